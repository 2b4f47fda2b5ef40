package io.zab.runtime;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import io.zab.spi.Store;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a snapshot is due, has it captured on the applier thread and written on a thread that exists only while
 * one is written. Confined to the applier thread but for the writing.
 *
 * <p>Invariant: one snapshot at a time, labelled with exactly the zxid that was applied when it was captured (rule D10).
 */
final class SnapshotKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final int BUFFER_BYTES = 64 << 10;

    private final String threadName;
    private final Store store;
    private final Application application;
    private final long entriesMax;
    private final long bytesMax;
    private final Consumer<Event> events;
    private final Consumer<ApplierQueue.Task> applier;
    private List<Outcome> wanted = new ArrayList<>();
    private List<Outcome> served = List.of();
    private Zxid lastBase = Zxid.ZERO;
    private long entries;
    private long bytes;
    private long entriesAtLeast;
    private boolean running;
    private boolean again;
    private volatile boolean closing;
    private volatile Thread writer;

    /** Who asked for a snapshot; told on the applier thread. */
    interface Outcome {
        void taken(Zxid zxid);

        void failed(String reason);
    }

    SnapshotKeeper(
            String threadName,
            Store store,
            Application application,
            RuntimeSettings settings,
            Consumer<Event> events,
            Consumer<ApplierQueue.Task> applier) {
        this.threadName = threadName;
        this.store = store;
        this.application = application;
        this.entriesMax = settings.snapshotEntries();
        this.bytesMax = settings.snapshotBytes();
        this.events = events;
        this.applier = applier;
    }

    /** The application now stands where this snapshot was taken. */
    void restored(Zxid base) {
        lastBase = base;
        entries = 0;
        bytes = 0;
        entriesAtLeast = 0;
    }

    void applied(int payloadBytes) {
        entries++;
        bytes += payloadBytes;
    }

    /** A snapshot is wanted whether one is due or not. */
    void want(Outcome outcome, AppliedHistory history) {
        wanted.add(outcome);
        takeIfDue(history);
    }

    /** A snapshot of what is applied now is wanted in the place of one that may be damaged. */
    void retake(AppliedHistory history) {
        again = true;
        takeIfDue(history);
    }

    void takeIfDue(AppliedHistory history) {
        boolean due = again || entries >= entriesAtLeast && (entries >= entriesMax || bytes >= bytesMax);
        if (running || closing || !due && wanted.isEmpty()) {
            return;
        }
        served = wanted;
        wanted = new ArrayList<>();
        if (history.applied().equals(lastBase) && !again) {
            served.forEach(one -> one.taken(lastBase));
        } else if (history.configuration().isEmpty()) {
            again = false;
            served.forEach(one -> one.failed("nothing is applied yet"));
        } else {
            capture(history);
        }
    }

    /** Ends the writing that is under way, without a snapshot; returns whether it did so in time. */
    boolean close(long millis) {
        closing = true;
        Thread running = writer;
        return running == null || PeerThread.join(running, millis);
    }

    /** What was asked for and will not be. */
    void failAll(String reason) {
        served.forEach(one -> one.failed(reason));
        wanted.forEach(one -> one.failed(reason));
        served = List.of();
        wanted = new ArrayList<>();
    }

    private void capture(AppliedHistory history) {
        Zxid base = history.applied();
        EpochTable epochs = history.table();
        Ensemble configuration = history.configuration().orElseThrow();
        Zxid configVersion = history.configVersion();
        again = false;
        try {
            Application.Frozen frozen = application.freeze();
            if (closing) {
                ended(base, "the peer is closing");
                return;
            }
            entries = 0;
            bytes = 0;
            entriesAtLeast = 0;
            running = true;
            Job job = () -> write(frozen, store.createSnapshot(base, epochs, configuration, configVersion));
            writer = PeerThread.start(
                    threadName,
                    () -> runJob(base, job),
                    e -> applier.accept(() -> ended(base, "its writer died: " + e)));
        } catch (Throwable e) {
            LOG.error("freeze threw at {}; the snapshot is given up and tried again later", base, e);
            ended(base, "freeze threw " + e);
        }
    }

    private void runJob(Zxid base, Job job) {
        long began = System.nanoTime();
        String failure = null;
        try {
            Snapshot snapshot = job.run();
            long millis = (System.nanoTime() - began) / 1_000_000;
            LOG.info("took a snapshot at {}: {} bytes in {} ms", base, snapshot.sizeBytes(), millis);
            events.accept(new Event.SnapshotTaken(snapshot));
        } catch (Throwable e) {
            failure = e.toString();
            if (!closing) {
                LOG.error("the snapshot at {} failed; the log is kept and it is tried again later", base, e);
            }
        }
        String reason = failure;
        applier.accept(() -> ended(base, reason));
    }

    private Snapshot write(Application.Frozen frozen, Store.SnapshotSink sink) throws Exception {
        try (sink) {
            OutputStream out = new BufferedOutputStream(new Ending(sink.stream()), BUFFER_BYTES);
            frozen.writeTo(out);
            out.flush();
            return sink.commit();
        }
    }

    private void ended(Zxid base, String failure) {
        List<Outcome> told = served;
        served = List.of();
        running = false;
        writer = null;
        if (failure == null) {
            lastBase = Zxid.max(lastBase, base);
            told.forEach(one -> one.taken(base));
        } else {
            entries += entriesMax;
            entriesAtLeast = entries + Math.max(1, entriesMax / 10);
            told.forEach(one -> one.failed(failure));
        }
    }

    private interface Job {
        Snapshot run() throws Exception;
    }

    /** Ends a long writing when the peer closes. */
    private final class Ending extends FilterOutputStream {
        Ending(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (closing) {
                throw new IOException("the peer is closing");
            }
            out.write(source, offset, length);
        }
    }
}
