package io.zab.filelog;

import io.zab.core.model.MalformedBytesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * One pass over a log that stops at nothing: what a peer would refuse is shown and said, and then it goes on behind it.
 *
 * <p>Invariant: {@code state} is the fold of what stands before the first damage, and nothing else.
 */
final class LogWalk {
    private final FileOperations files;
    private final LogVisitor visitor;
    private final List<LogReport.Segment> segments = new ArrayList<>();
    private final List<Damage> damage = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final NavigableMap<Long, SegmentHeader> headers = new TreeMap<>();
    private LogState state = new LogState();
    private SegmentCursor before;

    LogWalk(FileOperations files, LogVisitor visitor) {
        this.files = files;
        this.visitor = visitor;
    }

    LogReport run() throws IOException {
        long seen = 0;
        boolean outrun = true;
        while (outrun) {
            SortedSet<Long> numbers = FileNames.segments(files.list()).tailSet(seen + 1);
            walk(numbers);
            seen = numbers.isEmpty() ? seen : numbers.last();
            outrun = !numbers.isEmpty() && segments.get(segments.size() - 1).standing() == LogReport.Standing.GONE;
        }
        return report();
    }

    private void walk(SortedSet<Long> numbers) throws IOException {
        for (long number : numbers) {
            readHeader(number).ifPresent(header -> headers.put(number, header));
        }
        long first = firstOfLastRun(numbers);
        for (long number : numbers) {
            if (number < first) {
                leftOver(number);
            } else {
                visitor.segment(number, name(number));
                segment(number);
            }
        }
    }

    private LogReport report() {
        return new LogReport(
                List.copyOf(segments),
                List.copyOf(damage),
                List.copyOf(remarks),
                state.knownMeta(),
                state.logStart(),
                state.last(),
                state.knownCommitted(),
                state.table(),
                state.configurations(),
                state.snapshots());
    }

    private String name(long number) {
        return files.describe(FileNames.segment(number));
    }

    private static long firstOfLastRun(SortedSet<Long> numbers) {
        long first = numbers.isEmpty() ? 0 : numbers.last();
        while (numbers.contains(first - 1)) {
            first--;
        }
        return first;
    }

    private void leftOver(long number) throws IOException {
        remarks.add(name(number) + " is left over from a deletion and no part of the log; the next start removes it");
        add(new Extent(number, LogReport.Standing.LEFT_OVER));
    }

    // ---- one segment

    /** What was found of one segment. */
    private static final class Extent {
        private final long number;
        private LogReport.Standing standing;
        private long validBytes;
        private long batches;
        private long entries;

        Extent(long number, LogReport.Standing standing) {
            this.number = number;
            this.standing = standing;
        }
    }

    private void add(Extent extent) throws IOException {
        long size = -1;
        if (files.exists(FileNames.segment(extent.number))) {
            try (FileOperations.OpenFile file = files.openToRead(FileNames.segment(extent.number))) {
                size = file.size();
            } catch (IOException e) {
                size = -1;
            }
        }
        segments.add(new LogReport.Segment(
                name(extent.number),
                extent.number,
                size,
                extent.validBytes,
                extent.batches,
                extent.entries,
                extent.standing));
    }

