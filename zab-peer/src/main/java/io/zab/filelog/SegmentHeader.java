package io.zab.filelog;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment: which it is, and where the one before it ends.
 *
 * <p>Invariant: a segment gets its final name only when this header and everything before {@code initialEnd} are
 * durable, and it is begun only when the segment before it is durable up to {@code previousEnd} (rule S3). Hence a
 * header that does not verify was not torn, it is damaged.
 *
 * <pre>
 * long magic | int version | int crc32c of these 12 bytes       the same in every version, for ever
 * long number | long salt | long first sequence number | int chain | long previous end | long initial end
 * int crc32c of all before
 * </pre>
 *
 * @param number segments are numbered without a gap, from 1
 * @param salt what batches of this segment carry and those of no other
 * @param firstSequence sequence number of its first batch
 * @param chain checksum of the last batch before it; 0 when there is none
 * @param previousEnd where the valid part of the segment before it ends
 * @param initialEnd how much of this segment was durable when it got its name
 */
record SegmentHeader(long number, long salt, long firstSequence, int chain, long previousEnd, long initialEnd) {
    static final int VERSION = 1;
    static final int BYTES = 64;

    /** "ZABLOG" and a line end that text tools would change. */
    private static final long MAGIC = 0x5A41_424C_4F47_0D0AL;

    private static final int VERSION_BYTES = 12;

    /** What the first bytes of a file turn out to be. */
    enum Kind {
        HERE,
        NEWER,
        DAMAGED
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(MAGIC).putInt(VERSION).putInt(checksum(out, VERSION_BYTES));
        out.putLong(number).putLong(salt).putLong(firstSequence).putInt(chain);
        out.putLong(previousEnd).putLong(initialEnd);
        out.putInt(checksum(out, BYTES - 4));
        return out.flip();
    }

    static Kind kindOf(ByteBuffer in) {
        boolean versionIsSound = in.remaining() >= VERSION_BYTES + 4
                && in.getLong(0) == MAGIC
                && in.getInt(VERSION_BYTES) == checksum(in, VERSION_BYTES);
        if (versionIsSound && in.getInt(8) > VERSION) {
            return Kind.NEWER;
        }
        boolean sound = versionIsSound && in.remaining() >= BYTES && in.getInt(BYTES - 4) == checksum(in, BYTES - 4);
        return sound ? Kind.HERE : Kind.DAMAGED;
    }

    static int versionOf(ByteBuffer in) {
        return in.getInt(8);
    }

    /** Reads a header that {@link #kindOf} has found sound. */
    static SegmentHeader decode(ByteBuffer in) {
        in.position(VERSION_BYTES + 4);
        return new SegmentHeader(in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong());
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, length);
        return (int) crc.getValue();
    }

    /**
     * A number that differs from segment to segment: bytes of another segment or another store that turn up in this
     * one's place are not taken for its batches. Derived, not drawn, so that a run can be repeated.
     */
    static long saltOf(long instanceId, long incarnation, long number) {
        long mixed = instanceId * 0x9E37_79B9_7F4A_7C15L + incarnation * 0xC2B2_AE3D_27D4_EB4FL + number;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
