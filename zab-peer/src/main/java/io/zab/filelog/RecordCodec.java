package io.zab.filelog;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The stored form of records; big-endian, entries as they come. */
final class RecordCodec {
    static final byte SEGMENT_START = 1;
    static final byte META = 2;
    static final byte APPEND = 3;
    static final byte TRUNCATE = 4;
    static final byte SNAPSHOT_INSTALLED = 5;
    static final byte SNAPSHOT_RECORDED = 6;
    static final byte COMMIT_HINT = 7;

    private RecordCodec() {}

    static EncodedRecord encode(LogRecord record) {
        if (record instanceof LogRecord.Append append) {
            return new EncodedRecord(APPEND, append.entries().encoded());
        } else if (record instanceof LogRecord.SaveMeta save) {
            return new EncodedRecord(META, encodeMeta(save.meta()));
        } else if (record instanceof LogRecord.Truncate truncate) {
            return new EncodedRecord(TRUNCATE, encodeZxid(truncate.to()));
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            return new EncodedRecord(SNAPSHOT_INSTALLED, encodeSnapshot(installed.snapshot()));
        } else if (record instanceof LogRecord.SnapshotRecorded recorded) {
            return new EncodedRecord(SNAPSHOT_RECORDED, encodeSnapshot(recorded.snapshot()));
        } else if (record instanceof LogRecord.CommitHint hint) {
            return new EncodedRecord(COMMIT_HINT, encodeZxid(hint.zxid()));
        } else if (record instanceof LogRecord.SegmentStart start) {
            ByteBuffer out = ByteBuffer.allocate(tableSize(start.table()));
            putTable(out, start.table());
            return new EncodedRecord(SEGMENT_START, Payload.wrap(out.array()));
        }
        throw new IllegalStateException("no stored form for " + record);
    }

    static List<EncodedRecord> encode(List<LogRecord> records) {
        List<EncodedRecord> encoded = new ArrayList<>(records.size());
        for (LogRecord record : records) {
            encoded.add(encode(record));
        }
        return encoded;
    }

    static int size(List<EncodedRecord> records) {
        long size = 0;
        for (EncodedRecord record : records) {
            size += record.size();
        }
        return Math.toIntExact(size);
    }

    static int checksum(List<EncodedRecord> records) {
        CRC32C crc = new CRC32C();
        for (EncodedRecord record : records) {
            record.addTo(crc);
        }
        return (int) crc.getValue();
    }

