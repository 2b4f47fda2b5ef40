package io.zab.filelog;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands before the records of one batch (rule S3).
 *
 * <p>Invariant: {@code checksum} covers everything else in the header, {@code previousChecksum} among it, so batches form
 * a chain; {@code bodyChecksum} covers the records except the entries, and of the entries their own checksum: so every
 * byte of a batch is covered, and the payloads are not summed again. A batch without records is a <em>mark</em>: it only
 * tells how much is durable, stands where the next batch goes, and is no link of the chain. A mark that counts a record is
 * a <em>seal</em>: this segment is full and another follows it.
 *
 * <pre>
 * int checksum | int previous checksum | long salt | long sequence | long durable | int body length | int records
 * int body checksum
 * </pre>
 *
 * @param checksum CRC-32C of the rest of the header
 * @param previousChecksum that of the batch before it
 * @param salt that of the segment
 * @param sequence one more than that of the batch before it
 * @param durable everything before this offset of the segment was durable when the batch was written
 * @param bodyLength bytes of the records behind the header
 * @param records how many
 * @param bodyChecksum CRC-32C over the records as told above
 */
record BatchHeader(
        int checksum,
        int previousChecksum,
        long salt,
        long sequence,
        long durable,
        int bodyLength,
        int records,
        int bodyChecksum) {
    static final int BYTES = 44;
    static final int SALT_OFFSET = 8;

    /** A header whose own checksum is computed here. */
    static BatchHeader of(
            int previousChecksum,
            long salt,
            long sequence,
            long durable,
            int bodyLength,
            int records,
            int bodyChecksum) {
        BatchHeader open =
                new BatchHeader(0, previousChecksum, salt, sequence, durable, bodyLength, records, bodyChecksum);
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        open.writeTo(bytes);
        return new BatchHeader(
                checksum(bytes.array(), 0),
                previousChecksum,
                salt,
                sequence,
                durable,
                bodyLength,
                records,
                bodyChecksum);
    }

    /** The header at an index of these bytes, whether it verifies or not. */
    static BatchHeader read(ByteBuffer in, int index) {
        return new BatchHeader(
                in.getInt(index),
                in.getInt(index + 4),
                in.getLong(index + SALT_OFFSET),
                in.getLong(index + 16),
                in.getLong(index + 24),
                in.getInt(index + 32),
                in.getInt(index + 36),
                in.getInt(index + 40));
    }

    void writeTo(ByteBuffer out) {
        out.putInt(checksum)
                .putInt(previousChecksum)
                .putLong(salt)
                .putLong(sequence)
                .putLong(durable);
        out.putInt(bodyLength).putInt(records).putInt(bodyChecksum);
    }

    /** Whether these bytes were once written as a batch header of the segment with this salt. */
    boolean isSound(byte[] bytes, int index, long segmentSalt) {
        return salt == segmentSalt && bodyLength >= 0 && checksum == checksum(bytes, index);
    }

    /** What stands behind the last batch of a segment once the next one has its name. */
    static BatchHeader seal(int previousChecksum, long salt, long sequence, long end) {
        return of(previousChecksum, salt, sequence, end, 0, 1, 0);
    }

    boolean isSeal() {
        return isMark() && records == 1;
    }

    boolean isMark() {
        return bodyLength == 0;
    }

    private static int checksum(byte[] bytes, int index) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, index + 4, BYTES - 4);
        return (int) crc.getValue();
    }
}
