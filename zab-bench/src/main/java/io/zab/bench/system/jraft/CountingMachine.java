package io.zab.bench.system.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts what it is given and keeps none of it, so that a load measures the library. */
final class CountingMachine extends StateMachineAdapter {
    private static final String FILE = "count";
    private static final int PIECE_BYTES = 1 << 16;

    private final long ballastBytes;
    private volatile long count;
    private volatile boolean leads;

    /** @param ballastBytes how many bytes a snapshot has beyond the count */
    CountingMachine(long ballastBytes) {
        this.ballastBytes = ballastBytes;
    }

    long count() {
        return count;
    }

    boolean leads() {
        return leads;
    }

    @Override
    public void onApply(Iterator writes) {
        while (writes.hasNext()) {
            count = count + 1;
            Closure done = writes.done();
            if (done != null) {
                done.run(Status.OK());
            }
            writes.next();
        }
    }

    @Override
    public void onLeaderStart(long term) {
        leads = true;
    }

    @Override
    public void onLeaderStop(Status status) {
        leads = false;
    }

    /** The count is taken at once; the file is written beside further writes, as in an application that cares. */
    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        long frozen = count;
        Thread thread = new Thread(() -> done.run(save(frozen, writer)), "bench-snapshot");
        thread.setDaemon(true);
        thread.start();
    }

    private Status save(long frozen, SnapshotWriter writer) {
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(Path.of(writer.getPath(), FILE)), PIECE_BYTES))) {
            out.writeLong(frozen);
            byte[] piece = new byte[PIECE_BYTES];
            for (long left = ballastBytes; left > 0; left -= PIECE_BYTES) {
                out.write(piece, 0, (int) Math.min(left, PIECE_BYTES));
            }
        } catch (IOException e) {
            return new Status(RaftError.EIO, "the snapshot could not be written: %s", e);
        }
        return writer.addFile(FILE) ? Status.OK() : new Status(RaftError.EIO, "the snapshot took no file");
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(reader.getPath(), FILE)))) {
            count = in.readLong();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
