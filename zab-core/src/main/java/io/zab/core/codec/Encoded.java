package io.zab.core.codec;

import io.zab.core.model.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One encoded message: its own few bytes, and behind them byte runs that are shared with the message and not copied.
 *
 * @param head version, type and fields
 * @param tail entries, chunks and commands, in order
 * @param size the bytes of head and tail together
 */
public record Encoded(Payload head, List<Payload> tail, int size) {
    static Encoded of(Payload head, List<Payload> tail) {
        long size = head.length();
        for (Payload part : tail) {
            size += part.length();
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message of " + size + " bytes fits in no frame");
        }
        return new Encoded(head, List.copyOf(tail), (int) size);
    }

    /** All of it in one piece: a copy. */
    public Payload toPayload() {
        ByteBuffer whole = ByteBuffer.allocate(size);
        head.writeTo(whole);
        for (Payload part : tail) {
            part.writeTo(whole);
        }
        return Payload.wrap(whole.array());
    }
}
