package io.zab.filelog;

import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Reads the log of a directory and finds out what it amounts to (rules S3, S7, S8); writes nothing.
 *
 * <p>Memory does not depend on the length of the log: batches are read one at a time.
 */
final class Recovery {
    private static final String NO_LONGER_VERIFIES = "what was once durable there no longer verifies";

    private final FileOperations files;
    private final LogState state = new LogState();
    private final LogIndex index = new LogIndex();

    Recovery(FileOperations files) {
        this.files = files;
    }

    /**
     * What was found.
     *
     * @param state the fold of all valid records
     * @param index of all entries but those of the tail
     * @param usable the snapshots that can be used, oldest first; the last is the base
     * @param checkpoint what the segment begins with that the tail is copied to
     * @param tail what is valid, but perhaps not durable
     * @param firstSegment the number of the oldest segment that belongs to the log
     * @param torn whether something else than a mark stands behind it: an unfinished batch, or what the file held before
     */
    record Found(
            LogState state,
            LogIndex index,
            List<Snapshot> usable,
            List<LogRecord> checkpoint,
            Tail tail,
            long firstSegment,
            boolean torn) {}

    /**
     * The end of the newest segment, from where its durability is no longer certain.
     *
     * @param segment the newest
     * @param from where it begins
     * @param through where it ends
     * @param sequence number of its first batch
     * @param chain checksum of the batch before it
     */
    record Tail(LogIndex.SegmentId segment, long from, long through, long sequence, int chain) {}

    /** @param numbers of the segments in the directory; at least one */
    Found run(SortedSet<Long> numbers) throws StorageException, IOException {
        List<SegmentHeader> headers = readHeaders(numbers);
        headers = headers.subList(firstOfLastRun(headers), headers.size());
        SegmentHeader newest = headers.get(headers.size() - 1);
        End end = replayNewest(newest, replayAllButLast(headers));
        if (end.sealed) {
            throw Trouble.damaged(
                    describe(newest.number() + 1),
                    0,
                    state.last(),
                    "it is missing: the segment before it says that it was there");
        }
        List<Snapshot> usable = new SnapshotChoice(files, state).choose(newest);
        return new Found(
                state, index, usable, end.checkpoint, end.tail, headers.get(0).number(), end.torn);
    }

    /** Whose log it is, as far as it could be read. */
    Optional<Meta> owner() {
        return state.knownMeta();
    }

    /** Where the newest segment ends. */
    private record End(List<LogRecord> checkpoint, Tail tail, boolean torn, boolean sealed) {}

    private List<SegmentHeader> readHeaders(SortedSet<Long> numbers) throws StorageException, IOException {
        List<SegmentHeader> headers = new ArrayList<>();
        SortedMap<Long, String> damaged = new TreeMap<>();
        for (long number : numbers) {
            try (SegmentReader reader = SegmentReader.open(files, number)) {
                ByteBuffer head = reader.head();
                SegmentHeader.Kind kind = SegmentHeader.kindOf(head);
                if (kind == SegmentHeader.Kind.NEWER) {
                    throw Trouble.newer(describe(number), SegmentHeader.versionOf(head));
                }
                boolean sound = kind == SegmentHeader.Kind.HERE;
                SegmentHeader header = sound ? SegmentHeader.decode(head) : null;
                if (header != null && header.number() == number) {
                    headers.add(header);
                } else {
                    damaged.put(number, sound ? "it is segment " + header.number() : "it has no valid header");
                }
            }
        }
        if (!damaged.isEmpty()) {
            long first = damaged.firstKey();
            replayBefore(first, headers);
            throw Trouble.damaged(describe(first), 0, state.last(), damaged.get(first));
        }
        return headers;
    }

    /** Takes in what stands directly before a segment that is damaged: where the log ends there, and whose it is. */
    private void replayBefore(long number, List<SegmentHeader> headers) throws StorageException, IOException {
        List<SegmentHeader> older =
                headers.stream().filter(header -> header.number() < number).toList();
        if (!older.isEmpty() && older.get(older.size() - 1).number() == number - 1) {
            List<SegmentHeader> run = older.subList(firstOfLastRun(older), older.size());
            replayNewest(run.get(run.size() - 1), replayAllButLast(run));
        }
    }

    private SegmentCursor replayAllButLast(List<SegmentHeader> headers) throws StorageException, IOException {
        SegmentCursor before = null;
        for (int i = 0; i < headers.size() - 1; i++) {
            before = replay(headers.get(i), headers.get(i + 1).previousEnd(), before);
        }
        return before;
    }

    /** Segments before a gap are left over from a deletion that did not survive; the rest must do without them. */
    private static int firstOfLastRun(List<SegmentHeader> headers) {
        int first = headers.size() - 1;
        while (first > 0
                && headers.get(first - 1).number() == headers.get(first).number() - 1) {
            first--;
        }
        return first;
    }

