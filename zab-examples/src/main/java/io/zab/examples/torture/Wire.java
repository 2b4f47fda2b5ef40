package io.zab.examples.torture;

import java.io.InterruptedIOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One direction between two servers within the relay: whether anything passes, and how slowly. Safe for use by several threads. */
final class Wire {
    private final SplittableRandom random;
    private boolean cut;
    private boolean closed;
    private int delayMillisMax;
    private int bytesPerSecond;

    Wire(SplittableRandom random) {
        this.random = random;
    }

    synchronized void set(boolean isCut, int delayMillis, int bytes) {
        cut = isCut;
        delayMillisMax = delayMillis;
        bytesPerSecond = bytes;
        notifyAll();
    }

    /** Nobody waits here any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Returns when so many bytes may go on. */
    void carry(int bytes) throws InterruptedIOException {
        try {
            long millis;
            synchronized (this) {
                millis = delayMillisMax == 0 ? 0 : random.nextInt(delayMillisMax + 1);
                millis += bytesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toMillis(bytes) / bytesPerSecond;
            }
            Thread.sleep(millis);
            awaitPassage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Returns when something may pass, be it only the news of an end. */
    synchronized void awaitPassage() throws InterruptedException {
        while (cut && !closed) {
            wait();
        }
    }
}
