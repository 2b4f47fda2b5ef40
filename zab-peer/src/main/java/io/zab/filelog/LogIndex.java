package io.zab.filelog;

import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where in which segment the entries of the log stand; shared by the thread that writes and those that read.
 *
 * <p>Invariant: the runs lie one behind the other: each begins after the entry that the one before ends with. Sparse: of
 * a run only about every {@value #SPACING_BYTES} bytes a place is kept, so its size hardly depends on the length of the
 * log.
 */
final class LogIndex {
    private static final int SPACING_BYTES = 32 * 1024;

    private final List<Run> runs = new ArrayList<>();
    private Zxid start = Zxid.ZERO;
    private boolean started;
    /** Whether the next entries begin a new run, though they may follow in the same segment. */
    private boolean cut = true;

    /** Which segment, and what its batches carry. */
    record SegmentId(long number, long salt) {}

    /**
     * Where to begin to read.
     *
     * @param offset of a batch in the segment that begins at or before the entries asked for
     * @param firstRecord which records of that batch to pass over: they are no longer in the log
     * @param through up to where to read in this segment
     */
    record Place(SegmentId segment, long offset, int firstRecord, Zxid through) {}

    /** Takes in a record that is durable at this place. */
    synchronized void apply(LogRecord record, SegmentId segment, long offset, int recordNo) {
        if (record instanceof LogRecord.Append append) {
            Zxid previous = append.entries().first().previous();
            if (cut || !runs.get(runs.size() - 1).segment.equals(segment)) {
                runs.add(new Run(segment, previous, offset, recordNo));
                cut = false;
            }
            runs.get(runs.size() - 1).extend(previous, append.entries().last().zxid(), offset);
        } else if (record instanceof LogRecord.Truncate truncate) {
            truncate(truncate.to());
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            runs.clear();
            start = installed.snapshot().base();
            cut = true;
        } else if (record instanceof LogRecord.SegmentStart segmentStart && !started) {
            start = segmentStart.table().last();
            started = true;
        }
    }

    private void truncate(Zxid to) {
        while (!runs.isEmpty() && !runs.get(runs.size() - 1).after.isBefore(to)) {
            runs.remove(runs.size() - 1);
        }
        if (!runs.isEmpty()) {
            runs.get(runs.size() - 1).cut(to);
        }
        start = Zxid.min(start, to);
        cut = true;
    }

    /**
     * Where the entry behind {@code after} stands; empty when that is the end of the log, or beyond it.
     *
     * @throws StorageException when it has been compacted away
     */
    synchronized Optional<Place> locate(Zxid after) throws StorageException {
        if (after.isBefore(start)) {
            throw Trouble.compacted("the entries behind " + after + " are gone; the log begins behind " + start);
        }
        for (Run run : runs) {
            if (run.last.isAfter(after)) {
                return Optional.of(run.place(after));
            }
        }
        return Optional.empty();
    }

    /** The number of the first segment with an entry after this position; {@code otherwise} when there is none. */
    synchronized long firstSegmentAfter(Zxid position, long otherwise) {
        for (Run run : runs) {
            if (run.last.isAfter(position)) {
                return run.segment.number();
            }
        }
        return otherwise;
    }

    /** The last entry of the log that stands in this segment or in one before it. */
    synchronized Zxid endOf(long number) {
        Zxid end = start;
        for (Run run : runs) {
            end = run.segment.number() <= number ? run.last : end;
        }
        return end;
    }

    /** Forgets what stands in segments before this one. */
    synchronized void dropSegmentsBefore(long number) {
        while (!runs.isEmpty() && runs.get(0).segment.number() < number) {
            start = runs.remove(0).last;
        }
        cut |= runs.isEmpty(); // the segment written to may hold no entry yet
    }

    synchronized Zxid start() {
        return start;
    }

    /** Entries that stand one behind the other in one segment, with nothing between them that is not in the log. */
    private static final class Run {
        private final SegmentId segment;
        private final Zxid after;
        private final long firstOffset;
        private final int firstRecord;
        private Zxid last;
        private long[] positions = new long[4];
        private long[] offsets = new long[4];
        private int places;

        Run(SegmentId segment, Zxid after, long firstOffset, int firstRecord) {
            this.segment = segment;
            this.after = after;
            this.last = after;
            this.firstOffset = firstOffset;
            this.firstRecord = firstRecord;
        }

        void extend(Zxid previous, Zxid newLast, long offset) {
            if (places == 0 || offset >= offsets[places - 1] + SPACING_BYTES) {
                if (places == positions.length) {
                    positions = Arrays.copyOf(positions, places * 2);
                    offsets = Arrays.copyOf(offsets, places * 2);
                }
                positions[places] = previous.value();
                offsets[places++] = offset;
            }
            last = newLast;
        }

        void cut(Zxid to) {
            last = Zxid.min(last, to);
            while (places > 1 && Long.compareUnsigned(positions[places - 1], to.value()) >= 0) {
                places--;
            }
        }

        Place place(Zxid position) {
            int low = 0;
            int high = places - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (Long.compareUnsigned(positions[middle], position.value()) <= 0) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            int skipped = offsets[low] == firstOffset ? firstRecord : 0;
            return new Place(segment, offsets[low], skipped, last);
        }
    }
}
