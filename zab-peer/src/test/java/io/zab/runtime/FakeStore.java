package io.zab.runtime;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that a test can slow down, fill and break. */
class FakeStore implements Store {
    final List<List<WriteOp>> groups = new ArrayList<>();
    final List<Zxid> hints = new ArrayList<>();
    final List<EntryBatch> log = new ArrayList<>();
    final Map<Zxid, byte[]> snapshots = new TreeMap<>();
    final Semaphore mayPersist = new Semaphore(Integer.MAX_VALUE / 2);
    volatile boolean breaks;
    volatile long free = Long.MAX_VALUE;
    /** While it is full, writes wait for room. */
    volatile boolean full;

    final AtomicInteger unneeded = new AtomicInteger();

    private RoomWait roomWait = reason -> false;
    volatile Zxid compactedTo = Zxid.ZERO;
    volatile boolean breaksSnapshots;
    /** As a file is that is read over a channel. */
    volatile boolean failsWhenInterrupted;

    @Override
    public DurableState recovered() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int unneeded() {
        return unneeded.get();
    }

    @Override
    public void removeUnneeded() {
        unneeded.decrementAndGet();
    }

    @Override
    public void whenFull(RoomWait wait) {
        roomWait = wait;
    }

    @Override
    public void persist(List<WriteOp> operations, Zxid commitHint) throws StorageException {
        mayPersist.acquireUninterruptibly();
        if (breaks) {
            throw new StorageException(StorageException.Kind.IO, "the disk is broken");
        }
        while (full) {
            if (!roomWait.awaitRoom("the disk is full")) {
                throw new StorageException(StorageException.Kind.IO, "the disk is full");
            }
        }
        synchronized (this) {
            groups.add(List.copyOf(operations));
            hints.add(commitHint);
            for (WriteOp op : operations) {
                if (op instanceof WriteOp.Append append) {
                    log.add(append.entries());
                }
            }
        }
    }

    synchronized List<List<WriteOp>> groups() {
        return List.copyOf(groups);
    }

    @Override
    public synchronized List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        failIfInterrupted();
        if (after.isBefore(compactedTo)) {
            throw new StorageException(StorageException.Kind.COMPACTED, "entries behind " + after + " are gone");
        }
        List<EntryBatch> found = new ArrayList<>();
        long bytes = 0;
        for (EntryBatch batch : log) {
            if (bytes < bytesMax) {
                batch.range(after, through).ifPresent(found::add);
                bytes += batch.encoded().length();
            }
        }
        return found;
    }

    @Override
    public SnapshotSink createSnapshot(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion)
            throws StorageException {
        if (breaksSnapshots) {
            throw new StorageException(StorageException.Kind.IO, "no room for a snapshot");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new SnapshotSink() {
            @Override
            public OutputStream stream() {
                return content;
            }

            @Override
            public Snapshot commit() {
                synchronized (FakeStore.this) {
                    snapshots.put(base, content.toByteArray());
                }
                return new Snapshot(base, epochs, configuration, configVersion, content.size(), 1);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public synchronized InputStream openSnapshot(Snapshot snapshot) throws StorageException {
        failIfInterrupted();
        byte[] content = snapshots.get(snapshot.base());
        if (content == null) {
            throw new StorageException(StorageException.Kind.COMPACTED, "no snapshot at " + snapshot.base());
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public synchronized Payload readSnapshot(Snapshot snapshot, long offset, int length) throws StorageException {
        return Payload.copyOf(snapshots.get(snapshot.base())).slice((int) offset, length);
    }

    private void failIfInterrupted() throws StorageException {
        if (failsWhenInterrupted && Thread.currentThread().isInterrupted()) {
            throw new StorageException(StorageException.Kind.IO, "a read was interrupted");
        }
    }

    @Override
    public long freeBytes() {
        return free;
    }

    @Override
    public void close() {}
}
