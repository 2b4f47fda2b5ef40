package io.zab.bench.chart;

import io.zab.bench.chart.Chart.Bar;
import io.zab.bench.chart.Chart.Dots;
import io.zab.bench.chart.Chart.Group;
import io.zab.bench.chart.Chart.Percentiles;
import io.zab.bench.chart.Chart.Row;
import io.zab.bench.report.Amounts;
import io.zab.bench.report.Figures;
import io.zab.bench.report.MachineShare;
import io.zab.bench.report.Scenario;
import io.zab.bench.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** The charts of a run: those for which it has figures. */
public final class Charts {
    private static final String WRITES = "writes";
    private static final String CPU = "cpu_us_per_write";
    private static final String MORE = "more is better";
    private static final String LESS = "less is better";

    private final Figures figures;
    private final MachineShare machine;

    public Charts(Figures figures) {
        this.figures = figures;
        this.machine = new MachineShare(figures);
    }

    /** All of them, in the order in which they are read. */
    public List<Chart> all() {
        List<Chart> charts = new ArrayList<>();
        for (int bytes : sizes()) {
            charts.add(writes(bytes));
            charts.add(latencies(bytes));
        }
        charts.add(new Chart(WRITES, "cpu", "CPU time of the three servers a write", LESS, CPU, cpuGroups()));
        charts.add(new Chart(
                "reads",
                "reads",
                "Reads a second",
                MORE,
                "reads_per_s",
                groups("reads", "reads_per_s", scenario -> scenario.endsWith("/w1024"), Charts::bar)));
        charts.add(new Chart(
                "failover",
                "failover",
                "From the end of a leader to the first write that the next one acknowledges",
                "each run a dot, the median a stroke · " + LESS,
                "failover_ms",
                groups("failover", "failover_ms", scenario -> true, Charts::dots)));
        charts.add(recovery());
        charts.add(growth());
        charts.add(new Chart(
                "idle",
                "idle",
                "Memory of a server that has nothing to do",
                "resident · " + LESS,
                "resident_mb",
                groups("idle", "resident_mb", scenario -> true, Charts::bar)));
        charts.removeIf(chart -> chart.groups().isEmpty());
        return charts;
    }

    /** Sizes of writes that the most systems were measured with: others make no comparison. */
    private TreeSet<Integer> sizes() {
        TreeSet<Integer> sizes = new TreeSet<>();
        int most = figures.scenarios(WRITES).stream()
                .filter(scenario -> Scenario.bytes(scenario).isPresent())
                .mapToInt(scenario -> figures.systems(WRITES, scenario).size())
                .max()
                .orElse(0);
        for (String scenario : figures.scenarios(WRITES)) {
            if (figures.systems(WRITES, scenario).size() == most) {
                Scenario.bytes(scenario).ifPresent(sizes::add);
            }
        }
        return sizes;
    }

    /** Of each kind of recovery the figure that ends it. */
    private Chart recovery() {
        List<Group> groups = new ArrayList<>();
        for (String metric : List.of("first_write_ms", "in_step_ms")) {
            groups.addAll(groups("recovery", metric, scenario -> true, Charts::bar));
        }
        return new Chart(
                "recovery",
                "recovery",
                "From the start of processes to the first write, or to being in step",
                "after a restart, behind, and with a new disk · " + LESS,
                "recovery_ms",
                groups);
    }

    /** All of it is ours: a row for each size, in groups of what grows. */
    private Chart growth() {
        Map<String, List<Row>> grown = new LinkedHashMap<>();
        for (Group group : groups("growth", CPU, scenario -> true, Charts::bar)) {
            String[] words = group.title().split(", ", 2);
            String what = words.length == 1 ? "servers" : "writes before, " + words[0];
            for (Row row : group.rows()) {
                String label = words[words.length - 1].replace(" writes", "");
                grown.computeIfAbsent(what, unused -> new ArrayList<>())
                        .add(new Row(label, row.system(), row.mark(), row.text()));
            }
        }
        List<Group> groups = new ArrayList<>();
        grown.forEach((what, rows) -> groups.add(new Group(what, rows)));
        return new Chart("growth", "growth", "CPU time of all servers of zab a write, as it grows", LESS, CPU, groups);
    }

