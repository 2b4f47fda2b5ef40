package io.zab.bench.goal;

import io.zab.bench.goal.Finding.Verdict;
import io.zab.bench.report.Amounts;
import io.zab.bench.report.Figures;
import io.zab.bench.report.MachineShare;
import io.zab.bench.report.Scenario;
import io.zab.bench.report.Table;
import io.zab.bench.system.ServerConfig;
import io.zab.core.protocol.ProtocolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** All goals, in the order of the sections they look at. */
public final class Goals {
    private static final String WRITES = "writes";
    private static final String FAILOVER = "failover";
    private static final String FAILOVER_MS = "failover_ms";
    private static final String ZOOKEEPER = "zookeeper";
    private static final List<String> SIZES = List.of("128B", "1024B");
    private static final List<String> WINDOWS = List.of("1", "64", "1024");
    private static final int GRACE_MILLIS = 200;

    private final List<Goal> goals = new ArrayList<>();

    private Goals() {}

    /** Every goal there is. */
    public static List<Goal> all() {
        Goals goals = new Goals();
        goals.throughput();
        goals.oneAtATime();
        goals.tail();
        goals.reads();
        goals.failover();
        return List.copyOf(goals.goals);
    }

    /** The goals beside what a run says of them. */
    public static Table table(Figures figures) {
        List<List<String>> rows = new ArrayList<>();
        int met = 0;
        for (Goal goal : all()) {
            Finding finding = goal.in(figures);
            met += finding.verdict() == Verdict.MET ? 1 : 0;
            rows.add(List.of(
                    goal.area(),
                    goal.aim(),
                    finding.measured(),
                    finding.verdict().toString()));
        }
        String note = met + " of " + rows.size() + " are met by this run.";
        return new Table("Goals", List.of("of", "goal", "measured", "verdict"), 4, rows, note);
    }

    private void add(String area, String aim, Function<Figures, Finding> test) {
        goals.add(new Goal(area, aim, test));
    }

    private void throughput() {
        String small = "128B/w1024";
        String area = Scenario.title(small);
        add(area, "≥ 1.5 × the fastest durable peer", Rival.byRate(small).times(1.5));
        add(area, "≥ 15 × ZooKeeper", Rival.byRate(small).among(ZOOKEEPER).times(15));
        add(
                area,
                "CPU a write ≤ 0.8 × the lowest",
                Rival.byCost(WRITES, small, "cpu_us_per_write").times(0.8));
        String large = "1024B/w1024";
        add(
                Scenario.title(large),
                "≥ 3 × the fastest durable peer",
                Rival.byRate(large).times(3));
        add(Scenario.title(large), "≥ 50 % of append + force, three copies", figures -> machineShare(figures, large));
        for (String size : SIZES) {
            String scenario = size + "/w64";
            add(
                    Scenario.title(scenario),
                    "≥ 1.5 × the fastest durable peer",
                    Rival.byRate(scenario).times(1.5));
        }
    }

    private static Finding machineShare(Figures figures, String scenario) {
        OptionalDouble share = new MachineShare(figures).ofWrites(Figures.OURS, scenario);
        return share.isEmpty()
                ? Finding.missing("no figure of " + Figures.OURS + " or of the machine")
                : Finding.of(share.getAsDouble() >= 0.5, Amounts.share(share.getAsDouble()));
    }

    private void oneAtATime() {
        for (String size : SIZES) {
            String scenario = size + "/w1";
            String area = Scenario.title(scenario);
            add(
                    area,
                    "p50 ≤ 0.8 × the best durable peer's",
                    Rival.byCost(WRITES, scenario, "p50_us").times(0.8));
            add(area, "p50 ≤ 1.5 × (one force + one round trip)", figures -> againstForce(figures, scenario));
        }
    }

    private static Finding againstForce(Figures figures, String scenario) {
        OptionalDouble share = new MachineShare(figures).ofWrites(Figures.OURS, scenario);
        if (share.isEmpty()) {
            return Finding.missing("no figure of " + Figures.OURS + " or of the machine");
        }
        double ratio = 1 / share.getAsDouble();
        double limit =
                new MachineShare(figures).forceAndRoundTripMicros(scenario).orElseThrow();
        return Finding.of(ratio <= 1.5, Amounts.ratio(ratio) + " " + Amounts.text("p50_us", limit));
    }

    private void tail() {
        for (String size : SIZES) {
            for (String window : WINDOWS) {
                String scenario = size + "/w" + window;
                add(
                        Scenario.title(scenario),
                        "p99.9 ≤ the best durable peer's",
                        Rival.byCost(WRITES, scenario, "p999_us").times(1));
            }
        }
    }

    private void reads() {
        String metric = "reads_per_s";
        Bound local = new Bound("reads", "leader/local/w1024", metric);
        Bound linearizable = new Bound("reads", "leader/linearizable/w1024", metric);
        add("local reads", "≥ 2,000,000 a second", local.atLeast(2e6));
        add(
                "linearizable reads",
                "≥ 5 × the writes a second",
                linearizable.atLeastTimes(5, new Bound(WRITES, "128B/w1024", "writes_per_s")));
    }

    private void failover() {
        String kill = "kill/default";
        add(
                "kill -9 of the leader",
                "≤ 0.5 × ZooKeeper's",
                Rival.byCost(FAILOVER, kill, FAILOVER_MS).among(ZOOKEEPER).times(0.5));
        add(
                "kill -9 of the leader",
                "≤ 300 ms at default settings",
                new Bound(FAILOVER, kill, FAILOVER_MS).atMost(300));
        stopped("default", ProtocolConfig.DEFAULT.syncLimitMillis());
        stopped("tuned", ServerConfig.TUNED_MILLIS);
    }

    private void stopped(String timeouts, long timeoutMillis) {
        Bound stop = new Bound(FAILOVER, "stop/" + timeouts, FAILOVER_MS);
        add(
                "SIGSTOP of the leader",
                "≤ the failure timeout of " + Amounts.text(FAILOVER_MS, timeoutMillis) + " + " + GRACE_MILLIS + " ms",
                stop.atMost(timeoutMillis + GRACE_MILLIS));
    }
}
