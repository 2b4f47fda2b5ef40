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

    /** The latest; the one before it, if any, has ended. */
    private volatile Thread thread;

    FeedReader(String threadName) {
        executor = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread begun = new Thread(body, threadName);
                    begun.setDaemon(true);
                    thread = begun;
                    return begun;
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
        Thread last = thread;
        return last == null || PeerThread.join(last, millis);
    }
}