    private Optional<SegmentHeader> readHeader(long number) {
        try (SegmentReader reader = SegmentReader.open(files, number)) {
            ByteBuffer head = reader.head();
            boolean sound = SegmentHeader.kindOf(head) == SegmentHeader.Kind.HERE;
            return sound
                    ? Optional.of(SegmentHeader.decode(head)).filter(found -> found.number() == number)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void segment(long number) throws IOException {
        Extent extent = new Extent(number, isLost() ? LogReport.Standing.LOST : LogReport.Standing.SOUND);
        SegmentHeader header = headers.get(number);
        try {
            if (header == null) {
                noHeader(extent);
            } else {
                walk(header, extent);
            }
        } catch (IOException e) {
            broken(extent, extent.validBytes, "it cannot be read: " + e);
        }
        add(extent);
    }

    private boolean isLost() {
        return !damage.isEmpty();
    }

    private void noHeader(Extent extent) throws IOException {
        try (SegmentReader reader = SegmentReader.open(files, extent.number)) {
            ByteBuffer head = reader.head();
            SegmentHeader.Kind kind = SegmentHeader.kindOf(head);
            if (kind == SegmentHeader.Kind.NEWER) {
                String file = name(extent.number);
                String text = Trouble.newer(file, SegmentHeader.versionOf(head)).getMessage();
                broken(extent, new Damage(file, 0, state.last(), text));
            } else {
                boolean sound = kind == SegmentHeader.Kind.HERE;
                broken(extent, 0, sound ? "it is another segment" : "it has no valid header");
            }
        }
    }

    private void walk(SegmentHeader header, Extent extent) throws IOException {
        boolean linked =
                before == null || header.firstSequence() == before.sequence() && header.chain() == before.chain();
        if (!linked && !isLost()) {
            broken(extent, 0, "it does not continue the segment before it");
        }
        SegmentHeader next = headers.get(header.number() + 1);
        long end = next == null ? Long.MAX_VALUE : next.previousEnd();
        try (SegmentReader reader = SegmentReader.open(files, header.number())) {
            SegmentCursor cursor = new SegmentCursor(reader, header);
            boolean whole = follow(cursor, header, extent, end);
            extent.validBytes = cursor.position();
            if (whole && next == null) {
                whole = endsWell(reader, cursor, header, extent);
            } else if (whole && cursor.position() != end) {
                broken(extent, end, "the next segment begins in the middle of a batch");
            }
            before = whole ? cursor : null;
            if (!whole && extent.standing != LogReport.Standing.GONE) {
                showLost(reader, header, cursor.position(), end);
            }
        }
    }

    /** Goes along the chain up to {@code end}, or as far as it reaches; false when it breaks before. */
    private boolean follow(SegmentCursor cursor, SegmentHeader header, Extent extent, long end) throws IOException {
        while (cursor.position() < end) {
            long offset = cursor.position();
            Optional<SegmentReader.Batch> batch = cursor.next();
            if (batch.isEmpty()) {
                return end == Long.MAX_VALUE || breaksAt(offset, extent);
            }
            extent.batches++;
            if (!take(batch.get(), extent)) {
                return false;
            }
        }
        return true;
    }

    /** Takes a batch in; false when it verifies and makes no sense where it stands. */
    private boolean take(SegmentReader.Batch batch, Extent extent) throws IOException {
        LogVisitor.Place place = new LogVisitor.Place(name(extent.number), batch.offset(), isLost());
        try {
            for (EncodedRecord encoded : batch.records()) {
                LogRecord record = RecordCodec.decode(encoded);
                if (!isLost()) {
                    state.apply(record);
                }
                extent.entries += record instanceof LogRecord.Append append
                        ? append.entries().entries().size()
                        : 0;
                visitor.record(place, record);
            }
            return true;
        } catch (IllegalArgumentException | MalformedBytesException e) {
            broken(extent, batch.offset(), e.getMessage());
            return false;
        }
    }

    // ---- where it ends or breaks

    /** Always false: the chain breaks at a place that was once durable. */
    private boolean breaksAt(long offset, Extent extent) throws IOException {
        broken(extent, offset, "what was once durable there no longer verifies");
        return false;
    }

    /** The end of the newest segment: torn, damaged, or where the running peer has come meanwhile (rule S3). */
    private boolean endsWell(SegmentReader reader, SegmentCursor cursor, SegmentHeader header, Extent extent)
            throws IOException {
        long valid = cursor.position();
        long declared = Math.max(cursor.durable(), reader.durableDeclaredFrom(valid, header.salt()));
        if (declared > valid) {
            try (SegmentReader again = SegmentReader.open(files, header.number())) {
                if (again.batchAt(valid, header.salt())
                        .filter(batch -> !batch.header().isMark())
                        .isPresent()) {
                    remarks.add(name(header.number()) + " is being written to; it was read up to offset " + valid);
                    return true;
                }
            }
            return breaksAt(valid, extent);
        }
        Optional<BatchHeader> mark = reader.batchAt(valid, header.salt())
                .map(SegmentReader.Batch::header)
                .filter(BatchHeader::isMark);
        long following = header.number() + 1;
        if (mark.filter(BatchHeader::isSeal).isPresent() && !files.exists(FileNames.segment(following))) {
            broken(
                    extent,
                    Damage.at(
                            name(following),
                            0,
                            state.last(),
                            "it is missing: the segment before it says that it was there"));
            return false;
        }
        if (mark.isEmpty() && !reader.isZeroAt(valid)) {
            remarks.add("behind offset " + valid + " of " + name(header.number())
                    + " stands what is no part of the log: an unfinished write that nobody was told of, or what the file"
                    + " held before");
        }
        return true;
    }

    private void broken(Extent extent, long offset, String what) throws IOException {
        broken(extent, Damage.at(name(extent.number), offset, state.last(), what));
    }

    /** What is wrong is damage only if the segment is still there at a second look. */
    private void broken(Extent extent, Damage found) throws IOException {
        boolean still = files.exists(FileNames.segment(extent.number))
                && Objects.equals(
                        headers.get(extent.number), readHeader(extent.number).orElse(null));
        if (!still) {
            gone(extent);
        } else if (!isLost()) {
            extent.standing = LogReport.Standing.DAMAGED;
            damage.add(found);
            visitor.damage(found);
        }
    }

    private void gone(Extent extent) {
        extent.standing = LogReport.Standing.GONE;
        remarks.add(name(extent.number) + " was given back by the running peer while it was being read");
        if (!isLost()) {
            state = new LogState();
        }
        before = null;
    }

    /** What verifies behind the damage, as far as it can be found; nobody reads it but people. */
    private void showLost(SegmentReader reader, SegmentHeader header, long from, long end) throws IOException {
        long position = from;
        for (Optional<SegmentReader.Batch> batch = nextFrom(reader, position, header.salt());
                batch.isPresent() && batch.get().offset() < end;
                batch = nextFrom(reader, position, header.salt())) {
            LogVisitor.Place place =
                    new LogVisitor.Place(name(header.number()), batch.get().offset(), true);
            for (EncodedRecord encoded : batch.get().records()) {
                try {
                    visitor.record(place, RecordCodec.decode(encoded));
                } catch (IllegalArgumentException | MalformedBytesException e) {
                    continue; // it is lost anyway
                }
            }
            position = batch.get().end();
        }
    }

    private static Optional<SegmentReader.Batch> nextFrom(SegmentReader reader, long position, long salt)
            throws IOException {
        Optional<SegmentReader.Batch> here =
                reader.batchAt(position, salt).filter(batch -> !batch.header().isMark());
        return here.isPresent() ? here : reader.nextBatchFrom(position, salt);
    }
}
