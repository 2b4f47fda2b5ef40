package io.zab.bench.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One file that is written over in order, batch by batch, each of which is forced: the least a durable log does.
 *
 * <p>Invariant: the space of the file is taken and forced beforehand, so that a force has no metadata to write.
 */
final class AppendForce implements AutoCloseable {
    private static final long FILE_BYTES = 64L << 20;
    private static final int PIECE_BYTES = 1 << 20;
    private static final int DIGITS = 3;

    private final Path path;
    private final FileChannel channel;

    /**
     * What some time of it came to.
     *
     * @param latencies of one append and its force, in nanoseconds
     * @param nanos how long it took in all
     */
    record Outcome(Histogram latencies, long nanos) {
        double forcesPerSecond() {
            return latencies.getTotalCount() / (nanos / 1e9);
        }
    }

    AppendForce(Path directory) throws IOException {
        Files.createDirectories(directory);
        path = Files.createTempFile(directory, "limit-", ".log");
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        for (long at = 0; at < FILE_BYTES; at += PIECE_BYTES) {
            piece.clear();
            channel.write(piece, at);
        }
        channel.force(true);
    }

    /** Appends and forces batches of that size for so long, at least one. */
    Outcome run(int batchBytes, long millis) throws IOException {
        ByteBuffer batch = ByteBuffer.allocateDirect(batchBytes);
        Histogram latencies = new Histogram(DIGITS);
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        long at = 0;
        for (long now = start; latencies.getTotalCount() == 0 || now < end; ) {
            at = at + batchBytes > FILE_BYTES ? 0 : at;
            batch.clear();
            while (batch.hasRemaining()) {
                at += channel.write(batch, at);
            }
            channel.force(false);
            long done = System.nanoTime();
            latencies.recordValue(done - now);
            now = done;
        }
        return new Outcome(latencies, System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