    private Chart writes(int bytes) {
        List<Group> groups = new ArrayList<>();
        for (String scenario : figures.scenarios(WRITES)) {
            for (Group group : groups(WRITES, "writes_per_s", scenario::equals, Charts::bar)) {
                if (isOf(bytes).test(scenario)) {
                    groups.add(withLimit(scenario, group));
                }
            }
        }
        String title = "Writes of " + Scenario.size(bytes) + " a second, three servers";
        return new Chart(WRITES, "writes-" + fileName(bytes), title, MORE, "writes_per_s", groups);
    }

    private Group withLimit(String scenario, Group group) {
        OptionalDouble limit = machine.threeCopies(scenario, "writes_per_s");
        String text =
                limit.isEmpty() ? "" : "append + force by itself, three copies: " + Amounts.number(limit.getAsDouble());
        return new Group(windowOf(scenario), limit, text, group.rows());
    }

    private static String windowOf(String scenario) {
        int window = Scenario.window(scenario).orElseThrow();
        return window == 1 ? "one at a time" : window + " outstanding";
    }

    private Chart latencies(int bytes) {
        String title = "How long a write of " + Scenario.size(bytes) + " takes";
        List<Group> groups = new ArrayList<>();
        for (String scenario : figures.scenarios(WRITES)) {
            List<Row> rows = new ArrayList<>();
            if (isOf(bytes).test(scenario)) {
                figures.systems(WRITES, scenario)
                        .forEach(system -> percentiles(system, scenario).ifPresent(rows::add));
            }
            if (!rows.isEmpty()) {
                groups.add(new Group(windowOf(scenario), rows));
            }
        }
        return new Chart(
                WRITES, "latency-" + fileName(bytes), title, "figures: p50 … p99.9 · " + LESS, "latency_us", groups);
    }

    private Optional<Row> percentiles(String system, String scenario) {
        List<Double> values = new ArrayList<>();
        for (String metric : List.of("p50_us", "p99_us", "p999_us", "max_us")) {
            figures.median(WRITES, system, scenario, metric).ifPresent(values::add);
        }
        if (values.size() < 4) {
            return Optional.empty();
        }
        String text = Amounts.text("p50_us", values.get(0)) + " … " + Amounts.text("p999_us", values.get(2));
        return Optional.of(
                new Row(system, new Percentiles(values.get(0), values.get(1), values.get(2), values.get(3)), text));
    }

    private List<Group> cpuGroups() {
        return groups(
                WRITES,
                CPU,
                scenario -> Scenario.window(scenario).orElse(0) > 1
                        && figures.systems(WRITES, scenario).size() > 1,
                Charts::bar);
    }

    private List<Group> groups(
            String section, String metric, Predicate<String> wanted, BiFunction<String, Spread, Chart.Mark> mark) {
        List<Group> groups = new ArrayList<>();
        for (String scenario : figures.scenarios(section)) {
            List<Row> rows = new ArrayList<>();
            for (String system : wanted.test(scenario) ? figures.systems(section, scenario) : List.<String>of()) {
                figures.spread(section, system, scenario, metric)
                        .ifPresent(spread -> rows.add(
                                new Row(system, mark.apply(system, spread), Amounts.text(metric, spread.median()))));
            }
            if (!rows.isEmpty()) {
                groups.add(new Group(Scenario.title(scenario), rows));
            }
        }
        return groups;
    }

    private static Chart.Mark bar(String system, Spread spread) {
        return new Bar(spread.median());
    }

    private static Chart.Mark dots(String system, Spread spread) {
        return new Dots(spread.values(), spread.median());
    }

    private static Predicate<String> isOf(int bytes) {
        return scenario -> Scenario.bytes(scenario).orElse(0) == bytes;
    }

    private static String fileName(int bytes) {
        return Scenario.size(bytes).replace(" ", "");
    }
}
