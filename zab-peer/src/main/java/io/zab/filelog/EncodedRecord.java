package io.zab.filelog;

import io.zab.core.model.Payload;
import java.util.zip.CRC32C;

/**
 * A record as it stands in a batch: a byte of type, an int of length, the content.
 *
 * <p>Invariant: the content of entries begins with their own checksum, so that of the batch covers only these four bytes
 * of them.
 */
record EncodedRecord(byte type, Payload content) {
    static final int FRAME_BYTES = 1 + 4;

    private static final int OWN_CHECKSUM_BYTES = 4;

    int size() {
        return FRAME_BYTES + content.length();
    }

    /** Adds what the checksum of the batch covers of this record. */
    void addTo(CRC32C crc) {
        crc.update(type);
        int length = content.length();
        crc.update(length >>> 24);
        crc.update(length >>> 16);
        crc.update(length >>> 8);
        crc.update(length);
        boolean checksItself = type == RecordCodec.APPEND && length >= OWN_CHECKSUM_BYTES;
        crc.update((checksItself ? content.slice(0, OWN_CHECKSUM_BYTES) : content).toByteBuffer());
    }

    /** Whether entries fit the checksum they begin with; true of other records. */
    boolean verifiesItself() {
        if (type != RecordCodec.APPEND) {
            return true;
        }
        if (content.length() < OWN_CHECKSUM_BYTES) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(content.slice(OWN_CHECKSUM_BYTES, content.length() - OWN_CHECKSUM_BYTES)
                .toByteBuffer());
        return content.toByteBuffer().getInt() == (int) crc.getValue();
    }
}
