package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds from the command line: {@code SimulationRunner FIRST COUNT [THREADS]}; prints each failure's first lines,
 * what failed how often, and the throughput. One seed alone prints its whole trace.
 */
public final class SimulationRunner {
    private final AtomicLong next;
    private final long end;
    private final Map<String, List<Long>> failures = new TreeMap<>();
    private long events;
    private long virtualMillis;
    private long committed;
    private long slowest;
    private final Coverage coverage = new Coverage();

    private SimulationRunner(long first, long count) {
        this.next = new AtomicLong(first);
        this.end = first + count;
    }

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        new SimulationRunner(first, count).run(count, threads);
    }

    private void run(long count, int threads) throws InterruptedException {
        long began = System.nanoTime();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> work(count == 1), "simulation-" + i);
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d seeds in %.1f s, %d events, %.0f events/s, %d virtual s, %d committed%n",
                count, seconds, events, events / seconds, virtualMillis / 1000, committed);
        coverage.counts().forEach((what, times) -> System.out.println("  " + times + " x " + what));
        failures.forEach((property, seeds) -> System.out.println(seeds.size() + " x " + property + ": "
                + seeds.stream().limit(20).toList()));
    }

    private void work(boolean alone) {
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            try {
                count(SeededRun.run(SeededRun.options(seed).withTraceLines(alone ? 1_000_000 : 300)));
            } catch (SimFailure failure) {
                note(failure, alone);
            } catch (RuntimeException | StackOverflowError bug) {
                throw new IllegalStateException("seed " + seed, bug);
            }
        }
    }

    private synchronized void count(SeededRun.Result result) {
        events += result.events();
        virtualMillis += result.virtualMillis();
        committed += result.committed();
        coverage.add(result.coverage());
        if (result.recoveryMillis() > slowest) {
            slowest = result.recoveryMillis();
            System.out.println("seed " + result.seed() + " recovered in " + slowest + " virtual ms");
        }
    }

    private synchronized void note(SimFailure failure, boolean alone) {
        failures.computeIfAbsent(failure.property(), property -> new ArrayList<>())
                .add(failure.seed());
        String[] lines = failure.getMessage().split("\n", alone ? -1 : 3);
        for (int i = 0; i < (alone ? lines.length : 2); i++) {
            String line = lines[i];
            System.out.println(alone || line.length() < 400 ? line : line.substring(0, 400));
        }
        if (alone && failure.getCause() != null) {
            failure.getCause().printStackTrace(System.out);
        }
    }
}