    /**
     * Takes in the newest segment in one pass. A batch waits until something behind it declares it durable; what still waits
     * at the end is the tail. When more was declared durable than is valid, the log is damaged there (rule S3).
     */
    private End replayNewest(SegmentHeader header, SegmentCursor before) throws StorageException, IOException {
        try (SegmentReader reader = SegmentReader.open(files, header.number())) {
            SegmentCursor cursor = new SegmentCursor(reader, header);
            checkLink(header, before);
            Deque<SegmentReader.Batch> waiting = new ArrayDeque<>();
            for (Optional<SegmentReader.Batch> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                waiting.addLast(next.get());
                takeDurable(header, waiting, cursor.durable());
            }
            long valid = cursor.position();
            long durable = Math.max(cursor.durable(), reader.durableDeclaredFrom(valid, header.salt()));
            takeDurable(header, waiting, durable);
            long from = waiting.isEmpty() ? valid : waiting.peekFirst().offset();
            if (durable > from) {
                throw damaged(header, from, NO_LONGER_VERIFIES);
            }
            if (state.knownMeta().isEmpty()) {
                throw damaged(header, SegmentHeader.BYTES, "it holds nothing that says whose log it is");
            }
            List<LogRecord> checkpoint = state.checkpoint();
            BatchHeader first = waiting.isEmpty() ? null : waiting.peekFirst().header();
            LogIndex.SegmentId id = new LogIndex.SegmentId(header.number(), header.salt());
            Tail tail = new Tail(
                    id,
                    from,
                    valid,
                    first == null ? cursor.sequence() : first.sequence(),
                    first == null ? cursor.chain() : first.previousChecksum());
            for (SegmentReader.Batch batch : waiting) {
                take(header, batch, false);
            }
            Optional<BatchHeader> mark = reader.batchAt(valid, header.salt())
                    .map(SegmentReader.Batch::header)
                    .filter(BatchHeader::isMark);
            boolean torn = mark.isEmpty() && !reader.isZeroAt(valid);
            return new End(
                    checkpoint, tail, torn, mark.filter(BatchHeader::isSeal).isPresent());
        }
    }

    private void takeDurable(SegmentHeader header, Deque<SegmentReader.Batch> waiting, long durable)
            throws StorageException {
        while (!waiting.isEmpty() && waiting.peekFirst().end() <= durable) {
            take(header, waiting.removeFirst(), true);
        }
    }

    private void checkLink(SegmentHeader header, SegmentCursor before) throws StorageException {
        boolean linked =
                before == null || header.firstSequence() == before.sequence() && header.chain() == before.chain();
        if (!linked) {
            throw damaged(header, 0, "it does not continue the segment before it");
        }
    }

    /** Takes in the batches of a segment from its beginning to {@code end}, which is between two of them. */
    private SegmentCursor replay(SegmentHeader header, long end, SegmentCursor before)
            throws StorageException, IOException {
        try (SegmentReader reader = SegmentReader.open(files, header.number())) {
            SegmentCursor cursor = new SegmentCursor(reader, header);
            checkLink(header, before);
            while (cursor.position() < end) {
                long offset = cursor.position();
                Optional<SegmentReader.Batch> batch = cursor.next();
                if (batch.isEmpty()) {
                    throw damaged(header, offset, NO_LONGER_VERIFIES);
                }
                take(header, batch.get(), true);
            }
            if (cursor.position() != end) {
                throw damaged(header, end, "the next segment begins in the middle of a batch");
            }
            return cursor;
        }
    }

    private void take(SegmentHeader header, SegmentReader.Batch batch, boolean indexed) throws StorageException {
        LogIndex.SegmentId id = new LogIndex.SegmentId(header.number(), header.salt());
        try {
            int recordNo = 0;
            for (EncodedRecord encoded : batch.records()) {
                LogRecord record = RecordCodec.decode(encoded);
                state.apply(record);
                if (indexed) {
                    index.apply(record, id, batch.offset(), recordNo++);
                }
            }
            state.meta();
        } catch (IllegalArgumentException | MalformedBytesException e) {
            throw damaged(header, batch.offset(), e.getMessage());
        }
    }

    private StorageException damaged(SegmentHeader header, long offset, String what) {
        return Trouble.damaged(describe(header.number()), offset, state.last(), what);
    }

    private String describe(long number) {
        return files.describe(FileNames.segment(number));
    }

    /** The snapshots that can be used, and with them whether the log is whole (rules S7, S8). */
    private record SnapshotChoice(FileOperations files, LogState state) {
        List<Snapshot> choose(SegmentHeader newest) throws StorageException, IOException {
            SnapshotFiles snapshots = new SnapshotFiles(files);
            List<Snapshot> usable = new ArrayList<>();
            Snapshot failed = null;
            List<Snapshot> recorded = state.snapshots();
            for (int i = recorded.size() - 1; i >= 0; i--) {
                Snapshot snapshot = recorded.get(i);
                boolean reachesLog = !snapshot.base().isBefore(state.logStart());
                // The newest is read in full; older ones when they are used.
                boolean good = usable.isEmpty() ? snapshots.verifies(snapshot) : snapshots.isPresent(snapshot);
                if (reachesLog && good) {
                    usable.add(0, snapshot);
                } else if (usable.isEmpty() && failed == null) {
                    failed = snapshot;
                }
            }
            if (usable.isEmpty() && !state.logStart().equals(Zxid.ZERO)) {
                throw Trouble.damaged(describeMissing(snapshots, failed));
            }
            if (failed != null) {
                FileStore.LOG.warn(
                        "{} is missing or damaged; starting from {} instead",
                        snapshots.describe(failed),
                        usable.isEmpty()
                                ? "the beginning of the log"
                                : snapshots.describe(usable.get(usable.size() - 1)));
            }
            check(newest);
            return List.copyOf(usable);
        }

        private String describeMissing(SnapshotFiles snapshots, Snapshot failed) {
            return failed == null
                    ? "the log in " + files.describe("") + " begins behind " + state.logStart()
                            + ", and neither the segments before nor a snapshot are there"
                    : snapshots.describe(failed) + " is missing or damaged, and the log begins behind "
                            + state.logStart();
        }

        private void check(SegmentHeader newest) throws StorageException {
            long promised = state.meta().epochs().acceptedEpoch();
            if (state.last().epoch() > promised) {
                throw Trouble.damaged(
                        files.describe(FileNames.segment(newest.number())),
                        0,
                        state.last(),
                        "the log holds entries of an epoch above " + promised + ", the last one that was promised");
            }
        }
    }
}
