package io.zab.transport.netty;

import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first frames of a connection: who dials whom and why, with a shared secret a challenge and a proof, and whether it
 * is granted.
 *
 * <p>Magic and version come first in all of them and keep their place in every version to come, and so does the form of
 * a refusal: two peers of different versions can still tell each other so. The magics differ, so a connection that ends
 * at its own start is recognised. Who dialled may send a refusal, too, instead of its Hello.
 */
final class Handshake {
    static final int VERSION = 2;
    static final int CLUSTER_ID_BYTES_MAX = 1024;
    static final int NONCE_BYTES = 32;
    private static final int REASON_BYTES_MAX = 1024;
    private static final int IDENTITY_BYTES = 20;
    private static final int HELLO_MAGIC = 0x5A414248; // ZABH
    private static final int CHALLENGE_MAGIC = 0x5A414243; // ZABC
    private static final int PROOF_MAGIC = 0x5A414250; // ZABP
    private static final int ANSWER_MAGIC = 0x5A414241; // ZABA

    private Handshake() {}

    /** What a connection is for. */
    enum Kind {
        NOTIFICATIONS,
        SESSION
    }

    /** Why a connection is refused; part of the wire format by ordinal, 0 apart. */
    enum Refusal {
        ACCEPTED,
        VERSION,
        WRONG_CLUSTER,
        WRONG_SERVER,
        SAME_SERVER,
        BUSY,
        WRONG_CERTIFICATE,
        SECRET_WANTED,
        SECRET_UNKNOWN,
        WRONG_SECRET,
        OTHER_DISK
    }

    /**
     * The dialler's word.
     *
     * @param attempt number of the session; 0 for {@link Kind#NOTIFICATIONS}
     * @param nonce never used before, when a secret is to be proven; else empty
     */
    record Hello(Kind kind, String clusterId, Identity dialler, ServerId expected, long attempt, Payload nonce) {
        boolean provesSecret() {
            return nonce.length() > 0;
        }
    }

    /** What the acceptor says to a Hello. */
    sealed interface Reply {}

    /**
     * The acceptor wants the proof, and will then give its own.
     *
     * @param nonce never used before
     */
    record Challenge(Payload nonce) implements Reply {}

    /**
     * The acceptor's last word.
     *
     * @param acceptor who answered; null in a refusal, which is given to somebody unknown
     * @param reason for people; empty when accepted
     * @param proof of the secret; empty in a refusal, and when there was no challenge
     */
    record Answer(Refusal refusal, Identity acceptor, String reason, Payload proof) implements Reply {
        static Answer accepted(Identity acceptor, Payload proof) {
            return new Answer(Refusal.ACCEPTED, acceptor, "", proof);
        }

        static Answer refused(Refusal refusal, String reason) {
            return new Answer(refusal, null, reason, Payload.EMPTY);
        }

        boolean accepted() {
            return refusal == Refusal.ACCEPTED;
        }
    }

    /** A dialler that speaks another version; told so, in the form that all versions share. */
    static final class OtherVersionException extends Exception {
        private static final long serialVersionUID = 1L;

        OtherVersionException(int version) {
            super("it speaks version " + version + " of the handshake and this server version " + VERSION);
        }
    }

    static Payload encode(Hello hello) {
        byte[] cluster = hello.clusterId().getBytes(StandardCharsets.UTF_8);
        int nonce = hello.nonce().length();
        ByteBuffer out = start(HELLO_MAGIC, 1 + IDENTITY_BYTES + 4 + 8 + 2 + cluster.length + 1 + nonce);
        out.put((byte) hello.kind().ordinal());
        put(out, hello.dialler());
        out.putInt(hello.expected().value()).putLong(hello.attempt());
        out.putShort((short) cluster.length).put(cluster);
        putOptional(out, hello.nonce());
        return Payload.wrap(out.array());
    }

    static Payload encode(Challenge challenge) {
        ByteBuffer out = start(CHALLENGE_MAGIC, NONCE_BYTES);
        challenge.nonce().writeTo(out);
        return Payload.wrap(out.array());
    }

    static Payload encodeProof(Payload proof) {
        ByteBuffer out = start(PROOF_MAGIC, Transcript.PROOF_BYTES);
        proof.writeTo(out);
        return Payload.wrap(out.array());
    }

    static Payload encode(Answer answer) {
        byte[] reason = cut(answer.reason().getBytes(StandardCharsets.UTF_8));
        int size = answer.accepted() ? IDENTITY_BYTES + 1 + answer.proof().length() : 2 + reason.length;
        ByteBuffer out = start(ANSWER_MAGIC, 1 + size);
        out.put((byte) answer.refusal().ordinal());
        if (answer.accepted()) {
            put(out, answer.acceptor());
            putOptional(out, answer.proof());
        } else {
            out.putShort((short) reason.length).put(reason);
        }
        return Payload.wrap(out.array());
    }

    private static ByteBuffer start(int magic, int size) {
        return ByteBuffer.allocate(4 + 2 + size).putInt(magic).putShort((short) VERSION);
    }

