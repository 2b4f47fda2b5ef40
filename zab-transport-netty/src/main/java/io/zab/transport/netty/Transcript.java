package io.zab.transport.netty;

import io.zab.core.model.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What was said on one connection so far, and what a secret proves of it.
 *
 * <p>Invariant: every part is taken with its length, so that no two conversations are the same bytes; every use of a
 * secret begins with a label of its own, so that what one side says proves nothing when the other says it.
 */
final class Transcript {
    static final int PROOF_BYTES = 32;
    private static final String HMAC = "HmacSHA256";
    private static final String SAID_BY_DIALLER = "zab handshake 2, proof of the dialler";
    private static final String SAID_BY_ACCEPTOR = "zab handshake 2, proof of the acceptor";
    private static final String SEAL_OF_DIALLER = "zab handshake 2, seal of the dialler";
    private static final String SEAL_OF_ACCEPTOR = "zab handshake 2, seal of the acceptor";

    private final MessageDigest digest;

    Transcript() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw unknownToThisJdk(e);
        }
    }

    Transcript add(Payload part) {
        digest.update(ByteBuffer.allocate(4).putInt(0, part.length()));
        digest.update(part.toByteBuffer());
        return this;
    }

    /** The certificates of both sides bind what follows to this TLS connection; null stands for a connection without. */
    Transcript add(X509Certificate certificate) {
        try {
            return add(certificate == null ? Payload.EMPTY : Payload.wrap(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that cannot be written", e);
        }
    }

    Payload proofOfDialler(byte[] secret) {
        return Payload.wrap(hmac(secret, SAID_BY_DIALLER));
    }

    Payload proofOfAcceptor(byte[] secret) {
        return Payload.wrap(hmac(secret, SAID_BY_ACCEPTOR));
    }

    Seal sealOfDialler(byte[] secret) {
        return new Seal(hmac(secret, SEAL_OF_DIALLER));
    }

    Seal sealOfAcceptor(byte[] secret) {
        return new Seal(hmac(secret, SEAL_OF_ACCEPTOR));
    }

    /** Takes the same time wherever the two differ. */
    static boolean same(Payload proof, Payload expected) {
        return MessageDigest.isEqual(proof.toByteArray(), expected.toByteArray());
    }

    private byte[] hmac(byte[] secret, String label) {
        try {
            Mac mac = newMac(secret);
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return mac.doFinal(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw unknownToThisJdk(e);
        }
    }

    static Mac newMac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw unknownToThisJdk(e);
        }
    }

    private static IllegalStateException unknownToThisJdk(Exception cause) {
        return new IllegalStateException("this JDK lacks SHA-256 or HMAC, which every JDK has", cause);
    }
}
