package io.zab.filelog;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory of files: segments of one log, and snapshots.
 *
 * <p>Invariant: {@code state} is the fold of all records written (rule S7), {@code index} knows those that are durable;
 * the former belongs to the thread that writes, the latter is shared with those that read.
 */
final class FileStore implements Store {
    static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    /** Many records of one call are written as several batches: a batch is read back, and verified, as a whole. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final PatientFiles files;
    private final Options options;
    private final InstanceLock lock;
    private final LogState state;
    private final LogIndex index;
    private final LogReader reader;
    private final SnapshotFiles snapshots;
    private final SpareSegments spares;
    private final ByteBuffer buffer;
    private final DurableState recovered;
    private final List<LogRecord> pending = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private long pendingBytes;
    private SegmentWriter writer;
    private long firstSegment;
    private UnfinishedSnapshot staged;
    private final Queue<String> removable = new ConcurrentLinkedQueue<>();
    private volatile Holdings holdings;
    private volatile long damagedSegment;
    private volatile String unusable = "";

    /**
     * What belongs to the store and is durable, and so can be looked through.
     *
     * @param firstSegment the oldest of the log
     * @param activeSegment the one that is written to
     * @param durable how much of that one is durable
     */
    record Holdings(long firstSegment, long activeSegment, long durable, List<Snapshot> snapshots) {}

    /** What those who read are told, and tell, of the segments. */
    final class Shelf {
        Holdings holdings() {
            return holdings;
        }

        /** No longer what was written: should it be written to, another one is begun, so that this one can go. */
        void isDamaged(long segment) {
            damagedSegment = segment;
        }
    }

    /** @param reserveBytes what of the free space {@link #freeBytes} leaves out */
    record Options(SegmentWriter.Limits limits, long reserveBytes) {}

    /** What opening has made of the directory. */
    record Parts(LogState state, LogIndex index, SegmentWriter writer, ByteBuffer buffer, long firstSegment) {}

    /** Where records stand that are not durable yet. */
    private record Written(LogIndex.SegmentId segment, long offset, List<LogRecord> records) {}

    FileStore(PatientFiles files, Options options, InstanceLock lock, Parts parts) {
        this.files = files;
        this.options = options;
        this.lock = lock;
        this.state = parts.state();
        this.index = parts.index();
        this.writer = parts.writer();
        this.buffer = parts.buffer();
        this.firstSegment = parts.firstSegment();
        this.reader = new LogReader(files, index, new Shelf());
        this.snapshots =
                new SnapshotFiles(files, snapshot -> holdings.snapshots().contains(snapshot));
        this.spares = new SpareSegments(files);
        this.recovered = state.toDurableState(state.snapshots());
        this.holdings = new Holdings(firstSegment, writer.id().number(), writer.end(), state.snapshots());
    }

    @Override
    public DurableState recovered() {
        return recovered;
    }

    @Override
    public void whenFull(RoomWait wait) {
        files.whenFull(reason -> spares.giveUp() || wait.awaitRoom(reason));
    }

    @Override
    public void persist(List<WriteOp> operations, Zxid commitHint) throws StorageException {
        checkUsable();
        boolean done = false;
        Leftovers leftovers = new Leftovers();
        try {
            for (WriteOp operation : operations) {
                run(operation, leftovers);
            }
            if (commitHint.isAfter(state.knownCommitted())) {
                add(new LogRecord.CommitHint(commitHint));
            }
            flush();
            makeDurable();
            leftovers.publish();
            leftovers.remove();
            done = true;
        } catch (IOException e) {
            throw Trouble.io("writing to " + files.describe(""), e);
        } finally {
            if (!done) {
                unusable = "a write to it failed";
            }
        }
    }

    private void run(WriteOp operation, Leftovers leftovers) throws IOException, StorageException {
        if (operation instanceof WriteOp.Append append) {
            add(new LogRecord.Append(append.entries()));
        } else if (operation instanceof WriteOp.SaveEpochs save) {
            flush();
            add(new LogRecord.SaveMeta(state.meta().with(save.epochs())));
        } else if (operation instanceof WriteOp.Truncate truncate) {
            add(new LogRecord.Truncate(truncate.to()));
        } else if (operation instanceof WriteOp.StageSnapshot) {
            discardStaged();
            staged = new UnfinishedSnapshot(files, FileNames.STAGED_SNAPSHOT);
        } else if (operation instanceof WriteOp.StageChunk chunk) {
            stage(chunk);
        } else if (operation instanceof WriteOp.InstallSnapshot install) {
            install(install.snapshot(), leftovers);
        } else if (operation instanceof WriteOp.RecordSnapshot recorded) {
            record(recorded.snapshot(), leftovers);
        } else if (operation instanceof WriteOp.Compact compact) {
            compact(compact.logStart(), leftovers);
        }
    }

