package io.zab.filelog;

import java.io.IOException;
import java.util.Optional;

/**
 * A walk along the chain of batches of one segment, from its first.
 *
 * <p>Invariant: everything before {@code position} is a valid piece of the chain.
 */
final class SegmentCursor {
    private final SegmentReader reader;
    private final long salt;
    private long position = SegmentHeader.BYTES;
    private long sequence;
    private int chain;
    private long durable;

    SegmentCursor(SegmentReader reader, SegmentHeader header) {
        this.reader = reader;
        this.salt = header.salt();
        this.sequence = header.firstSequence();
        this.chain = header.chain();
        this.durable = header.initialEnd();
    }

    private SegmentCursor(SegmentReader reader, SegmentCursor from) {
        this.reader = reader;
        this.salt = from.salt;
        this.position = from.position;
        this.sequence = from.sequence;
        this.chain = from.chain;
        this.durable = from.durable;
    }

    /** The same place in the same segment, for a reader that was opened later. */
    SegmentCursor in(SegmentReader reopened) {
        return new SegmentCursor(reopened, this);
    }

    /** The next batch of the chain; empty, and no step taken, when there is none. */
    Optional<SegmentReader.Batch> next() throws IOException {
        Optional<SegmentReader.Batch> found = reader.batchAt(position, salt);
        if (found.isEmpty()) {
            return found;
        }
        SegmentReader.Batch batch = found.get();
        boolean linked = batch.header().sequence() == sequence && batch.header().previousChecksum() == chain;
        if (!linked || batch.header().isMark()) {
            return Optional.empty();
        }
        position = batch.end();
        sequence++;
        chain = batch.header().checksum();
        durable = Math.max(durable, batch.header().durable());
        return found;
    }

    /** Where the next batch begins or would begin. */
    long position() {
        return position;
    }

    /** The sequence number of the next batch. */
    long sequence() {
        return sequence;
    }

    /** The checksum of the batch before {@link #position}. */
    int chain() {
        return chain;
    }

    /** How much of the segment its header and the batches so far declare durable. */
    long durable() {
        return durable;
    }
}
