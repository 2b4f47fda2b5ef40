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
 * The first frame in each direction of a connection: who dials whom and why, and whether that is granted.
 *
 * <p>Magic and version come first in both and keep their place in every version to come, and so does the form of a
 * refusal: two peers of different versions can still tell each other so. The two magics differ, so a connection that
 * ends at its own start is recognised.
 */
final class Handshake {
    static final int VERSION = 1;
    static final int CLUSTER_ID_BYTES_MAX = 1024;
    private static final int REASON_BYTES_MAX = 1024;
    private static final int HELLO_MAGIC = 0x5A414248; // ZABH
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
        BUSY
    }

    /**
     * The dialler's word.
     *
     * @param attempt number of the session; 0 for {@link Kind#NOTIFICATIONS}
     */
    record Hello(Kind kind, String clusterId, Identity dialler, ServerId expected, long attempt) {}

    /**
     * The acceptor's word.
     *
     * @param acceptor who answered; null in a refusal, which is given to somebody unknown
     * @param reason for people; empty when accepted
     */
    record Answer(Refusal refusal, Identity acceptor, String reason) {
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
        ByteBuffer out = ByteBuffer.allocate(4 + 2 + 1 + 20 + 4 + 8 + 2 + cluster.length);
        out.putInt(HELLO_MAGIC).putShort((short) VERSION);
        out.put((byte) hello.kind().ordinal());
        put(out, hello.dialler());
        out.putInt(hello.expected().value()).putLong(hello.attempt());
        out.putShort((short) cluster.length).put(cluster);
        return Payload.wrap(out.array());
    }

    static Payload encode(Answer answer) {
        byte[] reason = cut(answer.reason().getBytes(StandardCharsets.UTF_8));
        int size = answer.accepted() ? 20 : 2 + reason.length;
        ByteBuffer out = ByteBuffer.allocate(4 + 2 + 1 + size);
        out.putInt(ANSWER_MAGIC).putShort((short) VERSION);
        out.put((byte) answer.refusal().ordinal());
        if (answer.accepted()) {
            put(out, answer.acceptor());
        } else {
            out.putShort((short) reason.length).put(reason);
        }
        return Payload.wrap(out.array());
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
            String clusterId = text(in, CLUSTER_ID_BYTES_MAX);
            end(in);
            return new Hello(kind, clusterId, dialler, expected, attempt);
        } catch (BufferUnderflowException e) {
            throw new MalformedBytesException("a handshake of " + frame.length() + " bytes ends too early");
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a handshake does not hold together: " + e.getMessage());
        }
    }

    /** @throws MalformedBytesException when the frame is no answer to a handshake */
    static Answer decodeAnswer(Payload frame) {
        ByteBuffer in = frame.toByteBuffer();
        try {
            int version = version(in, ANSWER_MAGIC);
            int code = in.get() & 0xFF;
            if (code == Refusal.ACCEPTED.ordinal() && version == VERSION) {
                Answer answer = new Answer(Refusal.ACCEPTED, identity(in), "");
                end(in);
                return answer;
            }
            // A later version may know reasons that have no name here; its words are still readable.
            Refusal refusal = code > 0 && code < Refusal.values().length ? Refusal.values()[code] : Refusal.VERSION;
            return new Answer(refusal, null, text(in, REASON_BYTES_MAX));
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

    private static String text(ByteBuffer in, int bytesMax) {
        int length = in.getShort() & 0xFFFF;
        if (length > bytesMax || length > in.remaining()) {
            throw new MalformedBytesException("a handshake claims a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
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
