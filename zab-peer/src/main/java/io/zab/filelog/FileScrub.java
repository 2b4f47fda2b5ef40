package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Looks through the segments and the snapshots, as a start would, while the store is used by others.
 *
 * <p>Invariant: no file is open between two pieces, and what was given back meanwhile is no damage.
 */
final class FileScrub implements Store.Scrub {
    private static final String NOT_WHAT_IT_WAS = "what was once durable there no longer verifies";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileOperations files;
    private final FileStore.Shelf shelf;
    private final LogIndex index;
    private final Deque<Part> round = new ArrayDeque<>();
    private boolean begun;

    FileScrub(FileOperations files, FileStore.Shelf shelf, LogIndex index) {
        this.files = files;
        this.shelf = shelf;
        this.index = index;
    }

    @Override
    public long next(int bytesMax) throws StorageException {
        if (round.isEmpty() && !begun) {
            begin();
        }
        Part part = round.peekFirst();
        if (part == null) {
            begun = false;
            return 0;
        }
        boolean goesOn = false;
        try {
            long read = part.read(bytesMax);
            goesOn = !part.isDone();
            return Math.max(1, read);
        } catch (IOException e) {
            if (Trouble.isOfTheFile(e)) {
                return part.trouble("it cannot be read: " + e);
            }
            goesOn = true;
            round.clear();
            begun = false;
            throw Trouble.io("looking through " + files.describe(""), e);
        } finally {
            if (!goesOn) {
                round.removeFirst();
            }
        }
    }

    private void begin() {
        begun = true;
        FileStore.Holdings held = shelf.holdings();
        for (long number = held.firstSegment(); number <= held.activeSegment(); number++) {
            round.addLast(new SegmentPart(number));
        }
        for (Snapshot snapshot : held.snapshots()) {
            round.addLast(new SnapshotPart(snapshot));
        }
    }

    /** One file on its way to having been read. */
    private interface Part {
        /** Reads on; returns how many bytes. */
        long read(int bytesMax) throws IOException, StorageException;

        boolean isDone();

        /** Tells what is wrong, unless the file is no longer part of the store; then returns 1. */
        long trouble(String what) throws StorageException;
    }

    private final class SegmentPart implements Part {
        private final long number;
        private SegmentCursor cursor;
        private Zxid last = Zxid.ZERO;
        private boolean done;

        SegmentPart(long number) {
            this.number = number;
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public long read(int bytesMax) throws IOException, StorageException {
            FileStore.Holdings held = shelf.holdings();
            boolean isActive = number == held.activeSegment();
            SegmentHeader next = isActive ? null : header(number + 1).orElse(null);
            try (SegmentReader reader = SegmentReader.open(files, number)) {
                if (cursor == null) {
                    Optional<SegmentHeader> header = header(reader, number);
                    if (header.isEmpty()) {
                        return trouble("it has no valid header");
                    }
                    cursor = new SegmentCursor(reader, header.get());
                } else {
                    cursor = cursor.in(reader);
                }
                return isActive ? readToDurable(held.durable(), bytesMax) : readTo(next, bytesMax);
            }
        }

        private long readToDurable(long durable, int bytesMax) throws IOException, StorageException {
            long from = cursor.position();
            if (follow(durable, from + bytesMax)) {
                done = true;
            }
            return !done || cursor.position() >= durable ? cursor.position() - from : trouble(NOT_WHAT_IT_WAS);
        }

        /** @param next what follows in the log; null when that is damaged itself, and then its turn comes */
        private long readTo(SegmentHeader next, int bytesMax) throws IOException, StorageException {
            long from = cursor.position();
            long end = next == null ? Long.MAX_VALUE : next.previousEnd();
            if (!follow(end, from + bytesMax)) {
                return cursor.position() - from;
            }
            done = true;
            if (next == null) {
                return cursor.position() - from;
            }
            boolean linked = cursor.position() == next.previousEnd()
                    && cursor.sequence() == next.firstSequence()
                    && cursor.chain() == next.chain();
            return linked ? cursor.position() - from : trouble(NOT_WHAT_IT_WAS);
        }

        /** Goes on until there is no more, or a limit is reached; returns whether there is no more before {@code end}. */
        private boolean follow(long end, long limit) throws IOException {
            while (cursor.position() < end && cursor.position() < limit) {
                Optional<SegmentReader.Batch> batch = cursor.next();
                if (batch.isEmpty()) {
                    return true;
                }
                last = RecordCodec.lastIn(batch.get().records()).orElse(last);
            }
            return cursor.position() >= end;
        }

        @Override
        public long trouble(String what) throws StorageException {
            FileStore.Holdings held = shelf.holdings();
            String name = FileNames.segment(number);
            if (number < held.firstSegment()) {
                return 1;
            }
            shelf.isDamaged(number);
            long offset = cursor == null ? 0 : cursor.position();
            throw Trouble.damagedMeanwhile(
                    files.describe(name) + " is damaged at offset " + offset + ", behind zxid " + last + ": " + what,
                    new StorageException.Where(files.describe(name), index.endOf(number), Optional.empty()));
        }

        private Optional<SegmentHeader> header(long of) throws IOException {
            try (SegmentReader reader = SegmentReader.open(files, of)) {
                return header(reader, of);
            } catch (IOException e) {
                if (Trouble.isOfTheFile(e)) {
                    return Optional.empty(); // its turn comes
                }
                throw e;
            }
        }

        private Optional<SegmentHeader> header(SegmentReader reader, long of) throws IOException {
            ByteBuffer head = reader.head();
            return SegmentHeader.kindOf(head) == SegmentHeader.Kind.HERE
                    ? Optional.of(SegmentHeader.decode(head)).filter(header -> header.number() == of)
                    : Optional.empty();
        }
    }

    private final class SnapshotPart implements Part {
        private final Snapshot snapshot;
        private final SnapshotDigest digest = new SnapshotDigest();
        private long position;
        private boolean done;

        SnapshotPart(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public long read(int bytesMax) throws IOException, StorageException {
            long from = position;
            byte[] bytes = new byte[BUFFER_BYTES];
            try (FileOperations.OpenFile file = files.openToRead(FileNames.snapshot(snapshot))) {
                while (position - from < bytesMax && !done) {
                    int read = file.read(ByteBuffer.wrap(bytes), position);
                    digest.update(bytes, 0, Math.max(0, read));
                    position += Math.max(0, read);
                    done = read < 0;
                }
            }
            boolean sound = !done || position == snapshot.sizeBytes() && digest.value() == snapshot.digest();
            return sound
                    ? position - from
                    : trouble("it is not the " + snapshot.sizeBytes() + " bytes that were written");
        }

        @Override
        public long trouble(String what) throws StorageException {
            if (!shelf.holdings().snapshots().contains(snapshot)) {
                return 1;
            }
            throw Trouble.damagedMeanwhile(files.describe(FileNames.snapshot(snapshot)), snapshot, what);
        }
    }
}
