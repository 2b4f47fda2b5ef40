package io.zab.bench.report;

import static io.zab.bench.report.Optionals.divide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** A table for each load of writes: a row a system, and one for the machine by itself. */
final class WriteTables {
    static final String SECTION = "writes";

    private static final List<String> COLUMNS = List.of(
            "system",
            "writes/s",
            "MB/s",
            "p50",
            "p99",
            "p99.9",
            "CPU µs a write",
            "switches a write",
            "system calls a write",
            "writes a force",
            "writes/s: zab ÷ this",
            "p50: zab ÷ this",
            "CPU: zab ÷ this",
            "of the machine");

    private final Figures figures;
    private final MachineShare machine;

    WriteTables(Figures figures) {
        this.figures = figures;
        this.machine = new MachineShare(figures);
    }

    List<Table> all() {
        List<Table> tables = new ArrayList<>();
        for (String scenario : figures.scenarios(SECTION)) {
            List<List<String>> rows = new ArrayList<>();
            for (String system : figures.systems(SECTION, scenario)) {
                rows.add(row(system, scenario));
            }
            if (machine.threeCopies(scenario, "writes_per_s").isPresent()) {
                rows.add(machineRow(scenario));
            }
            String title = "Writes of " + Scenario.title(scenario);
            tables.add(new Table(title, COLUMNS, 1, rows, "").withoutEmptyColumns());
        }
        return tables;
    }

    private List<String> row(String system, String scenario) {
        return List.of(
                SectionTable.label(system),
                spread(system, scenario, "writes_per_s"),
                median(SECTION, system, scenario, "mb_per_s"),
                median(SECTION, system, scenario, "p50_us"),
                median(SECTION, system, scenario, "p99_us"),
                median(SECTION, system, scenario, "p999_us"),
                spread(system, scenario, "cpu_us_per_write"),
                median(SECTION, system, scenario, "switches_per_write"),
                median("syscalls", system, scenario, "syscalls_per_write"),
                median("syscalls", system, scenario, "writes_per_force"),
                ratio(system, scenario, "writes_per_s"),
                ratio(system, scenario, "p50_us"),
                ratio(system, scenario, "cpu_us_per_write"),
                text(machine.ofWrites(system, scenario), Amounts::share));
    }

    private List<String> machineRow(String scenario) {
        List<String> row = new ArrayList<>();
        row.add("append + force, three copies");
        for (String metric : new String[] {"writes_per_s", "mb_per_s", "p50_us", "p99_us"}) {
            row.add(text(machine.threeCopies(scenario, metric), value -> Amounts.text(metric, value)));
        }
        while (row.size() < COLUMNS.size()) {
            row.add(Table.NOTHING);
        }
        return row;
    }

    private String spread(String system, String scenario, String metric) {
        Optional<Spread> spread = figures.spread(SECTION, system, scenario, metric);
        return spread.map(value -> Amounts.text(metric, value)).orElse(Table.NOTHING);
    }

    private String median(String section, String system, String scenario, String metric) {
        return text(figures.median(section, system, scenario, metric), value -> Amounts.text(metric, value));
    }

    private String ratio(String system, String scenario, String metric) {
        if (system.equals(Figures.OURS)) {
            return Table.NOTHING;
        }
        OptionalDouble ours = figures.median(SECTION, Figures.OURS, scenario, metric);
        return text(divide(ours, figures.median(SECTION, system, scenario, metric)), Amounts::ratio);
    }

    private static String text(OptionalDouble value, DoubleFunction<String> format) {
        return value.isPresent() ? format.apply(value.getAsDouble()) : Table.NOTHING;
    }
}