    /**
     * @throws MalformedBytesException when the frame is no handshake at all
     * @throws OtherVersionException when it is one of another version
     */
    static Hello decodeHello(Payload frame) throws OtherVersionException {
        ByteBuffer in = frame.toByteBuffer();
        try {
            int version = version(in, HELLO_MAGIC);
            if (version != VERSION) {
                throw new OtherVersionException(version);
            }
            Kind kind = pick(Kind.values(), in.get(), "kind of connection");
            Identity dialler = identity(in);
            ServerId expected = ServerId.of(in.getInt());
            long attempt = in.getLong();
            String clusterId = clusterId(in);
            Payload nonce = optional(in, NONCE_BYTES);
            end(in);
            return new Hello(kind, clusterId, dialler, expected, attempt, nonce);
        } catch (BufferUnderflowException e) {
            throw new MalformedBytesException("a handshake of " + frame.length() + " bytes ends too early");
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a handshake does not hold together: " + e.getMessage());
        }
    }

    /** Whether this is a refusal that was sent where a Hello belongs. */
    static boolean isAnswer(Payload frame) {
        return frame.length() >= 4 && frame.toByteBuffer().getInt() == ANSWER_MAGIC;
    }

    /** @throws MalformedBytesException when the frame is no reply to a Hello */
    static Reply decodeReply(Payload frame) {
        boolean challenge = frame.length() >= 4 && frame.toByteBuffer().getInt() == CHALLENGE_MAGIC;
        return challenge ? new Challenge(fixed(frame, CHALLENGE_MAGIC, NONCE_BYTES)) : decodeAnswer(frame);
    }

    /** @throws MalformedBytesException when the frame is no proof */
    static Payload decodeProof(Payload frame) {
        return fixed(frame, PROOF_MAGIC, Transcript.PROOF_BYTES);
    }

    private static Payload fixed(Payload frame, int magic, int bytes) {
        if (frame.length() != 4 + 2 + bytes) {
            throw new MalformedBytesException("a handshake goes on with " + frame.length() + " bytes");
        }
        int version = version(frame.toByteBuffer(), magic);
        if (version != VERSION) {
            throw new MalformedBytesException("a handshake changes to version " + version + " on its way");
        }
        return frame.slice(4 + 2, bytes);
    }

    /** @throws MalformedBytesException when the frame is no answer to a handshake */
    static Answer decodeAnswer(Payload frame) {
        ByteBuffer in = frame.toByteBuffer();
        try {
            int version = version(in, ANSWER_MAGIC);
            int code = in.get() & 0xFF;
            if (code == Refusal.ACCEPTED.ordinal() && version == VERSION) {
                Answer answer = Answer.accepted(identity(in), optional(in, Transcript.PROOF_BYTES));
                end(in);
                return answer;
            }
            // A later version may know reasons that have no name here; its words are still readable.
            Refusal refusal = code > 0 && code < Refusal.values().length ? Refusal.values()[code] : Refusal.VERSION;
            return Answer.refused(refusal, text(in, REASON_BYTES_MAX));
        } catch (BufferUnderflowException e) {
            throw new MalformedBytesException(
                    "an answer to a handshake of " + frame.length() + " bytes ends too early");
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("an answer to a handshake does not hold together: " + e.getMessage());
        }
    }

    private static int version(ByteBuffer in, int magic) {
        if (in.getInt() != magic) {
            throw new MalformedBytesException("no Zab peer speaks there: the first bytes are not Zab's");
        }
        return in.getShort() & 0xFFFF;
    }

    private static void put(ByteBuffer out, Identity identity) {
        out.putInt(identity.server().value()).putLong(identity.instanceId()).putLong(identity.incarnation());
    }

    private static Identity identity(ByteBuffer in) {
        return new Identity(ServerId.of(in.getInt()), in.getLong(), in.getLong());
    }

    private static void putOptional(ByteBuffer out, Payload bytes) {
        out.put((byte) bytes.length());
        bytes.writeTo(out);
    }

    /** Nothing, or exactly so many bytes. */
    private static Payload optional(ByteBuffer in, int bytes) {
        int length = in.get() & 0xFF;
        if (length != 0 && length != bytes) {
            throw new MalformedBytesException("a handshake claims a proof of " + length + " bytes");
        }
        byte[] read = new byte[length];
        in.get(read);
        return Payload.wrap(read);
    }

    private static String clusterId(ByteBuffer in) {
        byte[] bytes = bytes(in, CLUSTER_ID_BYTES_MAX);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new MalformedBytesException("a handshake names a cluster in what is no UTF-8");
        }
        return text;
    }

    /** For people: what is no text of it is replaced. */
    private static String text(ByteBuffer in, int bytesMax) {
        return new String(bytes(in, bytesMax), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in, int bytesMax) {
        int length = in.getShort() & 0xFFFF;
        if (length > bytesMax || length > in.remaining()) {
            throw new MalformedBytesException("a handshake claims a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] cut(byte[] bytes) {
        return bytes.length <= REASON_BYTES_MAX ? bytes : Arrays.copyOf(bytes, REASON_BYTES_MAX);
    }

    private static <T> T pick(T[] values, int code, String what) {
        if (code < 0 || code >= values.length) {
            throw new MalformedBytesException("unknown " + what + " " + code);
        }
        return values[code];
    }

    private static void end(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new MalformedBytesException(in.remaining() + " bytes are left over behind a handshake");
        }
    }
}
