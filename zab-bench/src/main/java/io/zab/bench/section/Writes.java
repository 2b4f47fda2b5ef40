package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ProcessFigures;
import io.zab.bench.drive.ServerHandle;
import io.zab.bench.report.Results;
import io.zab.bench.report.Sample;
import io.zab.bench.system.Systems;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Writes submitted in the leader's process: rate, latency, and what the three servers spend on one. */
public final class Writes implements Section {
    private static final List<Integer> SIZES = List.of(128, 1024);
    private static final List<Integer> OWN_SIZES = List.of(16 << 10, 64 << 10);
    private static final List<Integer> WINDOWS = List.of(1, 64, 1024);

    @Override
    public String name() {
        return "writes";
    }

    @Override
    public void run(Plan plan, Results results) throws Exception {
        int rounds = plan.pick(1, 1, 3);
        for (int round = 1; round <= rounds; round++) {
            Limits.round(plan, round, results);
            for (Systems system : plan.systems()) {
                try (Cluster cluster = new Cluster(system, Cluster.Settings.THREE, plan.directory()).start()) {
                    for (int bytes : SIZES) {
                        for (int window : WINDOWS) {
                            measure(plan, cluster, bytes, window, round, results);
                        }
                    }
                    for (int bytes : system == Systems.ZAB ? OWN_SIZES : List.<Integer>of()) {
                        measure(plan, cluster, bytes, 64, round, results);
                    }
                }
            }
        }
    }

    private static void measure(Plan plan, Cluster cluster, int bytes, int window, int round, Results results) {
        int warmUpMillis = plan.pick(200, 3_000, 4_000);
        int millis = plan.pick(300, 3_000, 5_000);
        ServerHandle leader = cluster.awaitLeader();
        String load = "write " + bytes + " " + window + " ";
        leader.ask(load + warmUpMillis, 120);
        ProcessFigures before = cluster.figures();
        Answer answer = leader.ask(load + millis, 120);
        ProcessFigures used = cluster.figures().minus(before);
        String scenario = bytes + "B/w" + window;
        String system = cluster.system().title();
        double count = answer.number("count");
        Histogram latencies = answer.latencies();
        double perSecond = count / (answer.number("nanos") / 1e9);
        results.add(new Sample("writes", system, scenario, "writes_per_s", round, perSecond));
        results.add(new Sample("writes", system, scenario, "mb_per_s", round, perSecond * bytes / 1e6));
        results.add(new Sample("writes", system, scenario, "cpu_us_per_write", round, used.cpuMicros() / count));
        results.add(
                new Sample("writes", system, scenario, "switches_per_write", round, used.contextSwitches() / count));
        results.add(new Sample("writes", system, scenario, "p50_us", round, latencies.getValueAtPercentile(50) / 1e3));
        results.add(new Sample("writes", system, scenario, "p99_us", round, latencies.getValueAtPercentile(99) / 1e3));
        results.add(
                new Sample("writes", system, scenario, "p999_us", round, latencies.getValueAtPercentile(99.9) / 1e3));
        results.add(new Sample("writes", system, scenario, "max_us", round, latencies.getMaxValue() / 1e3));
        results.add(new Sample("writes", system, scenario, "failures", round, answer.number("failures")));
    }
}
