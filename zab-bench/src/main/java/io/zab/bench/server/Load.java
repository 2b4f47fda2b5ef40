package io.zab.bench.server;

import io.zab.bench.system.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A closed load: as many chains as requests may be outstanding, each of which submits its next request when the one
 * before is answered, on the thread that answers it. No thread of its own while it runs, so what is measured is the
 * system's.
 */
final class Load {
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PATIENCE_SECONDS = 30;
    private static final int DIGITS = 3;

    private final Operation operation;
    private final Shape shape;
    private final LongPredicate goesOn;
    private final int patienceSeconds;
    private final Recorder latencies = new Recorder(DIGITS);
    private final AtomicLong failures = new AtomicLong();
    private final List<Chain> chains = new ArrayList<>();
    private final CountDownLatch ended;

    /** What is done over and over. */
    interface Operation {
        void submit(Done done);
    }

    /**
     * How a load is generated.
     *
     * @param window how many requests are outstanding
     * @param every the clock is read for each so-manieth request of a chain: 1 for requests that are long beside it
     * @param starters how many threads begin the chains, and carry on with those that are answered at once
     */
    record Shape(int window, int every, int starters) {
        static final int READS_EVERY = 16;
        static final int READS_STARTERS = 2;

        static Shape ofWrites(int window) {
            return new Shape(window, 1, 1);
        }

        /** A read may be answered in less time than reading the clock takes, and by the thread that asks. */
        static Shape ofReads(int window) {
            return new Shape(window, READS_EVERY, READS_STARTERS);
        }
    }

    /**
     * What a load came to.
     *
     * @param latencies from submission to answer, in nanoseconds, of what succeeded and was timed
     * @param count how many succeeded
     * @param failures how many did not, those that were never answered among them
     * @param nanos from the first submission to the last answer
     */
    record Outcome(Histogram latencies, long count, long failures, long nanos) {}

    /** @param goesOn asked before each request that is timed, with the time; once it says no, it must not say yes again */
    Load(Operation operation, Shape shape, LongPredicate goesOn) {
        this(operation, shape, goesOn, PATIENCE_SECONDS);
    }

    /** @param patienceSeconds for how long nothing may be answered */
    Load(Operation operation, Shape shape, LongPredicate goesOn, int patienceSeconds) {
        this.operation = operation;
        this.shape = shape;
        this.goesOn = goesOn;
        this.patienceSeconds = patienceSeconds;
        this.ended = new CountDownLatch(shape.window());
        for (int i = 0; i < shape.window(); i++) {
            chains.add(new Chain());
        }
    }

    /** Runs it and waits for its end, or until requests have been left without an answer for half a minute. */
    Outcome run() throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 1; i < shape.starters(); i++) {
            int starter = i;
            Thread thread = new Thread(() -> start(starter), "bench-load-" + starter);
            thread.setDaemon(true);
            thread.start();
        }
        start(0);
        long lost = awaitEnd();
        long nanos = System.nanoTime() - start - (lost == 0 ? 0 : TimeUnit.SECONDS.toNanos(patienceSeconds));
        return new Outcome(latencies.getIntervalHistogram(), answered(), failures.get() + lost, nanos);
    }

    private void start(int starter) {
        for (int i = starter; i < chains.size(); i += shape.starters()) {
            chains.get(i).go();
        }
    }

    /** Returns how many chains were left without an answer. */
    private long awaitEnd() throws InterruptedException {
        long progress = -1;
        int idleSeconds = 0;
        while (!ended.await(1, TimeUnit.SECONDS)) {
            long now = answered() + failures.get();
            idleSeconds = now == progress ? idleSeconds + 1 : 0;
            progress = now;
            if (idleSeconds == patienceSeconds) {
                return ended.getCount();
            }
        }
        return 0;
    }

    private long answered() {
        long sum = 0;
        for (Chain chain : chains) {
            sum += chain.answered.get();
        }
        return sum;
    }

    /**
     * One request after the other.
     *
     * <p>Invariant: between a request's submission and the next one's, exactly one thread goes on: the answering one, or
     * the submitting one when the answer was there before {@code submit} returned. So an answer on the spot is a turn of a
     * loop, not a call within a call.
     */
    private final class Chain implements Done {
        private static final int SUBMITTING = 0;
        private static final int SUBMITTED = 1;
        private static final int ANSWERED = 2;

        private final AtomicInteger phase = new AtomicInteger();
        private final AtomicLong answered = new AtomicLong();
        private long submitted;
        private int untimed;
        private boolean timed;
        private boolean failed;

        void go() {
            do {
                timed = --untimed < 0;
                if (timed) {
                    untimed = shape.every() - 1;
                    submitted = System.nanoTime();
                    if (!goesOn.test(submitted)) {
                        ended.countDown();
                        return;
                    }
                }
                phase.set(SUBMITTING);
                submit();
            } while (phase.getAndSet(SUBMITTED) == ANSWERED && !pausedAfterFailure());
        }

        private void submit() {
            try {
                operation.submit(this);
            } catch (RuntimeException e) {
                done(e);
            }
        }

        @Override
        public void done(Throwable failure) {
            if (failure == null) {
                if (timed) {
                    latencies.recordValue(System.nanoTime() - submitted);
                }
                answered.setOpaque(answered.getPlain() + 1);
            } else {
                failures.incrementAndGet();
                failed = true;
            }
            if (phase.getAndSet(ANSWERED) == SUBMITTED && !pausedAfterFailure()) {
                go();
            }
        }

        private boolean pausedAfterFailure() {
            if (failed) {
                failed = false;
                untimed = 0;
                Later.run(this::go, PAUSE_AFTER_FAILURE_NANOS);
                return true;
            }
            return false;
        }
    }
}
