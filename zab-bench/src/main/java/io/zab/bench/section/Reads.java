package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.Systems;
import java.util.List;
import java.util.Locale;

/**
 * Reads of each kind that a system offers, on the leader and on a follower. With many outstanding, what a system asks
 * its quorum for is shared by many reads, where the system does that.
 */
public final class Reads implements Section {
    private static final List<Integer> WINDOWS = List.of(64, 1024);

    @Override
    public String name() {
        return "reads";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(7, 19, 75) * plan.systems().size();
    }

    @Override
    public void run(Plan plan, Results results) {
        for (Systems system : plan.systems()) {
            if (!system.newServer().reads().isEmpty()) {
                Cell cell = new Cell(results, name(), system, "all", 0);
                Attempt.run(plan, cell, Cluster.Settings.THREE, cluster -> measureAll(plan, cluster.start(), cell));
            }
        }
    }

    private static void measureAll(Plan plan, Cluster cluster, Cell cell) {
        ServerHandle leader = cluster.awaitLeader();
        Loads.write(leader, Loads.SMALL, 64, plan.pick(100, 2_000, 5_000));
        for (ReadKind kind : cell.system().newServer().reads()) {
            for (int window : WINDOWS) {
                String scenario = kind.name().toLowerCase(Locale.ROOT) + "/w" + window;
                String command = "read " + kind + " " + window + " ";
                measure(plan, cluster, leader, command, cell.in("leader/" + scenario));
                measure(plan, cluster, cluster.otherThan(leader), command, cell.in("follower/" + scenario));
            }
        }
    }

    private static void measure(Plan plan, Cluster cluster, ServerHandle server, String command, Cell cell) {
        server.ask(command + plan.pick(100, 700, 4_000), 120);
        String measured = command + plan.pick(200, 800, 3_000);
        Undisturbed<Loads.Taken> taken =
                Undisturbed.of(plan.attempts(), () -> Loads.taken(cluster, () -> server.ask(measured, 120)));
        Answer answer = taken.value().answer();
        double count = Loads.countOf(answer);
        Loads.put(cell, "reads", answer);
        cell.put("cpu_us_per_read", taken.value().used().cpuMicros() / count);
        taken.putStolen(cell);
    }
}
