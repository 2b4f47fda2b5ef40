package io.zab.filelog;

import io.zab.core.model.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Makes the checksums of a changed segment fit, so that what is behind them gets to see the change. */
final class Forgery {
    private static final int SALT = 24;
    private static final int CHAIN = 40;

    private final byte[] bytes;
    private final ByteBuffer view;

    private Forgery(byte[] segment) {
        bytes = segment.clone();
        view = ByteBuffer.wrap(bytes);
    }

    static byte[] of(byte[] segment) {
        Forgery forgery = new Forgery(segment);
        if (segment.length >= SegmentHeader.BYTES) {
            forgery.header();
            forgery.batches();
        }
        return forgery.bytes;
    }

    private void header() {
        view.putInt(12, checksum(0, 12));
        view.putInt(SegmentHeader.BYTES - 4, checksum(0, SegmentHeader.BYTES - 4));
    }

    private void batches() {
        int chain = view.getInt(CHAIN);
        int at = SegmentHeader.BYTES;
        while (at + BatchHeader.BYTES <= bytes.length) {
            int bodyLength = view.getInt(at + 32);
            if (bodyLength < 0 || bodyLength > bytes.length - at - BatchHeader.BYTES) {
                return;
            }
            body(at, bodyLength);
            view.putInt(at + 4, chain);
            view.putLong(at + BatchHeader.SALT_OFFSET, view.getLong(SALT));
            chain = checksum(at + 4, BatchHeader.BYTES - 4);
            view.putInt(at, chain);
            if (bodyLength == 0) {
                return;
            }
            at += BatchHeader.BYTES + bodyLength;
        }
    }

    private void body(int header, int bodyLength) {
        List<EncodedRecord> records = new ArrayList<>();
        int end = header + BatchHeader.BYTES + bodyLength;
        int at = header + BatchHeader.BYTES;
        while (at + EncodedRecord.FRAME_BYTES <= end) {
            byte type = bytes[at];
            int length = view.getInt(at + 1);
            at += EncodedRecord.FRAME_BYTES;
            if (length < 0 || length > end - at) {
                break;
            }
            if (type == RecordCodec.APPEND && length >= 4) {
                view.putInt(at, checksum(at + 4, length - 4));
            }
            records.add(new EncodedRecord(type, Payload.wrap(bytes, at, length)));
            at += length;
        }
        view.putInt(header + 36, records.size());
        view.putInt(header + 40, RecordCodec.checksum(records));
    }

    private int checksum(int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
