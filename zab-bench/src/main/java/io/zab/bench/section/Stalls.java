package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The worst of a long run at default settings, in which logs roll, snapshots are taken and logs are compacted. */
public final class Stalls implements Section {
    private static final List<Integer> WINDOWS = List.of(1, 64, 1024);
    private static final int WIDEST = 1024;
    private static final long STALL_MILLIS = 100;

    @Override
    public String name() {
        return "stalls";
    }

    @Override
    public int seconds(Plan plan) {
        int seconds = 0;
        for (Systems system : plan.systems()) {
            for (int window : WINDOWS) {
                int millis = millis(plan, system, window);
                seconds += millis == 0 ? 0 : millis / 1_000 + plan.pick(3, 9, 20);
            }
        }
        return seconds;
    }

    /** Ours is watched for five minutes where it writes most; 0 is not at all. */
    private static int millis(Plan plan, Systems system, int window) {
        if (system == Systems.ZAB) {
            return plan.pick(1_000, 10_000, window == WIDEST ? 300_000 : 60_000);
        }
        return system.isDurable() ? plan.pick(0, 0, 20_000) : 0;
    }

    @Override
    public void run(Plan plan, Results results) {
        for (int window : WINDOWS) {
            for (Systems system : plan.systems()) {
                int millis = millis(plan, system, window);
                if (millis > 0) {
                    Cell cell = new Cell(results, name(), system, Loads.SMALL + "B/w" + window, 0);
                    Attempt.run(plan, cell, Cluster.Settings.THREE, cluster -> {
                        cluster.start();
                        Loads.write(cluster.awaitLeader(), Loads.SMALL, window, plan.pick(200, 5_000, 15_000));
                        put(cell, Loads.write(cluster.awaitLeader(), Loads.SMALL, window, millis));
                    });
                }
            }
        }
    }

    private static void put(Cell cell, Answer answer) {
        Loads.countOf(answer);
        Histogram latencies = answer.latencies();
        Loads.put(cell, "writes", answer);
        long above = TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS);
        // Writes that were outstanding in the same stall count once each, so this is no number of stalls, but 0 is
        // none.
        cell.put(
                "writes_above_100ms", latencies.getCountBetweenValues(above, Math.max(above, latencies.getMaxValue())));
        cell.put("run_s", answer.number("nanos") / 1e9);
    }
}
