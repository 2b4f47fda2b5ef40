package io.zab.filelog;

import io.zab.core.model.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The segment that is being written; used by one thread.
 *
 * <p>Invariant: the file has its final name only once all that was written before {@link #publish} is durable. Bytes are
 * only ever added behind {@code end}; a mark stands there until the next batch takes its place.
 *
 * <p>Space is taken ahead of need, in steps and as zeros, unless the file is one that was used before: most forces then
 * have no change of the file's size to make durable.
 */
final class SegmentWriter implements Closeable {
    /** Large enough for most batches; payloads are copied once, into this. */
    static final int BUFFER_BYTES = 128 * 1024;

    /** So much to force at once hides what a change of the file's size costs, and is not worth as many zeros. */
    private static final int MUCH_BYTES = 256 * 1024;

    private static final byte[] ZEROS = new byte[8 * 1024];

    private final FileOperations files;
    private final FileOperations.OpenFile file;
    private final Start start;
    private final Limits limits;
    private final ByteBuffer buffer;
    private long sequence;
    private int chain;
    private long end = SegmentHeader.BYTES;
    private long initialEnd;
    private long durable;
    /** How far the file reaches, with what is not written to yet, and how much of this size is durable. */
    private long extent;

    private long durableExtent;
    private long bufferPosition;

    /**
     * @param segmentBytes a segment that would grow beyond this is followed by the next one
     * @param preallocateBytes how much space is taken at a time; 0 for none ahead of need
     */
    record Limits(long segmentBytes, long preallocateBytes) {}

    /**
     * Where in the log a segment begins.
     *
     * @param sequence number of its first batch
     * @param chain checksum of the last batch before it
     * @param previousEnd where the segment before it ends, all of which is durable
     */
    record Start(LogIndex.SegmentId id, long sequence, int chain, long previousEnd) {}

    /**
     * Begins a segment under a temporary name.
     *
     * @param spares where its file comes from; what is in it already carries another salt and counts for nothing
     */
    SegmentWriter(FileOperations files, SpareSegments spares, Start start, Limits limits, ByteBuffer buffer)
            throws IOException {
        this.files = files;
        this.start = start;
        this.sequence = start.sequence();
        this.chain = start.chain();
        this.limits = limits;
        this.buffer = buffer;
        this.file = spares.take(FileNames.unfinishedSegment(start.id().number()));
        this.extent = Math.max(SegmentHeader.BYTES, file.size());
    }

    LogIndex.SegmentId id() {
        return start.id();
    }

    /** Where the next batch goes. */
    long end() {
        return end;
    }

    long sequence() {
        return sequence;
    }

    int chain() {
        return chain;
    }

    boolean isDurable() {
        return durable == end;
    }

    /** Whether a batch with this body should rather open the next segment; never when this one holds none yet. */
    boolean isFullFor(int bodyLength) {
        return end > initialEnd && end + BatchHeader.BYTES + bodyLength > limits.segmentBytes();
    }

    /** Writes a batch and returns its offset; it is not durable yet. */
    long append(List<EncodedRecord> records) throws IOException {
        return append(records, RecordCodec.size(records), RecordCodec.checksum(records));
    }

    private long append(List<EncodedRecord> records, int bodyLength, int bodyChecksum) throws IOException {
        long offset = end;
        BatchHeader header =
                BatchHeader.of(chain, id().salt(), sequence, durable, bodyLength, records.size(), bodyChecksum);
        seek(offset);
        header.writeTo(buffer);
        for (EncodedRecord record : records) {
            room(EncodedRecord.FRAME_BYTES);
            buffer.put(record.type()).putInt(record.content().length());
            put(record.content());
        }
        drain();
        end = offset + BatchHeader.BYTES + bodyLength;
        extent = Math.max(extent, end);
        sequence++;
        chain = header.checksum();
        takeSpace();
        return offset;
    }

    private void takeSpace() throws IOException {
        long step = limits.preallocateBytes();
        boolean much = end - durable >= MUCH_BYTES;
        if (step == 0 || much || end <= durableExtent || end < extent) {
            return;
        }
        long target = Math.min((end / step + 1) * step, Math.max(limits.segmentBytes(), end));
        seek(end);
        for (long left = target - end; left > 0; ) {
            room(1);
            int zeros = (int) Math.min(left, Math.min(buffer.remaining(), ZEROS.length));
            buffer.put(ZEROS, 0, zeros);
            left -= zeros;
        }
        drain();
        extent = target;
    }

    /** Makes all batches durable, and leaves a mark that says so. */
    void force() throws IOException {
        file.force(extent > durableExtent);
        durableExtent = extent;
        durable = end;
        mark();
    }

    /**
     * Says in a segment, behind its end, that the next one has its name, so that this cannot get lost unnoticed. Not forced,
     * as a mark is not.
     */
    static void seal(FileOperations files, LogIndex.SegmentId full, Start next) throws IOException {
        String name = FileNames.segment(full.number());
        long end = next.previousEnd();
        ByteBuffer bytes = ByteBuffer.allocate(BatchHeader.BYTES);
        BatchHeader.seal(next.chain(), full.salt(), next.sequence(), end).writeTo(bytes);
        try (FileOperations.OpenFile file = files.openToWrite(name)) {
            file.write(bytes.flip(), end);
        }
    }

    /** Where in the log this segment begins. */
    Start start() {
        return start;
    }

    /** Makes what was written durable, then gives the file its name. */
    void publish() throws IOException {
        LogIndex.SegmentId id = id();
        SegmentHeader header =
                new SegmentHeader(id.number(), id.salt(), start.sequence(), start.chain(), start.previousEnd(), end);
        file.write(header.encode(), 0);
        file.force(true);
        durableExtent = extent;
        files.rename(FileNames.unfinishedSegment(id.number()), FileNames.segment(id.number()));
        files.forceDirectory();
        initialEnd = end;
        durable = end;
        mark();
    }

    /**
     * Tells recovery how much is durable, though no batch may follow for long. Not forced: should it be lost, recovery
     * takes damage at the very end for a torn tail, as it would have without it.
     */
    private void mark() throws IOException {
        seek(end);
        BatchHeader.of(chain, id().salt(), sequence, durable, 0, 0, 0).writeTo(buffer);
        drain();
    }

    private void seek(long position) {
        buffer.clear();
        bufferPosition = position;
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    private void put(Payload payload) throws IOException {
        for (int from = 0; from < payload.length(); ) {
            room(1);
            int length = Math.min(buffer.remaining(), payload.length() - from);
            payload.slice(from, length).writeTo(buffer);
            from += length;
        }
    }

    private void drain() throws IOException {
        if (buffer.position() > 0) {
            buffer.flip();
            long length = buffer.remaining();
            file.write(buffer, bufferPosition);
            seek(bufferPosition + length);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
