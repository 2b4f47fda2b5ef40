package io.zab.bench.machine;

import io.zab.bench.machine.AppendForce.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** What a log and a connection could do on this machine if nothing else had to be done. */
public final class MachineLimits {
    private MachineLimits() {}

    /**
     * How fast batches are appended and forced.
     *
     * @param forcesPerSecond of one copy; the slowest of them
     * @param p50Micros of one append and its force, all copies taken together
     * @param p99Micros of the same
     */
    public record Forces(double forcesPerSecond, double p50Micros, double p99Micros) {}

    /** How long a message takes there and back. */
    public record Latency(double p50Micros, double p99Micros) {}

    /**
     * Appends and forces batches to files on one file system.
     *
     * @param copies how many files, each by a thread of its own, at the same time
     * @param directory on the file system in question; what is made there goes again
     */
    public static Forces forces(Path directory, int copies, int batchBytes, long millis)
            throws IOException, InterruptedException {
        List<AppendForce> files = new ArrayList<>();
        try {
            for (int copy = 0; copy < copies; copy++) {
                files.add(new AppendForce(directory));
            }
            return together(files, batchBytes, millis);
        } finally {
            for (AppendForce file : files) {
                file.close();
            }
        }
    }

    private static Forces together(List<AppendForce> files, int batchBytes, long millis)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(files.size());
        try {
            List<Callable<Outcome>> runs = new ArrayList<>();
            files.forEach(file -> runs.add(() -> file.run(batchBytes, millis)));
            Histogram all = new Histogram(3);
            double slowest = Double.POSITIVE_INFINITY;
            for (Future<Outcome> run : threads.invokeAll(runs)) {
                all.add(run.get().latencies());
                slowest = Math.min(slowest, run.get().forcesPerSecond());
            }
            return new Forces(slowest, all.getValueAtPercentile(50) / 1e3, all.getValueAtPercentile(99) / 1e3);
        } catch (ExecutionException e) {
            throw new IOException("a file could not be appended to and forced", e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    /** Frames a second over one connection, after a warm-up of the same length. */
    public static double framesPerSecond(int frameBytes, long millis) throws InterruptedException {
        try (Stream stream = new Stream(frameBytes)) {
            stream.framesPerSecond(millis);
            return stream.framesPerSecond(millis);
        }
    }

    /** Of one message over one connection, after a warm-up of the same length. */
    public static Latency roundTrip(int bytes, long millis) throws InterruptedException {
        try (RoundTrip roundTrip = new RoundTrip(bytes)) {
            roundTrip.latencies(millis);
            Histogram latencies = roundTrip.latencies(millis);
            return new Latency(latencies.getValueAtPercentile(50) / 1e3, latencies.getValueAtPercentile(99) / 1e3);
        }
    }
}
