package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.drive.SystemCalls;
import io.zab.bench.drive.SystemCalls.Counts;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.List;

/**
 * System calls, and forces among them, that three servers together make for a write, and how many writes a server covers
 * with one force. Apart from {@link Writes}, for counting costs a little.
 */
public final class CallCounts implements Section {
    @Override
    public String name() {
        return "syscalls";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(8, 12, 26) * plan.durable().size();
    }

    @Override
    public void run(Plan plan, Results results) {
        for (Systems system : plan.durable()) {
            Cell cell = new Cell(results, name(), system, "all", 0);
            Attempt.run(plan, cell, Cluster.Settings.THREE, cluster -> {
                cluster.start();
                Loads.write(cluster.awaitLeader(), Loads.SMALL, 64, plan.pick(200, 2_000, 3_000));
                for (int bytes : plan.pick(Writes.SIZES, List.of(Loads.SMALL), Writes.SIZES)) {
                    for (int window : Writes.WINDOWS) {
                        measure(plan, cluster, bytes, window, cell.in(bytes + "B/w" + window));
                    }
                }
            });
        }
    }

    private static void measure(Plan plan, Cluster cluster, int bytes, int window, Cell cell) throws Exception {
        ServerHandle leader = cluster.awaitLeader();
        Loads.write(leader, bytes, window, plan.pick(100, 500, 1_000));
        try (SystemCalls calls = SystemCalls.attach(cluster.servers())) {
            Answer answer = Loads.write(leader, bytes, window, plan.pick(300, 1_000, 2_000));
            Counts counts = calls.end();
            double count = Loads.countOf(answer);
            cell.put("syscalls_per_write", counts.calls() / count);
            cell.put("forces_per_write", counts.forces() / count);
            if (counts.forces() > 0) {
                cell.put("writes_per_force", count * cluster.settings().servers() / counts.forces());
            }
        }
    }
}
