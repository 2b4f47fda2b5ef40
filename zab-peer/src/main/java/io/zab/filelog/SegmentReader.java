package io.zab.filelog;

import io.zab.core.model.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One segment file being read, through a window that makes many small batches cheap. */
final class SegmentReader implements Closeable {
    private static final int WINDOW_BYTES = 64 * 1024;

    private final FileOperations.OpenFile file;
    private final long size;
    private final byte[] window;
    private long windowStart;
    private int windowLength;

    private SegmentReader(FileOperations.OpenFile file, long size) {
        this.file = file;
        this.size = size;
        this.window = new byte[(int) Math.min(size, WINDOW_BYTES)];
    }

    static SegmentReader open(FileOperations files, long number) throws IOException {
        FileOperations.OpenFile file = files.openToRead(FileNames.segment(number));
        try {
            return new SegmentReader(file, file.size());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /**
     * A batch as it stands in the file, verified but for its place in the chain.
     *
     * @param offset where its header begins
     * @param records none when it is a mark
     */
    record Batch(long offset, BatchHeader header, List<EncodedRecord> records) {
        long end() {
            return offset + BatchHeader.BYTES + header.bodyLength();
        }
    }

    long size() {
        return size;
    }

    /** The first bytes of the file, as many as a segment header has or fewer. */
    ByteBuffer head() throws IOException {
        byte[] head = new byte[(int) Math.min(size, SegmentHeader.BYTES)];
        read(head, 0);
        return ByteBuffer.wrap(head);
    }

    /** The batch that begins here; empty when what is there is none of this segment, or not all of it. */
    Optional<Batch> batchAt(long offset, long salt) throws IOException {
        byte[] bytes = new byte[BatchHeader.BYTES];
        if (!fill(bytes, offset)) {
            return Optional.empty();
        }
        BatchHeader header = BatchHeader.read(ByteBuffer.wrap(bytes), 0);
        if (!header.isSound(bytes, 0, salt) || header.bodyLength() > size - offset - BatchHeader.BYTES) {
            return Optional.empty();
        }
        byte[] body = new byte[header.bodyLength()];
        if (!fill(body, offset + BatchHeader.BYTES)) {
            return Optional.empty();
        }
        return RecordCodec.verifiedBody(header, Payload.wrap(body)).map(records -> new Batch(offset, header, records));
    }

    /** How much the sound batch headers from this offset on say was durable when they were written; 0 without one. */
    long durableDeclaredFrom(long offset, long salt) throws IOException {
        long declared = 0;
        byte[] chunk = new byte[(int) Math.min(WINDOW_BYTES, Math.max(0, size - offset))];
        ByteBuffer view = ByteBuffer.wrap(chunk);
        for (long at = offset; at + BatchHeader.BYTES <= size; at += WINDOW_BYTES - BatchHeader.BYTES + 1) {
            int length = read(chunk, at);
            for (int i = 0; i <= length - BatchHeader.BYTES; i++) {
                if (view.getLong(i + BatchHeader.SALT_OFFSET) == salt) {
                    BatchHeader header = BatchHeader.read(view, i);
                    declared = header.isSound(chunk, i, salt) ? Math.max(declared, header.durable()) : declared;
                }
            }
        }
        return declared;
    }

    /** The first sound batch at or behind this offset, wherever it belongs in the chain; marks are passed over. */
    Optional<Batch> nextBatchFrom(long offset, long salt) throws IOException {
        byte[] chunk = new byte[(int) Math.min(WINDOW_BYTES, Math.max(0, size - offset))];
        ByteBuffer view = ByteBuffer.wrap(chunk);
        for (long at = offset; at + BatchHeader.BYTES <= size; at += WINDOW_BYTES - BatchHeader.BYTES + 1) {
            int length = read(chunk, at);
            for (int i = 0; i <= length - BatchHeader.BYTES; i++) {
                if (view.getLong(i + BatchHeader.SALT_OFFSET) == salt) {
                    Optional<Batch> batch = batchAt(at + i, salt);
                    if (batch.isPresent() && !batch.get().header().isMark()) {
                        return batch;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the place of a batch header is as it was when space was taken ahead of need, or behind the end. */
    boolean isZeroAt(long offset) throws IOException {
        byte[] bytes = new byte[BatchHeader.BYTES];
        read(bytes, offset);
        return Arrays.equals(bytes, new byte[BatchHeader.BYTES]);
    }

    /** Reads exactly as many bytes as the target holds; false when the file ends before. */
    private boolean fill(byte[] target, long position) throws IOException {
        if (target.length > window.length) {
            return read(target, position) == target.length;
        }
        if (position < windowStart || position + target.length > windowStart + windowLength) {
            windowLength = 0;
            windowLength = read(window, position);
            windowStart = position;
        }
        if (target.length > windowLength - (position - windowStart)) {
            return false;
        }
        System.arraycopy(window, (int) (position - windowStart), target, 0, target.length);
        return true;
    }

    /** Reads as many bytes as there are; fewer than before when the unused end of the file is given back meanwhile. */
    private int read(byte[] target, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.position();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
