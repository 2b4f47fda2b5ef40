package io.zab.transport.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;

/** Keys and certificates of tests as files in PEM form. */
final class TestFiles {
    private TestFiles() {}

    static void write(Path directory, String name, TlsMaterial material, TestAuthority... trusted)
            throws IOException, CertificateEncodingException {
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : material.chain()) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        StringBuilder authorities = new StringBuilder();
        for (TestAuthority authority : trusted) {
            authorities.append(
                    pem("CERTIFICATE", authority.root().getCertificate().getEncoded()));
        }
        Files.writeString(directory.resolve(name + ".crt"), chain);
        Files.writeString(
                directory.resolve(name + ".key"),
                pem("PRIVATE KEY", material.key().getEncoded()));
        Files.writeString(directory.resolve(name + ".trust"), authorities);
    }

    /** Writes down, for the check of all logs at the end of the build, how this key would look in one. */
    static synchronized void nameSecret(PrivateKey key) {
        BigInteger number = ((ECPrivateKey) key).getS();
        String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
        List<String> forms = List.of(number.toString(16), number.toString(), base64.substring(48, 88));
        try {
            Path directory = Files.createDirectories(Path.of("target", "test-secrets"));
            Files.write(directory.resolve("keys.txt"), forms, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tls tls(Path directory, String name) {
        return Tls.pem(
                directory.resolve(name + ".crt"), directory.resolve(name + ".key"), directory.resolve(name + ".trust"));
    }

    static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
