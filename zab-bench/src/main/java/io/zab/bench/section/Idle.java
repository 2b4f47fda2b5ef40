package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ProcessFigures;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;

/**
 * What a server costs that has nothing to do, the mean of all servers: memory when it has not worked yet, since what it
 * keeps afterwards tells how much it was given to do; processor, threads and memory some seconds after it has worked.
 */
public final class Idle implements Section {
    private static final int WINDOW = 64;
    private static final int ASK_SECONDS = 30;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(5, 16, 60) * plan.durable().size();
    }

    @Override
    public void run(Plan plan, Results results) {
        for (Systems system : plan.durable()) {
            Cell cell = new Cell(results, name(), system, "idle", 0);
            Attempt.run(plan, cell, Cluster.Settings.THREE, cluster -> measure(plan, cluster.start(), cell));
        }
    }

    private static void measure(Plan plan, Cluster cluster, Cell cell) {
        int millis = plan.pick(500, 5_000, 20_000);
        int servers = cluster.settings().servers();
        Cluster.pause(plan.pick(300, 2_000, 10_000));
        cell.put("resident_mb", cluster.figures().residentBytes() / 1e6 / servers);
        Loads.write(cluster.awaitLeader(), Loads.SMALL, WINDOW, plan.pick(200, 4_000, 15_000));
        Cluster.pause(plan.pick(300, 2_000, 10_000));
        ProcessFigures before = cluster.figures();
        long start = System.nanoTime();
        Cluster.pause(millis);
        ProcessFigures used = cluster.figures().minus(before);
        double nanos = System.nanoTime() - start;
        cell.put("cpu_percent", used.threadNanos() / nanos * 100 / servers);
        cell.put("switches_per_s", used.contextSwitches() / (nanos / 1e9) / servers);
        cell.put("threads", (double) used.threads() / servers);
        cell.put("resident_after_work_mb", used.residentBytes() / 1e6 / servers);
        putMemory(cluster, cell);
    }

    private static void putMemory(Cluster cluster, Cell cell) {
        double heap = 0;
        double direct = 0;
        int own = 0;
        int netty = 0;
        for (ServerHandle server : cluster.servers()) {
            Answer memory = server.ask("memory", ASK_SECONDS);
            heap += memory.number("heap");
            direct += memory.number("direct");
            for (String thread : memory.text("threads").split(",")) {
                netty += thread.startsWith("zab-netty") ? 1 : 0;
                own += thread.startsWith("zab-") && !thread.startsWith("zab-netty") ? 1 : 0;
            }
        }
        int servers = cluster.settings().servers();
        cell.put("heap_mb", heap / 1e6 / servers);
        cell.put("direct_mb", direct / 1e6 / servers);
        if (cell.system() == Systems.ZAB) {
            cell.put("own_threads", (double) own / servers);
            cell.put("netty_threads", (double) netty / servers);
        }
    }
}
