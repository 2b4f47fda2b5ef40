package io.zab.examples.kv;

import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One write as it stands in the log: what to do with which key, and under which condition.
 *
 * @param value the new value; empty for a deletion
 */
record Change(String key, Condition condition, Optional<byte[]> value) {
    /** Bytes that a change needs besides its key and value. */
    static final int OVERHEAD_BYTES = 1 + 1 + Long.BYTES + Short.BYTES;

    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    byte[] encode() {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] content = value.orElse(new byte[0]);
        ByteBuffer out = ByteBuffer.allocate(OVERHEAD_BYTES + name.length + content.length);
        out.put(value.isPresent() ? PUT : DELETE);
        out.put((byte) condition.kind().ordinal()).putLong(condition.tag().value());
        out.putShort((short) name.length).put(name).put(content);
        return out.array();
    }

    /**
     * @throws IllegalArgumentException when a newer version wrote this, or nobody. It must not be skipped: the other
     *     replicas may well have understood it
     */
    static Change decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < OVERHEAD_BYTES) {
            throw new IllegalArgumentException("a change of " + bytes.length + " bytes is too short");
        }
        byte operation = in.get();
        byte kind = in.get();
        if (operation != PUT && operation != DELETE || kind < 0 || kind >= Condition.Kind.values().length) {
            throw new IllegalArgumentException(
                    "a change of kind " + operation + "/" + kind + " is unknown to this version of kv; upgrade it");
        }
        Condition condition = new Condition(Condition.Kind.values()[kind], new Zxid(in.getLong()));
        String key = decodeKey(in);
        byte[] content = new byte[in.remaining()];
        in.get(content);
        if (operation == DELETE && content.length > 0) {
            throw new IllegalArgumentException("a deletion carries " + content.length + " bytes of a value");
        }
        return new Change(key, condition, operation == PUT ? Optional.of(content) : Optional.empty());
    }

    private static String decodeKey(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new IllegalArgumentException("a change ends within its key of " + length + " bytes");
        }
        byte[] name = new byte[length];
        in.get(name);
        String key = new String(name, StandardCharsets.UTF_8);
        if (!Arrays.equals(key.getBytes(StandardCharsets.UTF_8), name)) {
            throw new IllegalArgumentException("the key of a change is no text in UTF-8");
        }
        return key;
    }
}
