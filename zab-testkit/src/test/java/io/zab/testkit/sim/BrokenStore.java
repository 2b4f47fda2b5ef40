package io.zab.testkit.sim;

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
import java.io.InputStream;
import java.util.List;

/** A store with one mistake built in around it; what is not overridden is the real one's. */
abstract class BrokenStore implements Store {
    final Store real;

    BrokenStore(Store real) {
        this.real = real;
    }

    @Override
    public DurableState recovered() {
        return real.recovered();
    }

    @Override
    public void whenFull(RoomWait wait) {
        real.whenFull(wait);
    }

    @Override
    public void persist(List<WriteOp> operations, Zxid commitHint) throws StorageException {
        real.persist(operations, commitHint);
    }

    @Override
    public List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        return real.read(after, through, bytesMax);
    }

    @Override
    public SnapshotSink createSnapshot(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion)
            throws StorageException {
        return real.createSnapshot(base, epochs, configuration, configVersion);
    }

    @Override
    public InputStream openSnapshot(Snapshot snapshot) throws StorageException {
        return real.openSnapshot(snapshot);
    }

    @Override
    public Payload readSnapshot(Snapshot snapshot, long offset, int length) throws StorageException {
        return real.readSnapshot(snapshot, offset, length);
    }

    @Override
    public long freeBytes() {
        return real.freeBytes();
    }

    @Override
    public void close() {
        real.close();
    }
}
