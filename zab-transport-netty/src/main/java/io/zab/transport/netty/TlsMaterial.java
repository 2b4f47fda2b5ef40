package io.zab.transport.netty;

import io.zab.spi.WireText;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one server shows of itself in TLS and whom it trusts.
 *
 * <p>Invariant: the key belongs to the first certificate of the chain.
 *
 * @param key of this server alone; never printed
 * @param chain this server's certificate, then those of its issuers up to but not including a trusted one
 * @param trusted certificates that those of the other servers must lead to
 */
public record TlsMaterial(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
    /** @throws IllegalArgumentException when a part is missing or the key is another certificate's */
    public TlsMaterial {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate of this server; give its chain");
        }
        if (trusted.isEmpty()) {
            throw new IllegalArgumentException(
                    "no certificate is trusted; give that of the authority that issues the servers' certificates");
        }
        if (!belongs(key, chain.get(0))) {
            throw new IllegalArgumentException("the private key is not the one of the certificate of "
                    + WireText.clean(String.valueOf(chain.get(0).getSubjectX500Principal()))
                    + "; give the key that the certificate was issued for");
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        byte[] sample = new byte[32];
        new SecureRandom().nextBytes(sample);
        try {
            Signature signature = Signature.getInstance(signatureFor(key));
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String signatureFor(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }

    /** Whose it is; nothing of the key. */
    @Override
    public String toString() {
        return "TlsMaterial["
                + WireText.clean(String.valueOf(chain.get(0).getSubjectX500Principal())) + ", " + trusted.size()
                + " trusted]";
    }
}
