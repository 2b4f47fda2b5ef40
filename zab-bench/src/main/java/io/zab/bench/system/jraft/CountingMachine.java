package io.zab.bench.system.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.zab.bench.system.CountedState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts what it is given and keeps none of it, so that a load measures the library. */
final class CountingMachine extends StateMachineAdapter {
    private static final String FILE = "count";

    private final CountedState state;
    private volatile boolean leads;

    CountingMachine(CountedState state) {
        this.state = state;
    }

    boolean leads() {
        return leads;
    }

    @Override
    public void onApply(Iterator writes) {
        while (writes.hasNext()) {
            state.add();
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
        long frozen = state.count();
        Thread thread = new Thread(() -> done.run(save(frozen, writer)), "bench-snapshot");
        thread.setDaemon(true);
        thread.start();
    }

    private Status save(long frozen, SnapshotWriter writer) {
        try (OutputStream out = Files.newOutputStream(Path.of(writer.getPath(), FILE))) {
            state.write(frozen, out);
        } catch (IOException e) {
            return new Status(RaftError.EIO, "the snapshot could not be written: %s", e);
        }
        return writer.addFile(FILE) ? Status.OK() : new Status(RaftError.EIO, "the snapshot took no file");
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try (InputStream in = Files.newInputStream(Path.of(reader.getPath(), FILE))) {
            state.read(in);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
