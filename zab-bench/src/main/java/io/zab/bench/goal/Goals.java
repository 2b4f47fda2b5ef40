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
    private static final String STALLS = "stalls";
    private static final String ZOOKEEPER = "zookeeper";
    private static final List<String> SIZES = List.of("128B", "1024B");
    private static final List<String> WINDOWS = List.of("1", "64", "1024");
    private static final String CPU = "cpu_us_per_write";
    private static final String IDLE = "idle";
    private static final int GRACE_MILLIS = 200;
    private static final int STALL_SECONDS = 295;

    private final List<Goal> goals = new ArrayList<>();

    private Goals() {}

    /** Every goal there is. */
    public static List<Goal> all() {
        Goals goals = new Goals();
        goals.throughput();
        goals.oneAtATime();
        goals.tail();
        goals.stalls();
        goals.reads();
        goals.failover();
        goals.recovery();
        goals.idle();
        goals.growth();
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
                Rival.byCost(WRITES, small, CPU).times(0.8));
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

    private void stalls() {
        String aim = "no write over 100 ms in five minutes of snapshots, compaction and segment roll";
        add("a long run at window 1024", aim, Goals::noStall);
    }

    private static Finding noStall(Figures figures) {
        String scenario = "128B/w1024";
        OptionalDouble above = figures.median(STALLS, Figures.OURS, scenario, "writes_above_100ms");
        OptionalDouble seconds = figures.median(STALLS, Figures.OURS, scenario, "run_s");
        OptionalDouble worst = figures.median(STALLS, Figures.OURS, scenario, "max_us");
        if (above.isEmpty() || seconds.isEmpty() || worst.isEmpty()) {
            return Finding.missing("no figure of " + STALLS + " " + scenario);
        }
        String text = "worst " + Amounts.text("max_us", worst.getAsDouble()) + " in "
                + Amounts.text("run_s", seconds.getAsDouble());
        boolean met = above.getAsDouble() == 0;
        return met && seconds.getAsDouble() < STALL_SECONDS ? Finding.missing(text) : Finding.of(met, text);
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

    private void recovery() {
        String section = "recovery";
        add(
                "restart with 1,000,000 writes in the log",
                "≤ 0.5 × the best peer that forces",
                Rival.byCost(section, "restart/1000000", "first_write_ms").times(0.5));
        add(
                "a follower 100,000 writes behind",
                "≤ 0.5 × the best peer that forces",
                Rival.byCost(section, "behind/100000", "in_step_ms").times(0.5));
    }

    private void idle() {
        String section = "idle";
        add(
                "idle",
                "CPU ≤ ZooKeeper's",
                Rival.byCost(section, IDLE, "cpu_percent").among(ZOOKEEPER).times(1));
        add("idle", "at most 5 threads of ours", new Bound(section, IDLE, "own_threads").atMost(5));
        add(
                "idle",
                "resident memory ≤ ZooKeeper's",
                Rival.byCost(section, IDLE, "resident_mb").among(ZOOKEEPER).times(1));
    }

    private void growth() {
        for (String log : List.of("all-in-log", "with-snapshots")) {
            Bound few = growthOf(log + "/100000", CPU);
            String area = "growth, " + log.replace('-', ' ');
            add(
                    area,
                    "CPU a write at 10^7 ≤ 1.1 × that at 10^5",
                    growthOf(log + "/10000000", CPU).atMostTimes(1.1, few));
            for (String memory : List.of("heap_mb", "direct_mb")) {
                add(
                        area,
                        Amounts.title(memory) + " at 10^7 ≤ 1.1 × that at 10^6",
                        growthOf(log + "/10000000", memory).atMostTimes(1.1, growthOf(log + "/1000000", memory)));
            }
        }
        Bound three = growthOf("3-servers", CPU);
        add(
                "5 servers",
                "CPU a write ≤ 1.8 × that of 3",
                growthOf("5-servers", CPU).atMostTimes(1.8, three));
        add(
                "7 servers",
                "CPU a write ≤ 2.6 × that of 3",
                growthOf("7-servers", CPU).atMostTimes(2.6, three));
    }

    private static Bound growthOf(String scenario, String metric) {
        return new Bound("growth", scenario, metric);
    }
}
