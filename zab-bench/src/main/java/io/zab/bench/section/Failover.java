package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * From the end of the leader under load, by SIGKILL or SIGSTOP, to the first write that a survivor acknowledges; the
 * leader comes back between two runs.
 */
public final class Failover implements Section {
    private static final int LOAD_MILLIS = 120_000;
    private static final int WINDOW = 64;
    private static final int FIRST_WRITES = 1_000;
    /** Time for the signal to reach every thread, so that no write of a survivor is acknowledged by the old leader. */
    private static final int SETTLE_MILLIS = 5;

    private enum Signal {
        KILL,
        STOP
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(6, 40, 145) * plan.durable().size();
    }

    @Override
    public void run(Plan plan, Results results) {
        for (boolean tuned : plan.pick(List.of(false), List.of(false), List.of(false, true))) {
            for (Signal signal : plan.pick(List.of(Signal.KILL), List.of(Signal.values()), List.of(Signal.values()))) {
                for (Systems system : plan.durable()) {
                    String scenario = signal.name().toLowerCase(Locale.ROOT) + (tuned ? "/tuned" : "/default");
                    Cell cell = new Cell(results, name(), system, scenario, 0);
                    int runs = plan.pick(1, 2, 5);
                    Attempt.run(plan, cell, Cluster.Settings.THREE.withTuned(tuned), cluster -> {
                        cluster.start();
                        Loads.fill(cluster, FIRST_WRITES);
                        for (int run = 1; run <= runs; run++) {
                            cell.inRound(run).put("failover_ms", measure(plan, cluster, signal));
                        }
                    });
                }
            }
        }
    }

    private static double measure(Plan plan, Cluster cluster, Signal signal) throws Exception {
        // Servers that follow now, and count, are what a failure is to find.
        cluster.startMissing();
        Loads.awaitInStep(cluster);
        cluster.awaitReady();
        ServerHandle leader = cluster.awaitLeader();
        List<ServerHandle> survivors = cluster.othersThan(leader);
        CompletableFuture<Answer> load = Loads.beginWrite(leader, Loads.SMALL, WINDOW, LOAD_MILLIS);
        Cluster.pause(plan.pick(300, 1_000, 1_500));
        if (load.isDone()) {
            throw new IllegalStateException("the load ended before its leader did");
        }
        long start = System.nanoTime();
        leader.signal(signal.name());
        Cluster.pause(SETTLE_MILLIS);
        double millis = (Probes.firstWrite(survivors) - start) / 1e6;
        cluster.kill(leader);
        return millis;
    }
}
