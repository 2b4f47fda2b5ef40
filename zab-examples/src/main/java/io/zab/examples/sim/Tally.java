package io.zab.examples.sim;

import io.zab.testkit.sim.Coverage;
import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.Transition;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign has come to so far. */
final class Tally {
    private static final int SEEDS_NAMED = 20;

    private final long planned;
    private final long began = System.nanoTime();
    private final Coverage coverage = new Coverage();
    private final Map<String, List<Long>> failures = new TreeMap<>();
    private long runs;
    private long events;
    private long virtualMillis;
    private long committed;
    private long slowestMillis;
    private long slowestSeed;

    Tally(long planned) {
        this.planned = planned;
    }

    synchronized void add(SeededRun.Result result) {
        runs++;
        events += result.events();
        virtualMillis += result.virtualMillis();
        committed += result.committed();
        coverage.add(result.coverage());
        if (result.recoveryMillis() > slowestMillis) {
            slowestMillis = result.recoveryMillis();
            slowestSeed = result.seed();
        }
    }

    synchronized void add(SimFailure failure) {
        runs++;
        failures.computeIfAbsent(failure.property(), property -> new ArrayList<>())
                .add(failure.seed());
    }

    double elapsedSeconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** How far it is, and how fast. */
    synchronized String line() {
        double seconds = elapsedSeconds();
        int failed = failures.values().stream().mapToInt(List::size).sum();
        return String.format(
                Locale.ROOT,
                "%,d of %,d seeds in %,.0f s, %d failed; %,.0f events/s, %.1f virtual hours a minute",
                runs,
                planned,
                seconds,
                failed,
                events / seconds,
                virtualMillis / 3_600_000.0 / (seconds / 60));
    }

    synchronized void print(PrintStream out) {
        out.println("what happened, and how often:");
        coverage.counts().forEach((what, count) -> out.printf(Locale.ROOT, "%,14d  %s\n", count, what));
        out.println("rows of the protocol's tables, and how often they were taken:");
        for (Transition row : Transition.values()) {
            String breach = row.needsABreach() ? " (only by a peer that breaks the protocol)" : "";
            out.printf(Locale.ROOT, "%,14d  %s%s\n", coverage.count(row), row, breach);
        }
        List<Transition> never = coverage.neverTaken();
        out.println(never.isEmpty() ? "every row that needs no breach was taken" : "never taken: " + never);
        out.println(line());
        out.printf(
                Locale.ROOT,
                "%,d events, %.1f virtual hours, %,d requests committed; slowest recovery %,d virtual ms, of seed %d\n",
                events,
                virtualMillis / 3_600_000.0,
                committed,
                slowestMillis,
                slowestSeed);
        failures.forEach((property, seeds) -> out.println(seeds.size() + " x " + property + ": seeds "
                + seeds.stream().limit(SEEDS_NAMED).toList()));
    }
}
