package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ProcessFigures;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.List;

/** Writes submitted in the leader's process: rate, latency, and what the three servers spend on one. */
public final class Writes implements Section {
    static final List<Integer> SIZES = List.of(128, 1024);
    static final List<Integer> WINDOWS = List.of(1, 64, 1024);

    private static final List<Integer> OWN_SIZES = List.of(16 << 10, 64 << 10);
    private static final int OWN_WINDOW = 64;
    private static final int WARM_UP_WINDOW = 1024;
    private static final int FULL_ROUNDS = 2;

    @Override
    public String name() {
        return "writes";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(2, 12, FULL_ROUNDS * 32)
                + plan.pick(6, 28, FULL_ROUNDS * 51) * plan.systems().size();
    }

    @Override
    public void run(Plan plan, Results results) throws Exception {
        int rounds = plan.pick(1, 1, FULL_ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            Limits.round(plan, round, results);
            for (Systems system : plan.systems()) {
                Cell cell = new Cell(results, name(), system, "all", round);
                Attempt.run(plan, cell, settings(plan), cluster -> measureAll(plan, cluster.start(), cell));
            }
        }
    }

    /** One server shows that a system works, and starved of the processor it goes on, where three elect all the time. */
    private static Cluster.Settings settings(Plan plan) {
        return Cluster.Settings.THREE.withServers(plan.pick(1, 3, 3));
    }

    private static void measureAll(Plan plan, Cluster cluster, Cell cell) {
        ServerHandle leader = cluster.awaitLeader();
        // Three JVMs compile on two cores what they have just loaded: figures before that is done are the compiler's.
        for (int window : List.of(WARM_UP_WINDOW, OWN_WINDOW)) {
            Loads.write(leader, SIZES.get(0), window, plan.pick(100, 5_000, 8_000));
        }
        for (int bytes : plan.pick(SIZES.subList(0, 1), SIZES, SIZES)) {
            for (int window : WINDOWS) {
                measure(plan, cluster, bytes, window, cell);
            }
        }
        if (cell.system() == Systems.ZAB) {
            for (int bytes : OWN_SIZES) {
                measure(plan, cluster, bytes, OWN_WINDOW, cell);
            }
        }
    }

    private static void measure(Plan plan, Cluster cluster, int bytes, int window, Cell all) {
        ServerHandle leader = cluster.awaitLeader();
        Loads.write(leader, bytes, window, plan.pick(100, 800, 1_500));
        int millis = plan.pick(300, 1_500, 3_500);
        Undisturbed<Loads.Taken> taken = Undisturbed.of(
                plan.attempts(), () -> Loads.taken(cluster, () -> Loads.write(leader, bytes, window, millis)));
        Answer answer = taken.value().answer();
        ProcessFigures used = taken.value().used();
        double count = Loads.countOf(answer);
        Cell cell = all.in(bytes + "B/w" + window);
        Loads.put(cell, "writes", answer);
        cell.put("mb_per_s", Loads.perSecond(answer) * bytes / 1e6);
        cell.put("cpu_us_per_write", used.cpuMicros() / count);
        cell.put("switches_per_write", used.contextSwitches() / count);
        taken.putStolen(cell);
    }
}