    private void add(LogRecord record) throws IOException {
        int size = record instanceof LogRecord.Append append
                ? append.entries().encoded().length()
                : 0;
        if (pendingBytes + size > BATCH_BYTES) {
            flush();
        }
        pending.add(record);
        pendingBytes += size;
    }

    /** Writes what is pending as one batch. */
    private void flush() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        List<EncodedRecord> encoded = RecordCodec.encode(pending);
        if (writer.isFullFor(RecordCodec.size(encoded)) || writer.id().number() == damagedSegment) {
            roll();
        }
        for (LogRecord record : pending) {
            state.apply(record); // refuses, before it is written, what recovery would refuse
        }
        long offset = writer.append(encoded);
        written.add(new Written(writer.id(), offset, List.copyOf(pending)));
        pending.clear();
        pendingBytes = 0;
    }

    private void makeDurable() throws IOException {
        if (staged != null) {
            staged.force();
        }
        if (!writer.isDurable()) {
            writer.force();
        }
        for (Written batch : written) {
            for (int i = 0; i < batch.records().size(); i++) {
                index.apply(batch.records().get(i), batch.segment(), batch.offset(), i);
            }
        }
        written.clear();
    }

    /** Goes on in a new segment, which says that the one before is durable. */
    private void roll() throws IOException {
        if (!writer.isDurable()) {
            writer.force();
        }
        SegmentWriter old = writer;
        long number = old.id().number() + 1;
        long salt = SegmentHeader.saltOf(
                state.meta().identity().instanceId(), state.meta().identity().incarnation(), number);
        LogIndex.SegmentId id = new LogIndex.SegmentId(number, salt);
        SegmentWriter.Start start = new SegmentWriter.Start(id, old.sequence(), old.chain(), old.end());
        writer = new SegmentWriter(files, spares, start, options.limits(), buffer);
        old.close();
        writer.append(RecordCodec.encode(state.checkpoint()));
        writer.publish();
        trim(FileNames.segment(old.id().number()), old.end());
        if (files.exists(FileNames.segment(old.id().number()))) { // a lost one is given up
            SegmentWriter.seal(files, old.id(), start);
        }
    }

    private void trim(String name, long end) {
        try {
            files.truncate(name, end);
        } catch (IOException e) {
            LOG.warn("The unused end of {} could not be given back: {}", files.describe(name), e.toString());
        }
    }

    private void discardStaged() throws IOException {
        if (staged != null) {
            staged.discard();
            staged = null;
        }
    }

    private void stage(WriteOp.StageChunk chunk) throws IOException {
        if (staged == null || chunk.offset() != staged.position()) {
            throw new IllegalArgumentException("a piece of a snapshot at " + chunk.offset() + ", but "
                    + (staged == null ? "none is being received" : "the next is due at " + staged.position()));
        }
        staged.write(chunk.bytes());
    }

    private void install(Snapshot snapshot, Leftovers leftovers) throws IOException, StorageException {
        if (staged == null || !staged.isAll(snapshot)) {
            throw Trouble.damaged("the received snapshot at " + snapshot.base() + " is not the " + snapshot.sizeBytes()
                    + " bytes with the digest that were announced");
        }
        flush();
        List<Snapshot> replaced = state.snapshots();
        staged.force();
        staged.close();
        snapshots.publish(staged.name(), snapshot);
        staged = null;
        add(new LogRecord.SnapshotInstalled(snapshot));
        flush();
        leftovers.add(replaced);
        leftovers.logStart = snapshot.base(); // what follows in the same call may already stand in later segments
    }

    private void record(Snapshot snapshot, Leftovers leftovers) throws IOException, StorageException {
        flush();
        if (snapshot.base().isBefore(state.logStart())) {
            leftovers.add(List.of(snapshot)); // overtaken by an installed one
            return;
        }
        if (!snapshots.isPresent(snapshot)) {
            throw Trouble.damaged(snapshots.describe(snapshot) + " is to be recorded, but is missing or too short");
        }
        List<Snapshot> before = state.snapshots();
        add(new LogRecord.SnapshotRecorded(snapshot));
        flush();
        before.removeAll(state.snapshots());
        leftovers.add(before);
    }

    private void compact(Zxid logStart, Leftovers leftovers) throws IOException {
        flush();
        List<Snapshot> recorded = state.snapshots();
        boolean covered =
                !recorded.isEmpty() && !recorded.get(recorded.size() - 1).base().isBefore(logStart);
        if (!covered && !logStart.equals(Zxid.ZERO)) {
            throw new IllegalArgumentException("the log up to " + logStart + " is to go, but no snapshot holds it");
        }
        leftovers.add(state.compact(logStart));
        leftovers.logStart = Zxid.max(leftovers.logStart, logStart);
    }

    /** Files to remove once the records that make them useless are durable (rule S6); a failure is harmless. */
    private final class Leftovers {
        private final List<Snapshot> unneeded = new ArrayList<>();
        private Zxid logStart = Zxid.ZERO;
        private boolean changed; // which snapshots there are, or where the log begins

        void add(List<Snapshot> snapshotsToGo) {
            unneeded.addAll(snapshotsToGo);
            changed = true;
        }

        /** Before anything goes: what is missing from then on is no damage. */
        void publish() {
            long active = writer.id().number();
            long first =
                    logStart.isAfter(Zxid.ZERO) ? index.firstSegmentAfter(logStart, active) : holdings.firstSegment();
            List<Snapshot> snapshots = changed ? state.snapshots() : holdings.snapshots();
            holdings = new Holdings(first, active, writer.end(), snapshots);
        }

        void remove() {
            if (!changed) {
                return;
            }
            removeSegmentsBefore(holdings.firstSegment());
            List<String> kept =
                    state.snapshots().stream().map(FileNames::snapshot).toList();
            for (Snapshot snapshot : unneeded) {
                String name = FileNames.snapshot(snapshot);
                if (!kept.contains(name)) {
                    remove(name);
                }
            }
        }

        /** The oldest first, and none behind one that stays: what is left has no gap. */
        private void removeSegmentsBefore(long number) {
            index.dropSegmentsBefore(number);
            while (firstSegment < number && keepOrRemove(FileNames.segment(firstSegment))) {
                firstSegment++;
            }
        }

        private boolean keepOrRemove(String name) {
            try {
                return !files.exists(name) || spares.keep(name) || remove(name); // a lost one holds up no other
            } catch (IOException e) {
                LOG.warn("{} could not be kept for another use: {}", files.describe(name), e.toString());
                return remove(name);
            }
        }

        /** Only out of the way: to delete a large file takes its time, which is not to be the writer's. */
        private boolean remove(String name) {
            try {
                String unneededName = FileNames.unfinished(name);
                files.rename(name, unneededName);
                removable.add(unneededName);
                return true;
            } catch (IOException e) {
                LOG.warn("{} is no longer needed, but could not be removed: {}", files.describe(name), e.toString());
                return false;
            }
        }
    }

    @Override
    public List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        return reader.read(after, through, bytesMax);
    }

    @Override
    public SnapshotSink createSnapshot(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion)
            throws StorageException {
        checkUsable();
        try {
            return new LocalSnapshotSink(
                    snapshots,
                    new UnfinishedSnapshot(files.impatient(), FileNames.LOCAL_SNAPSHOT),
                    new LocalSnapshotSink.About(base, epochs, configuration, configVersion));
        } catch (IOException e) {
            throw Trouble.io("beginning the snapshot at " + base, e);
        }
    }

    @Override
    public InputStream openSnapshot(Snapshot snapshot) throws StorageException {
        return snapshots.open(snapshot);
    }

    @Override
    public Payload readSnapshot(Snapshot snapshot, long offset, int length) throws StorageException {
        return snapshots.read(snapshot, offset, length);
    }

    @Override
    public int unneeded() {
        return removable.size();
    }

    @Override
    public void removeUnneeded() {
        String name = removable.poll();
        try {
            if (name != null) {
                files.delete(name);
            }
        } catch (IOException e) {
            LOG.warn("{} is no longer needed, but could not be removed: {}", files.describe(name), e.toString());
        }
    }

    @Override
    public Scrub scrub() {
        return new FileScrub(files, new Shelf(), index);
    }

    @Override
    public long freeBytes() {
        try {
            return Math.max(0, files.usableBytes() - options.reserveBytes());
        } catch (IOException e) {
            LOG.warn("The free space of {} cannot be told: {}", files.describe(""), e.toString());
            return 0;
        }
    }

    private void checkUsable() throws StorageException {
        if (!unusable.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.IO,
                    "the store in " + files.describe("") + " cannot be used: " + unusable + ". Close it and open it"
                            + " again.");
        }
    }

    @Override
    public synchronized void close() {
        if (unusable.equals(CLOSED)) {
            return;
        }
        unusable = CLOSED;
        try {
            writer.close();
            discardStaged();
        } catch (IOException e) {
            LOG.warn("Closing the files in {}: {}", files.describe(""), e.toString());
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("Giving back the lock of {}: {}", files.describe(""), e.toString());
        }
    }

    private static final String CLOSED = "it is closed";
}
