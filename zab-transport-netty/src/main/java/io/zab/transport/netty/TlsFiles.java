package io.zab.transport.netty;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys and certificates from files, with the JDK's own readers; messages name the file and never what is in it. */
final class TlsFiles {
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519", "Ed448");
    private static final Pattern KEY_BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private TlsFiles() {}

    static TlsMaterial pem(Path chain, Path key, Path trusted) throws IOException, GeneralSecurityException {
        return new TlsMaterial(privateKey(key), certificates(chain), certificates(trusted));
    }

    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) one);
            }
        } catch (NoSuchFileException e) {
            throw missing(file, e);
        } catch (CertificateException e) {
            throw new CertificateException(file + " does not hold certificates in PEM form", e);
        }
        if (found.isEmpty()) {
            throw new CertificateException(file + " holds no certificate; write one or more in PEM form");
        }
        return found;
    }

    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw missing(file, e);
        }
        Matcher block = KEY_BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        Arrays.fill(bytes, (byte) 0);
        if (!block.find()) {
            throw new InvalidKeySpecException(file + " holds no unencrypted private key in PKCS #8 PEM form;"
                    + " convert it with: openssl pkcs8 -topk8 -nocrypt, or use a key store");
        }
        return privateKey(file, block.group(1));
    }

    private static PrivateKey privateKey(Path file, String text) throws GeneralSecurityException {
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException(file + " holds a private key that is damaged");
        }
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm; its message may show bytes of the key and goes nowhere.
                continue;
            }
        }
        throw new InvalidKeySpecException(file + " holds a private key of no known kind; use " + KEY_ALGORITHMS);
    }

    static TlsMaterial keyStore(Path keyFile, Path trustFile, Supplier<char[]> password)
            throws IOException, GeneralSecurityException {
        char[] secret = password.get().clone();
        try {
            KeyStore keys = open(keyFile, secret);
            KeyStore trust = open(trustFile, secret);
            List<X509Certificate> trusted = new ArrayList<>();
            for (String alias : Collections.list(trust.aliases())) {
                if (trust.isCertificateEntry(alias)) {
                    trusted.add((X509Certificate) trust.getCertificate(alias));
                }
            }
            if (trusted.isEmpty()) {
                throw new CertificateException(trustFile + " holds no trusted certificate; import one with keytool");
            }
            String alias = onlyKey(keys, keyFile);
            Key key = keys.getKey(alias, secret);
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : keys.getCertificateChain(alias)) {
                chain.add((X509Certificate) one);
            }
            return new TlsMaterial((PrivateKey) key, chain, trusted);
        } finally {
            Arrays.fill(secret, ' ');
        }
    }

    private static KeyStore open(Path file, char[] password) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file)) {
            throw missing(file, null);
        }
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException e) {
            throw new IOException(file + " cannot be opened as a key store; check its password", e);
        }
    }

    private static String onlyKey(KeyStore keys, Path file) throws GeneralSecurityException {
        List<String> found = new ArrayList<>();
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                found.add(alias);
            }
        }
        if (found.size() != 1) {
            throw new InvalidKeySpecException(file + " holds " + found.size() + " keys and must hold one");
        }
        return found.get(0);
    }

    private static IOException missing(Path file, Exception cause) {
        return new IOException("there is no file " + file + "; check the path", cause);
    }
}
