package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.Cluster.Settings;
import io.zab.bench.drive.ProcessFigures;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.List;

/**
 * How this library's cost of a write grows with the number of servers and with the number of writes before it, where all
 * of them are in the log and where snapshots take their place; and what memory and disk all that takes.
 *
 * <p>A JVM that has done 100,000 writes still compiles, so the first point of the second kind costs more than it will.
 */
public final class Growth implements Section {
    private static final List<Integer> SERVERS = List.of(1, 3, 5, 7);
    private static final int ASK_SECONDS = 60;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.systems().contains(Systems.ZAB) ? plan.pick(25, 100, 480) : 0;
    }

    @Override
    public void run(Plan plan, Results results) {
        if (!plan.systems().contains(Systems.ZAB)) {
            return;
        }
        for (int servers : plan.pick(List.of(1, 3), SERVERS, SERVERS)) {
            Cell cell = new Cell(results, name(), Systems.ZAB, servers + "-servers", 0);
            Settings settings = Settings.THREE.withServers(servers);
            Attempt.run(plan, cell, settings, cluster -> servers(plan, cluster.start(), servers, cell));
        }
        for (boolean snapshots : List.of(false, true)) {
            Cell cell = new Cell(results, name(), Systems.ZAB, snapshots ? "with-snapshots" : "all-in-log", 0);
            Settings settings = Settings.THREE.withSnapshots(snapshots);
            Attempt.run(plan, cell, settings, cluster -> writes(plan, cluster.start(), cell));
        }
    }

    private static void servers(Plan plan, Cluster cluster, int servers, Cell cell) {
        ServerHandle leader = cluster.awaitLeader();
        // All the servers compile on the same cores: with more of them it takes longer until that is over.
        Loads.write(leader, Loads.SMALL, Loads.WIDE, plan.pick(300, 4_000, 15_000) * servers);
        int millis = plan.pick(300, 2_000, 6_000);
        Undisturbed<Loads.Taken> taken = Undisturbed.of(
                plan.attempts(),
                () -> Loads.taken(cluster, () -> Loads.write(leader, Loads.SMALL, Loads.WIDE, millis)));
        Answer answer = taken.value().answer();
        ProcessFigures used = taken.value().used();
        cell.put("writes_per_s", Loads.perSecond(answer));
        cell.put("cpu_us_per_write", (double) used.cpuMicros() / Loads.countOf(answer));
        cell.put("resident_mb", used.residentBytes() / 1e6 / servers);
        taken.putStolen(cell);
    }

    private static void writes(Plan plan, Cluster cluster, Cell cell) throws Exception {
        List<Integer> points = plan.pick(
                List.of(1_000, 10_000), List.of(10_000, 100_000, 1_000_000), List.of(100_000, 1_000_000, 10_000_000));
        ServerHandle leader = cluster.awaitLeader();
        for (int point : points) {
            // The last tenth is measured.
            int measured = point / 10;
            Loads.fill(cluster, point - measured - Loads.applied(leader));
            ProcessFigures before = cluster.figures();
            long start = System.nanoTime();
            Loads.fill(cluster, measured);
            double nanos = System.nanoTime() - start;
            Loads.awaitInStep(cluster);
            ProcessFigures used = cluster.figures().minus(before);
            Cell at = cell.in(cell.scenario() + "/" + point);
            at.put("writes_per_s", measured / (nanos / 1e9));
            at.put("cpu_us_per_write", (double) used.cpuMicros() / measured);
            at.put(
                    "resident_mb",
                    used.residentBytes() / 1e6 / cluster.settings().servers());
            at.put("disk_mb", cluster.diskBytes(leader.id()) / 1e6);
            Answer memory = leader.ask("memory", ASK_SECONDS);
            at.put("heap_mb", memory.number("heap") / 1e6);
            at.put("direct_mb", memory.number("direct") / 1e6);
        }
    }
}
