package io.zab.transport.netty;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The marks that one side puts on what it sends on one connection in plain text, so that nobody between can change, add,
 * leave out, repeat or reorder anything unnoticed.
 *
 * <p>Invariant: the n-th mark is of the n-th record, its length and its bytes, under a key that no other connection and
 * no other direction has. Confined to the loop.
 */
final class Seal {
    static final int MARK_BYTES = 16;

    private final Mac mac;
    private final ByteBuffer head = ByteBuffer.allocate(12);
    private long count;

    Seal(byte[] key) {
        mac = Transcript.newMac(key);
    }

    /** The mark of the next record. */
    byte[] next(ByteBuffer record) {
        head.clear().putLong(count++).putInt(record.remaining()).flip();
        mac.update(head);
        mac.update(record);
        return Arrays.copyOf(mac.doFinal(), MARK_BYTES);
    }

    boolean isNext(ByteBuffer record, byte[] mark) {
        return MessageDigest.isEqual(next(record), mark);
    }
}
