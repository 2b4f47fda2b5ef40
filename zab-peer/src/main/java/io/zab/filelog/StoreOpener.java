package io.zab.filelog;

import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Snapshot;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One attempt to open a directory as a store.
 *
 * <p>Invariant: nothing in the directory is changed before everything in it has been checked, and the first thing that
 * counts is a new segment getting its name, with all that the peer will vouch for durable in it (rules D1, D14, S4).
 */
final class StoreOpener {
    private final PatientFiles files;
    private final FileStore.Options options;
    private final Storage.Opening opening;
    private ByteBuffer buffer;

    StoreOpener(PatientFiles files, FileStore.Options options, Storage.Opening opening) {
        this.files = files;
        this.options = options;
        this.opening = opening;
    }

    Store open() throws StorageException {
        boolean made = false;
        boolean opened = false;
        try {
            if (files.exists("")) {
                refuseStrangers(files.list());
            } else {
                files.createDirectory();
                made = true;
            }
            Store store = lockAndOpen();
            opened = true;
            return store;
        } catch (IOException e) {
            throw Trouble.io("opening " + files.describe(""), e);
        } finally {
            if (made && !opened) {
                quietly("remove " + files.describe("") + " again", files::deleteDirectory);
            }
        }
    }

    private Store lockAndOpen() throws StorageException, IOException {
        Optional<InstanceLock> taken = InstanceLock.tryLock(files);
        if (taken.isEmpty()) {
            throw Trouble.inUse(files.describe(""));
        }
        InstanceLock lock = taken.get();
        boolean opened = false;
        try {
            List<String> names = files.list();
            refuseStrangers(names);
            SortedSet<Long> segments = FileNames.segments(names);
            Store store = segments.isEmpty() ? found(lock, names) : recover(lock, names, segments);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                quietly("give back the lock of " + files.describe(""), lock::undo);
            }
        }
    }

    /** A directory that holds anything else than an unfinished store is either a store or somebody else's. */
    private void refuseStrangers(List<String> names) throws StorageException {
        if (FileNames.settingAside(names).isPresent()) {
            throw Trouble.halfAside(files.describe(""));
        }
        if (!FileNames.segments(names).isEmpty()) {
            return;
        }
        for (String name : names) {
            if (FileNames.isSnapshot(name)) {
                throw Trouble.damaged(files.describe("") + " holds the snapshot " + name + ", but no log");
            }
            boolean expected = FileNames.isLock(name)
                    || FileNames.isUnfinished(name)
                    || FileNames.isAside(name)
                    || name.equals(FileNames.LOST_AND_FOUND);
            if (!expected) {
                throw Trouble.foreign(
                        files.describe("") + " is not empty and holds no log: there is " + name,
                        "Name an empty directory, or the one where this server's log is.");
            }
        }
    }

    /** Whoever had a store that was set aside is no founder, whatever became of the start that did it. */
    private Store found(InstanceLock lock, List<String> names) throws IOException {
        boolean again = names.stream().anyMatch(FileNames::isAside);
        Meta meta = new Meta(
                opening.clusterId(),
                new Identity(opening.server(), opening.newInstanceId(), 1),
                opening.bootstrap(),
                Epochs.FRESH.withStaysOut(again));
        List<LogRecord> first = List.of(new LogRecord.SegmentStart(EpochTable.EMPTY), new LogRecord.SaveMeta(meta));
        List<LogRecord> second = List.of(new LogRecord.Append(EntryBatch.of(Entry.bootstrap(opening.bootstrap()))));
        LogState state = new LogState();
        LogIndex index = new LogIndex();
        SegmentWriter writer = begin(meta, 1, 1, 0, 0);
        publish(writer, () -> {
            append(writer, index, first);
            append(writer, index, second);
        });
        first.forEach(state::apply);
        second.forEach(state::apply);
        cleanUp(names, 1, List.of());
        FileStore.LOG.info("New store in {}: {}", files.describe(""), meta.identity());
        return new FileStore(files, options, lock, new FileStore.Parts(state, index, writer, buffer, 1));
    }

    private Store recover(InstanceLock lock, List<String> names, SortedSet<Long> segments)
            throws StorageException, IOException {
        files.forceDirectory(); // the names that were found may be in memory alone, as bytes may (rule S4)
        Recovery.Found found = read(segments);
        LogState state = found.state();
        Meta meta = state.meta().restarted();
        Recovery.Tail tail = found.tail();
        long number = tail.segment().number() + 1;
        List<LogRecord> last = List.of(new LogRecord.SaveMeta(meta));
        SegmentWriter writer = begin(meta, number, tail.sequence(), tail.chain(), tail.from());
        publish(writer, () -> {
            append(writer, found.index(), found.checkpoint());
            copy(tail, writer, found.index());
            append(writer, found.index(), last);
        });
        last.forEach(state::apply);
        List<Snapshot> usable = found.usable();
        state.keepOnly(usable);
        String previous = FileNames.segment(tail.segment().number());
        quietly("trim " + files.describe(previous), () -> files.truncate(previous, tail.from()));
        seal(tail.segment(), writer);
        cleanUp(names, found.firstSegment(), usable);
        report(found, meta);
        return new FileStore(
                files, options, lock, new FileStore.Parts(state, found.index(), writer, buffer, found.firstSegment()));
    }

    private void seal(LogIndex.SegmentId full, SegmentWriter writer) throws IOException {
        boolean sealed = false;
        try {
            SegmentWriter.seal(files, full, writer.start());
            sealed = true;
        } finally {
            if (!sealed) { // as after any failed write nothing is written any more (rule S5)
                quietly("close " + files.describe(FileNames.segment(writer.id().number())), writer::close);
            }
        }
    }

    private Recovery.Found read(SortedSet<Long> segments) throws StorageException, IOException {
        Recovery recovery = new Recovery(files);
        try {
            return recovery.run(segments);
        } finally {
            // Whose it is comes first, if so much can be read of it: nobody is to repair what is another's.
            Optional<Meta> owner = recovery.owner();
            if (owner.isPresent()) {
                checkOwner(owner.get());
            }
        }
    }

    /**
     * Moves a damaged store aside, under the lock of the directory.
     *
     * @return what its files are called now; empty, and nothing done, when it is not damaged
     */
    Optional<String> setAside() throws StorageException {
        try {
            if (!files.exists("")) {
                return Optional.empty();
            }
            InstanceLock lock = InstanceLock.tryLock(files).orElseThrow(() -> Trouble.inUse(files.describe("")));
            try {
                List<String> names = files.list();
                return isDamaged(names) ? Optional.of(new SetAside(files).run(names)) : Optional.empty();
            } finally {
                quietly("give back the lock of " + files.describe(""), lock::close);
            }
        } catch (IOException e) {
            throw Trouble.io("setting aside what is in " + files.describe(""), e);
        }
    }

    private boolean isDamaged(List<String> names) throws StorageException, IOException {
        try {
            refuseStrangers(names);
            SortedSet<Long> segments = FileNames.segments(names);
            if (!segments.isEmpty()) {
                read(segments);
            }
            return false;
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.DAMAGED) {
                return true;
            }
            throw e;
        }
    }

    private void report(Recovery.Found found, Meta meta) {
        LogState state = found.state();
        FileStore.LOG.info(
                "Recovered {}: {}, accepted epoch {}, current epoch {}, log ({}, {}], {} snapshots",
                files.describe(""),
                meta.identity(),
                meta.epochs().acceptedEpoch(),
                meta.epochs().currentEpoch(),
                state.logStart(),
                state.last(),
                found.usable().size());
        if (found.torn()) {
            FileStore.LOG.info(
                    "What stood behind {} is no part of the log and was dropped: an unfinished write, or what the file"
                            + " held before",
                    state.last());
        }
    }

    private SegmentWriter begin(Meta meta, long number, long sequence, int chain, long previousEnd) throws IOException {
        Identity identity = meta.identity();
        long salt = SegmentHeader.saltOf(identity.instanceId(), identity.incarnation(), number);
        LogIndex.SegmentId id = new LogIndex.SegmentId(number, salt);
        long bufferBytes = Math.min(SegmentWriter.BUFFER_BYTES, options.limits().segmentBytes());
        buffer = ByteBuffer.allocateDirect((int) bufferBytes);
        SegmentWriter.Start start = new SegmentWriter.Start(id, sequence, chain, previousEnd);
        return new SegmentWriter(files, new SpareSegments(files), start, options.limits(), buffer);
    }

    private void publish(SegmentWriter writer, Action content) throws IOException {
        boolean published = false;
        try {
            content.run();
            writer.publish();
            published = true;
        } finally {
            if (!published) {
                String name = FileNames.unfinishedSegment(writer.id().number());
                quietly("close " + files.describe(name), writer::close);
                quietly("remove " + files.describe(name), () -> files.delete(name));
            }
        }
    }

    private static void append(SegmentWriter writer, LogIndex index, List<LogRecord> records) throws IOException {
        long offset = writer.append(RecordCodec.encode(records));
        for (int i = 0; i < records.size(); i++) {
            index.apply(records.get(i), writer.id(), offset, i);
        }
    }

    /** What was recovered may sit in the page cache alone: it is written anew (rule S4). */
    private void copy(Recovery.Tail tail, SegmentWriter writer, LogIndex index) throws IOException {
        try (SegmentReader reader = SegmentReader.open(files, tail.segment().number())) {
            long offset = tail.from();
            while (offset < tail.through()) {
                SegmentReader.Batch batch = reader.batchAt(
                                offset, tail.segment().salt())
                        .orElseThrow(() -> new IOException("the log changed while it was being recovered"));
                long copied = writer.append(batch.records());
                for (int i = 0; i < batch.records().size(); i++) {
                    index.apply(RecordCodec.decode(batch.records().get(i)), writer.id(), copied, i);
                }
                offset = batch.end();
            }
        }
    }

    private void checkOwner(Meta meta) throws StorageException {
        String directory = files.describe("");
        if (!meta.clusterId().equals(opening.clusterId())) {
            throw Trouble.foreign(
                    directory + " belongs to the ensemble '" + meta.clusterId() + "', not to '" + opening.clusterId()
                            + "'",
                    "Name the directory of this server, or the ensemble it belongs to.");
        }
        if (!meta.identity().server().equals(opening.server())) {
            throw Trouble.foreign(
                    directory + " belongs to server " + meta.identity().server().value() + ", not to server "
                            + opening.server().value(),
                    "Name the directory of this server, or its id.");
        }
        if (!meta.bootstrap().equals(opening.bootstrap())) {
            throw Trouble.foreign(
                    directory + " was founded with the members " + meta.bootstrap() + ", not with "
                            + opening.bootstrap(),
                    "Name the members it was founded with; they do not change when the ensemble does.");
        }
    }

    /** Removes what no store needs; what cannot be removed is harmless and tried again at the next start (rule S6). */
    private void cleanUp(List<String> names, long firstSegment, List<Snapshot> usable) {
        List<String> keep = new ArrayList<>();
        for (Snapshot snapshot : usable) {
            keep.add(FileNames.snapshot(snapshot));
        }
        for (String name : names) {
            boolean old = FileNames.segments(List.of(name)).stream().anyMatch(number -> number < firstSegment);
            boolean unfinished = FileNames.isUnfinished(name);
            boolean unused = FileNames.isSnapshot(name) && !keep.contains(name);
            if (old || unfinished || unused) {
                quietly("remove " + files.describe(name), () -> {
                    if (files.exists(name)) {
                        files.delete(name);
                    }
                });
            }
        }
    }

    /** Something that is not needed for the outcome. */
    private static void quietly(String what, Action action) {
        try {
            action.run();
        } catch (IOException e) {
            FileStore.LOG.warn("Could not {}: {}", what, e.toString());
        }
    }

    private interface Action {
        void run() throws IOException;
    }
}
