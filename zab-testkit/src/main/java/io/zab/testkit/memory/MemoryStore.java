package io.zab.testkit.memory;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store on a {@link MemoryDisk}; what {@link #persist} was told is durable at once. */
final class MemoryStore implements Store {
    private final MemoryDisk disk;
    private final DurableState recovered;
    private final long freeBytes;
    private final Map<Snapshot, Payload> written = new HashMap<>();
    private ByteArrayOutputStream staged;
    private String unusable = "";

    MemoryStore(MemoryDisk disk, long freeBytes) {
        this.disk = disk;
        this.freeBytes = freeBytes;
        this.recovered = disk.state();
    }

    @Override
    public DurableState recovered() {
        return recovered;
    }

    @Override
    public synchronized void persist(List<WriteOp> operations, Zxid commitHint) throws StorageException {
        checkUsable();
        unusable = "a write to it failed";
        for (WriteOp operation : operations) {
            run(operation);
        }
        disk.raiseCommitted(commitHint);
        unusable = "";
    }

    private void run(WriteOp operation) throws StorageException {
        if (operation instanceof WriteOp.Append append) {
            disk.append(append.entries());
        } else if (operation instanceof WriteOp.SaveEpochs save) {
            disk.save(save.epochs());
        } else if (operation instanceof WriteOp.Truncate truncate) {
            disk.truncate(truncate.to());
        } else if (operation instanceof WriteOp.StageSnapshot) {
            staged = new ByteArrayOutputStream();
        } else if (operation instanceof WriteOp.StageChunk chunk) {
            if (staged == null || staged.size() != chunk.offset()) {
                throw new IllegalArgumentException("a piece of a snapshot at " + chunk.offset() + " is not due");
            }
            staged.writeBytes(chunk.bytes().toByteArray());
        } else if (operation instanceof WriteOp.InstallSnapshot install) {
            disk.install(install.snapshot(), received(install.snapshot()));
        } else if (operation instanceof WriteOp.RecordSnapshot recorded) {
            disk.record(recorded.snapshot(), local(recorded.snapshot()));
        } else if (operation instanceof WriteOp.Compact compact) {
            disk.compact(compact.logStart());
        }
    }

    private Payload received(Snapshot snapshot) throws StorageException {
        byte[] bytes = staged == null ? new byte[0] : staged.toByteArray();
        if (staged == null || bytes.length != snapshot.sizeBytes() || SnapshotDigest.of(bytes) != snapshot.digest()) {
            throw damaged("the received snapshot at " + snapshot.base() + " is not what was announced");
        }
        staged = null;
        return Payload.wrap(bytes);
    }

    private Payload local(Snapshot snapshot) throws StorageException {
        Payload content = written.remove(snapshot);
        if (content == null) {
            throw damaged("the snapshot at " + snapshot.base() + " is to be recorded, but was not written");
        }
        return content;
    }

    private static StorageException damaged(String what) {
        return new StorageException(StorageException.Kind.DAMAGED, what + "; write it again");
    }

    @Override
    public synchronized List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        return disk.read(after, through, bytesMax);
    }

    @Override
    public synchronized SnapshotSink createSnapshot(
            Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion) throws StorageException {
        checkUsable();
        return new Sink(base, epochs, configuration, configVersion);
    }

    @Override
    public InputStream openSnapshot(Snapshot snapshot) throws StorageException {
        return new ByteArrayInputStream(content(snapshot).toByteArray());
    }

    @Override
    public Payload readSnapshot(Snapshot snapshot, long offset, int length) throws StorageException {
        return content(snapshot).slice(Math.toIntExact(offset), length);
    }

    private synchronized Payload content(Snapshot snapshot) throws StorageException {
        Payload unrecorded = written.get(snapshot);
        return unrecorded != null
                ? unrecorded
                : disk.content(snapshot)
                        .orElseThrow(() -> MemoryDisk.compacted("the snapshot at " + snapshot.base() + " is gone"));
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    synchronized boolean isOpen() {
        return !unusable.equals(CLOSED);
    }

    /** What is persisted, for the store that comes after this one. */
    synchronized MemoryDisk disk() {
        return disk;
    }

    private void checkUsable() throws StorageException {
        if (!unusable.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.IO, "the store cannot be used: " + unusable + "; close it and open it again");
        }
    }

    @Override
    public synchronized void close() {
        unusable = CLOSED;
    }

    private static final String CLOSED = "it is closed";

    private final class Sink implements SnapshotSink {
        private final Zxid base;
        private final EpochTable epochs;
        private final Ensemble configuration;
        private final Zxid configVersion;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Sink(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion) {
            this.base = base;
            this.epochs = epochs;
            this.configuration = configuration;
            this.configVersion = configVersion;
        }

        @Override
        public OutputStream stream() {
            return content;
        }

        @Override
        public Snapshot commit() throws StorageException {
            byte[] bytes = content.toByteArray();
            Snapshot snapshot =
                    new Snapshot(base, epochs, configuration, configVersion, bytes.length, SnapshotDigest.of(bytes));
            synchronized (MemoryStore.this) {
                checkUsable();
                written.put(snapshot, Payload.wrap(bytes));
            }
            return snapshot;
        }

        @Override
        public void close() {}
    }
}
