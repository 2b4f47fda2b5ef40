package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.Cluster.Settings;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.system.Systems;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * How soon servers are back: all of them with a long log, one that is behind, one that has lost its disk. All figures
 * count from the start of a process, so the start of a JVM is part of each; how long that takes is a figure of its own.
 */
public final class Recovery implements Section {
    private static final int WINDOW = 64;
    private static final long IN_STEP_SECONDS = 300;
    private static final int LOAD_MILLIS = 600_000;
    private static final int WRITES_BETWEEN_SNAPSHOTS = 2_000;

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(25, 30, 130) * plan.durable().size();
    }

    @Override
    public void run(Plan plan, Results results) {
        int inLog = plan.pick(5_000, 100_000, 1_000_000);
        int behind = plan.pick(2_000, 20_000, 100_000);
        int snapshotMegabytes = plan.pick(16, 128, 1_024);
        for (Systems system : plan.durable()) {
            Cell restart = new Cell(results, name(), system, "restart/" + inLog, 0);
            Attempt.run(
                    plan, restart, Settings.THREE.withSnapshots(false), cluster -> restart(cluster, inLog, restart));
        }
        for (Systems system : plan.durable()) {
            Cell late = new Cell(results, name(), system, "behind/" + behind, 0);
            Attempt.run(plan, late, Settings.THREE, cluster -> comeBack(plan, cluster, behind, late));
        }
        for (Systems system : plan.durable()) {
            if (!system.newServer().snapshotsAreLarge()) {
                continue;
            }
            Cell lost = new Cell(results, name(), system, "snapshot/" + snapshotMegabytes + "MiB", 0);
            Settings settings = Settings.THREE.withBallast((long) snapshotMegabytes << 20);
            Attempt.run(plan, lost, settings, cluster -> newDisk(plan, cluster, lost));
        }
    }

    private static void restart(Cluster cluster, int count, Cell cell) throws Exception {
        long alone = System.nanoTime();
        cluster.startServer(1);
        cell.in("empty").put("start_ms", millisSince(alone));
        cluster.startServer(2);
        cluster.startServer(3);
        cluster.awaitReady();
        Loads.fill(cluster, count);
        Loads.awaitInStep(cluster);
        long applied = Loads.applied(cluster.awaitLeader());
        cluster.stop();

        long all = System.nanoTime();
        for (int id = 1; id <= cluster.settings().servers(); id++) {
            cluster.launch(id);
        }
        cell.put("first_write_ms", (Probes.firstWrite(cluster.servers()) - all) / 1e6);
        cluster.awaitApplied(applied, IN_STEP_SECONDS);
        cell.put("all_in_step_ms", millisSince(all));

        ServerHandle follower = cluster.otherThan(cluster.awaitLeader());
        cluster.stop(follower);
        long one = System.nanoTime();
        awaitApplied(cluster.launch(follower.id()), Loads.applied(cluster.awaitLeader()));
        cell.put("one_in_step_ms", millisSince(one));
    }

    private static void comeBack(Plan plan, Cluster cluster, int count, Cell cell) throws Exception {
        cluster.start();
        ServerHandle leader = cluster.awaitLeader();
        Loads.write(leader, Loads.SMALL, WINDOW, plan.pick(200, 1_000, 2_000));
        ServerHandle follower = cluster.otherThan(leader);
        cluster.stop(follower);
        Loads.fill(cluster, count);
        long applied = Loads.applied(cluster.awaitLeader());
        long start = System.nanoTime();
        ServerHandle back = cluster.launch(follower.id());
        awaitApplied(back, applied);
        cell.put("in_step_ms", millisSince(start));
        cell.put("resident_mb", back.figures().residentBytes() / 1e6);
    }

    private static void newDisk(Plan plan, Cluster cluster, Cell cell) throws Exception {
        cluster.start();
        // Two of them: a log is kept from the older of two snapshots on, where a damaged newer one is survived.
        for (int i = 0; i < 2; i++) {
            Loads.fill(cluster, WRITES_BETWEEN_SNAPSHOTS);
            cluster.awaitLeader().ask("snapshot", IN_STEP_SECONDS);
        }
        Loads.fill(cluster, WRITES_BETWEEN_SNAPSHOTS);
        ServerHandle leader = cluster.awaitLeader();
        int millis = plan.pick(500, 2_000, 4_000);
        put(cell, "before", Loads.write(leader, Loads.SMALL, WINDOW, millis));
        ServerHandle follower = cluster.otherThan(leader);
        cluster.stop(follower);
        cluster.wipe(follower.id());
        CompletableFuture<Answer> load = Loads.beginWrite(leader, Loads.SMALL, WINDOW, LOAD_MILLIS);
        long start = System.nanoTime();
        ServerHandle back = cluster.launch(follower.id());
        awaitInStepUnderLoad(leader, back);
        double took = millisSince(start);
        Answer meanwhile = Loads.end(leader, load);
        if (cluster.diskBytes(back.id()) < cluster.settings().ballastBytes()) {
            throw new IllegalStateException("the server with the new disk was not sent the snapshot");
        }
        cell.put("in_step_ms", took);
        cell.put("resident_mb", back.figures().residentBytes() / 1e6);
        put(cell, "meanwhile", meanwhile);
    }

    private static void put(Cell cell, String when, Answer answer) {
        Histogram latencies = answer.latencies();
        cell.put("writes_" + when + "_per_s", Loads.perSecond(answer));
        cell.put("writes_" + when + "_p50_us", latencies.getValueAtPercentile(50) / 1e3);
        cell.put("writes_" + when + "_p99_us", latencies.getValueAtPercentile(99) / 1e3);
        cell.put("writes_" + when + "_max_us", latencies.getMaxValue() / 1e3);
    }

    private static void awaitApplied(ServerHandle server, long count) {
        long end = System.nanoTime() + IN_STEP_SECONDS * 1_000_000_000L;
        while (Loads.applied(server) < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not in step after " + IN_STEP_SECONDS + " s");
            }
            Cluster.pause(2);
        }
    }

    /** In step is who has applied what the leader had applied when it was asked last, a few milliseconds ago. */
    private static void awaitInStepUnderLoad(ServerHandle leader, ServerHandle back) {
        long end = System.nanoTime() + IN_STEP_SECONDS * 1_000_000_000L;
        long led = Long.MAX_VALUE;
        while (Loads.applied(back) < led) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not in step after " + IN_STEP_SECONDS + " s");
            }
            led = Loads.applied(leader);
            Cluster.pause(5);
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
