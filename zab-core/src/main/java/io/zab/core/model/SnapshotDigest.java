package io.zab.core.model;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The checksum of a snapshot's content: CRC-32 in the high half, CRC-32C in the low one.
 *
 * <p>Every store computes it alike, because a snapshot that one server wrote is checked by the server that receives it.
 * It tells accidents, not attacks. Not safe for use by several threads.
 */
public final class SnapshotDigest {
    private final CRC32 high = new CRC32();
    private final CRC32C low = new CRC32C();

    /** The digest of nothing yet. */
    public SnapshotDigest() {}

    /** The digest of exactly these bytes. */
    public static long of(byte[] content) {
        SnapshotDigest digest = new SnapshotDigest();
        digest.update(content, 0, content.length);
        return digest.value();
    }

    public void update(byte[] bytes, int offset, int length) {
        high.update(bytes, offset, length);
        low.update(bytes, offset, length);
    }

    public void update(Payload bytes) {
        high.update(bytes.toByteBuffer());
        low.update(bytes.toByteBuffer());
    }

    /** The digest of all bytes so far. */
    public long value() {
        return high.getValue() << 32 | low.getValue();
    }
}
