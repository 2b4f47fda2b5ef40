package io.zab.examples.kv;

import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
     * @throws IllegalArgumentException when a newer version wrote this. It must not be skipped: the other replicas may
     *     well have understood it
     */
    static Change decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte operation = in.get();
        byte kind = in.get();
        if (operation != PUT && operation != DELETE || kind < 0 || kind >= Condition.Kind.values().length) {
            throw new IllegalArgumentException(
                    "a change of kind " + operation + "/" + kind + " is unknown to this version of kv; upgrade it");
        }
        Condition condition = new Condition(Condition.Kind.values()[kind], new Zxid(in.getLong()));
        byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(name);
        byte[] content = new byte[in.remaining()];
        in.get(content);
        return new Change(
                new String(name, StandardCharsets.UTF_8),
                condition,
                operation == PUT ? Optional.of(content) : Optional.empty());
    }
}
