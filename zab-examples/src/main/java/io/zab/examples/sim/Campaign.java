package io.zab.examples.sim;

import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.SimOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Many seeds on several threads, each run a world of its own. */
final class Campaign {
    private static final int TRACE_LINES = 300;
    private static final long PROGRESS_MILLIS = 3_000;

    private final LongFunction<SimOptions> options;
    private final long first;
    private final long count;
    private final boolean keepGoing;
    private final AtomicLong next;
    private final Tally tally;
    private volatile boolean stopped;
    private Failed firstFailure;
    private IllegalStateException simulatorBug;

    /** A run that did not end well. */
    record Failed(SimOptions options, SimFailure failure) {}

    Campaign(LongFunction<SimOptions> options, long first, long count, boolean keepGoing) {
        this.options = options;
        this.first = first;
        this.count = count;
        this.keepGoing = keepGoing;
        this.next = new AtomicLong();
        this.tally = new Tally(count);
    }

    /** @throws IllegalStateException when a run failed in a way that is no broken property */
    void run(int threads, Duration limit, PrintStream out) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(this::work, "sim-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        try (Progress progress = new Progress(tally, out)) {
            for (Thread worker : workers) {
                while (worker.isAlive()) {
                    worker.join(PROGRESS_MILLIS);
                    stopped |= tally.elapsedSeconds() > limit.toMillis() / 1e3;
                    progress.show();
                }
            }
        }
        throwSimulatorBug();
    }

    private synchronized void throwSimulatorBug() {
        if (simulatorBug != null) {
            throw simulatorBug;
        }
    }

    private void work() {
        for (long i = next.getAndIncrement(); i < count && !stopped; i = next.getAndIncrement()) {
            long seed = first + i;
            SimOptions drawn = options.apply(seed).withTraceLines(TRACE_LINES);
            try {
                tally.add(SeededRun.run(drawn));
            } catch (SimFailure failure) {
                failed(new Failed(drawn, failure));
            } catch (RuntimeException | Error bug) {
                broken(new IllegalStateException("the simulator itself failed at seed " + seed, bug));
            }
        }
    }

    private synchronized void broken(IllegalStateException bug) {
        simulatorBug = simulatorBug == null ? bug : simulatorBug;
        stopped = true;
    }

    private synchronized void failed(Failed failed) {
        tally.add(failed.failure());
        firstFailure = firstFailure == null ? failed : firstFailure;
        stopped |= !keepGoing;
    }

    Tally tally() {
        return tally;
    }

    /** The failure that came first, if any. */
    synchronized Optional<Failed> firstFailure() {
        return Optional.ofNullable(firstFailure);
    }
}
