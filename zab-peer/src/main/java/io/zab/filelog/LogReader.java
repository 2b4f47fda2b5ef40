package io.zab.filelog;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads ranges of the log while it is being written; each read opens the files it needs and closes them. */
final class LogReader {
    private final FileOperations files;
    private final LogIndex index;
    private final FileStore.Shelf shelf;

    LogReader(FileOperations files, LogIndex index, FileStore.Shelf shelf) {
        this.shelf = shelf;
        this.files = files;
        this.index = index;
    }

    /** See {@link io.zab.spi.Store#read}. */
    List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        Range range = new Range(after, through, bytesMax);
        while (!range.isFull()) {
            Optional<LogIndex.Place> place = index.locate(range.position);
            if (place.isEmpty()) {
                break;
            }
            readSegment(place.get(), range);
        }
        return range.batches;
    }

    private void readSegment(LogIndex.Place place, Range range) throws StorageException {
        long number = place.segment().number();
        long offset = place.offset();
        try (SegmentReader reader = SegmentReader.open(files, number)) {
            int firstRecord = place.firstRecord();
            while (!range.isFull() && range.position.isBefore(place.through())) {
                SegmentReader.Batch batch = batchAt(reader, place.segment(), offset, range.position);
                for (int i = firstRecord; i < batch.records().size() && !range.isFull(); i++) {
                    EncodedRecord record = batch.records().get(i);
                    if (record.type() == RecordCodec.APPEND) {
                        range.add(EntryBatch.decode(record.content()), place.through());
                    }
                }
                offset = batch.end();
                firstRecord = 0;
            }
        } catch (IOException e) {
            if (Trouble.isOfTheFile(e)) {
                throw damaged(place.segment(), offset, range.position, "it cannot be read: " + e);
            }
            throw Trouble.io("reading " + files.describe(FileNames.segment(number)), e);
        }
    }

    private SegmentReader.Batch batchAt(SegmentReader reader, LogIndex.SegmentId segment, long offset, Zxid last)
            throws IOException, StorageException {
        Optional<SegmentReader.Batch> batch = reader.batchAt(offset, segment.salt());
        if (batch.isEmpty() || batch.get().header().isMark()) {
            throw damaged(segment, offset, last, "what was once written there no longer verifies");
        }
        return batch.get();
    }

    /** Asked for only once something is wrong: what is given back is no longer held before its file goes. */
    private StorageException damaged(LogIndex.SegmentId segment, long offset, Zxid last, String what)
            throws StorageException {
        index.locate(last); // says so if it was compacted away meanwhile and its file is another segment's now
        if (segment.number() < shelf.holdings().firstSegment()) {
            return Trouble.compacted("the entries behind " + last + " are gone: another log has taken their place");
        }
        String file = files.describe(FileNames.segment(segment.number()));
        shelf.isDamaged(segment.number());
        return Trouble.damagedMeanwhile(
                file + " is damaged at offset " + offset + ", behind zxid " + last + ": " + what,
                new StorageException.Where(file, index.endOf(segment.number()), Optional.empty()));
    }

    /** What was asked for, and how much of it is there already. */
    private static final class Range {
        private final Zxid through;
        private final int bytesMax;
        private final List<EntryBatch> batches = new ArrayList<>();
        private Zxid position;
        private long bytes;
        private boolean passed;

        Range(Zxid after, Zxid through, int bytesMax) {
            this.position = after;
            this.through = through;
            this.bytesMax = bytesMax;
        }

        boolean isFull() {
            return passed || !position.isBefore(through) || !batches.isEmpty() && bytes >= bytesMax;
        }

        void add(EntryBatch entries, Zxid runEnd) throws StorageException {
            passed = !entries.last().zxid().isBefore(through);
            Optional<EntryBatch> part = entries.range(position, Zxid.min(through, runEnd));
            if (part.isEmpty()) {
                return;
            }
            if (!part.get().first().previous().equals(position)) {
                throw Trouble.compacted(position + " is not in the log, so nothing stands directly behind it");
            }
            batches.add(part.get());
            bytes += part.get().encoded().length();
            position = part.get().last().zxid();
        }
    }
}