    /** Takes the body of a batch apart; empty when the bytes are not those that were written. */
    static Optional<List<EncodedRecord>> verifiedBody(BatchHeader header, Payload body) {
        List<EncodedRecord> records = new ArrayList<>();
        ByteBuffer in = body.toByteBuffer();
        while (in.hasRemaining()) {
            if (in.remaining() < EncodedRecord.FRAME_BYTES) {
                return Optional.empty();
            }
            byte type = in.get();
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                return Optional.empty();
            }
            records.add(new EncodedRecord(type, body.slice(in.position(), length)));
            in.position(in.position() + length);
        }
        int expected = header.isSeal() ? 0 : header.records();
        boolean verifies = records.size() == expected && checksum(records) == header.bodyChecksum();
        for (int i = 0; verifies && i < records.size(); i++) {
            verifies = records.get(i).verifiesItself();
        }
        return verifies ? Optional.of(records) : Optional.empty();
    }

    /** Where the log ends behind these records, if they say so. */
    static Optional<Zxid> lastIn(List<EncodedRecord> records) {
        for (int i = records.size() - 1; i >= 0; i--) {
            byte type = records.get(i).type();
            if (type == APPEND || type == TRUNCATE || type == SNAPSHOT_INSTALLED || type == SEGMENT_START) {
                return Optional.of(endAt(decode(records.get(i))));
            }
        }
        return Optional.empty();
    }

    private static Zxid endAt(LogRecord record) {
        if (record instanceof LogRecord.Append append) {
            return append.entries().last().zxid();
        } else if (record instanceof LogRecord.Truncate truncate) {
            return truncate.to();
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            return installed.snapshot().base();
        }
        return ((LogRecord.SegmentStart) record).table().last();
    }

    /** @throws MalformedBytesException when the content is none that this version writes */
    static LogRecord decode(EncodedRecord record) {
        Payload content = record.content();
        if (record.type() == APPEND) {
            return new LogRecord.Append(EntryBatch.decode(content));
        }
        try {
            ByteBuffer in = content.toByteBuffer();
            LogRecord decoded = decode(record.type(), in);
            if (in.hasRemaining()) {
                throw new MalformedBytesException(
                        in.remaining() + " bytes are left over behind a record of type " + record.type());
            }
            return decoded;
        } catch (BufferUnderflowException e) {
            throw new MalformedBytesException("a record of type " + record.type() + " ends too early");
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException(
                    "a record of type " + record.type() + " does not hold together: " + e.getMessage());
        }
    }

    private static LogRecord decode(byte type, ByteBuffer in) {
        return switch (type) {
            case SEGMENT_START -> new LogRecord.SegmentStart(getTable(in));
            case META -> new LogRecord.SaveMeta(decodeMeta(in));
            case TRUNCATE -> new LogRecord.Truncate(new Zxid(in.getLong()));
            case SNAPSHOT_INSTALLED -> new LogRecord.SnapshotInstalled(decodeSnapshot(in));
            case SNAPSHOT_RECORDED -> new LogRecord.SnapshotRecorded(decodeSnapshot(in));
            case COMMIT_HINT -> new LogRecord.CommitHint(new Zxid(in.getLong()));
            default -> throw new MalformedBytesException("record type " + type + " is unknown here");
        };
    }

    private static Payload encodeZxid(Zxid zxid) {
        return Payload.wrap(ByteBuffer.allocate(8).putLong(zxid.value()).array());
    }

    private static Payload encodeMeta(Meta meta) {
        byte[] cluster = meta.clusterId().getBytes(StandardCharsets.UTF_8);
        Payload bootstrap = meta.bootstrap().toPayload();
        Epochs epochs = meta.epochs();
        ByteBuffer out = ByteBuffer.allocate(4 + cluster.length + 4 + 8 + 8 + 4 + bootstrap.length() + 8 + 4 + 8 + 1);
        out.putInt(cluster.length).put(cluster);
        out.putInt(meta.identity().server().value());
        out.putLong(meta.identity().instanceId()).putLong(meta.identity().incarnation());
        putPayload(out, bootstrap);
        out.putLong(epochs.acceptedEpoch());
        out.putInt(epochs.acceptedFrom().map(ServerId::value).orElse(0));
        out.putLong(epochs.currentEpoch()).put((byte) (epochs.staysOut() ? 1 : 0));
        return Payload.wrap(out.array());
    }

    private static Meta decodeMeta(ByteBuffer in) {
        byte[] name = getBytes(in);
        String cluster = new String(name, StandardCharsets.UTF_8);
        if (!Arrays.equals(cluster.getBytes(StandardCharsets.UTF_8), name)) {
            throw new MalformedBytesException("a cluster id is no text in UTF-8");
        }
        Identity identity = new Identity(ServerId.of(in.getInt()), in.getLong(), in.getLong());
        Ensemble bootstrap = Ensemble.decode(Payload.wrap(getBytes(in)));
        long acceptedEpoch = in.getLong();
        int from = in.getInt();
        Optional<ServerId> acceptedFrom = from == 0 ? Optional.empty() : Optional.of(ServerId.of(from));
        Epochs epochs = new Epochs(acceptedEpoch, acceptedFrom, in.getLong(), getFlag(in));
        return new Meta(cluster, identity, bootstrap, epochs);
    }

    private static Payload encodeSnapshot(Snapshot snapshot) {
        Payload configuration = snapshot.configuration().toPayload();
        ByteBuffer out = ByteBuffer.allocate(8 + tableSize(snapshot.epochs()) + 4 + configuration.length() + 8 + 8 + 8);
        out.putLong(snapshot.base().value());
        putTable(out, snapshot.epochs());
        putPayload(out, configuration);
        out.putLong(snapshot.configVersion().value());
        out.putLong(snapshot.sizeBytes()).putLong(snapshot.digest());
        return Payload.wrap(out.array());
    }

    private static Snapshot decodeSnapshot(ByteBuffer in) {
        Zxid base = new Zxid(in.getLong());
        EpochTable table = getTable(in);
        Ensemble configuration = Ensemble.decode(Payload.wrap(getBytes(in)));
        return new Snapshot(base, table, configuration, new Zxid(in.getLong()), in.getLong(), in.getLong());
    }

    private static int tableSize(EpochTable table) {
        return 1 + 4 + 8 * table.ends().size();
    }

    private static void putTable(ByteBuffer out, EpochTable table) {
        List<Zxid> ends = table.ends();
        out.put((byte) (table.isWhole() ? 1 : 0)).putInt(ends.size());
        for (Zxid end : ends) {
            out.putLong(end.value());
        }
    }

    private static EpochTable getTable(ByteBuffer in) {
        boolean whole = getFlag(in);
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / 8) {
            throw new MalformedBytesException("an epoch table claims " + count + " epochs");
        }
        List<Zxid> ends = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ends.add(new Zxid(in.getLong()));
        }
        return EpochTable.of(ends, whole);
    }

    private static boolean getFlag(ByteBuffer in) {
        byte flag = in.get();
        if (flag != 0 && flag != 1) {
            throw new MalformedBytesException("a flag is " + flag + ", neither 0 nor 1");
        }
        return flag == 1;
    }

    private static void putPayload(ByteBuffer out, Payload payload) {
        out.putInt(payload.length());
        payload.writeTo(out);
    }

    private static byte[] getBytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedBytesException("a record claims " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
