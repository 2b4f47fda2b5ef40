package io.zab.transport.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

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

    static Tls tls(Path directory, String name) {
        return Tls.pem(
                directory.resolve(name + ".crt"), directory.resolve(name + ".key"), directory.resolve(name + ".trust"));
    }

    static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
