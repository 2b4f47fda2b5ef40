package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A byte of type and a content are a record, which encodes to the same bytes, or malformed. */
class RecordFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 64;
    private static final int BYTES_FOR_A_RECORD = 16 << 10;

    @Override
    protected List<byte[]> seeds() {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, Leader.at(1, 3), Leader.at(4, 0)), false);
        Snapshot snapshot = new Snapshot(Leader.at(4, 0), table, Leader.MEMBERS, Zxid.BOOTSTRAP, 77, -1);
        Identity identity = new Identity(Leader.SELF, 5, 3);
        Epochs epochs = new Epochs(9, Optional.of(ServerId.of(2)), 8, true);
        EntryBatch entries = ((WriteOp.Append) new Leader().entry(20)).entries();
        return List.of(
                        new LogRecord.SegmentStart(table),
                        new LogRecord.SegmentStart(EpochTable.EMPTY),
                        new LogRecord.SaveMeta(new Meta("ensemble", identity, Leader.MEMBERS, epochs)),
                        new LogRecord.SaveMeta(new Meta("", identity, Leader.MEMBERS, Epochs.FRESH)),
                        new LogRecord.Append(entries),
                        new LogRecord.Truncate(Leader.at(1, 3)),
                        new LogRecord.SnapshotInstalled(snapshot),
                        new LogRecord.SnapshotRecorded(snapshot),
                        new LogRecord.CommitHint(Leader.at(1, 3)))
                .stream()
                .map(record -> bytes(RecordCodec.encode(record)))
                .toList();
    }

    private static byte[] bytes(EncodedRecord record) {
        ByteBuffer out = ByteBuffer.allocate(1 + record.content().length()).put(record.type());
        record.content().writeTo(out);
        return out.array();
    }

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = input.clone();
        if (bytes[0] == RecordCodec.APPEND && bytes.length > 5) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 5, bytes.length - 5);
            ByteBuffer.wrap(bytes).putInt(1, (int) crc.getValue());
        }
        EncodedRecord record = new EncodedRecord(bytes[0], Payload.wrap(bytes, 1, bytes.length - 1));
        Allocations.atMost(BYTES_FOR_A_RECORD + (long) BYTES_FOR_A_BYTE * bytes.length, () -> decodes(record));
        if (decodes(record)) {
            assertThat(bytes(RecordCodec.encode(RecordCodec.decode(record)))).isEqualTo(bytes);
        }
    }

    private static boolean decodes(EncodedRecord record) {
        try {
            return RecordCodec.decode(record) != null;
        } catch (MalformedBytesException e) {
            return false;
        }
    }
}
