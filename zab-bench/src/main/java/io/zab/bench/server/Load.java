package io.zab.bench.server;

import io.zab.bench.system.Done;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A closed load: as many chains as requests may be outstanding, each of which submits its next request when the one
 * before is answered, on the thread that answers it. No thread of its own, so what is measured is the system's.
 */
final class Load {
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int DIGITS = 3;

    private final Operation operation;
    private final BooleanSupplier goesOn;
    private final int window;
    private final Recorder latencies = new Recorder(DIGITS);
    private final AtomicLong failures = new AtomicLong();
    private final CountDownLatch ended;

    /** What is done over and over. */
    interface Operation {
        void submit(Done done);
    }

    /**
     * What a load came to.
     *
     * @param latencies from submission to answer, in nanoseconds, of what succeeded
     * @param failures how many did not
     * @param nanos from the first submission to the last answer
     */
    record Outcome(Histogram latencies, long failures, long nanos) {}

    /** @param goesOn asked before each further request */
    Load(Operation operation, int window, BooleanSupplier goesOn) {
        this.operation = operation;
        this.window = window;
        this.goesOn = goesOn;
        this.ended = new CountDownLatch(window);
    }

    /** Runs it and waits for its end. */
    Outcome run() throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < window; i++) {
            new Chain().next();
        }
        ended.await();
        return new Outcome(latencies.getIntervalHistogram(), failures.get(), System.nanoTime() - start);
    }

    private final class Chain implements Done {
        private long submitted;

        void next() {
            if (goesOn.getAsBoolean()) {
                submitted = System.nanoTime();
                operation.submit(this);
            } else {
                ended.countDown();
            }
        }

        @Override
        public void done(Throwable failure) {
            if (failure == null) {
                latencies.recordValue(System.nanoTime() - submitted);
                next();
            } else {
                failures.incrementAndGet();
                Later.run(this::next, PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }
}
