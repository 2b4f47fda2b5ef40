package io.zab.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that reads history and snapshots from disk for learners, so that the reactor never waits for a disk. It
 * exists only while there is something to read.
 *
 * <p>Invariant: each session has at most one read under way.
 */
final class FeedReader {
    private static final long KEEP_ALIVE_SECONDS = 5;

    private final ThreadPoolExecutor executor;

    FeedReader(String threadName) {
        executor = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Ignored once closed. */
    void read(Runnable job) {
        if (!executor.isShutdown()) {
            executor.execute(job);
        }
    }

    /** Ends after the read that is under way; returns whether it did so in time. */
    boolean close(long millis) {
        executor.getQueue().clear();
        executor.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            return executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return executor.isTerminated();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
