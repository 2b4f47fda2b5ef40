package io.zab.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All tables of a run; a section that has no table made for it is shown as it is. */
public final class Tables {
    private static final List<String> ORDER =
            List.of("writes", "reads", "failover", "recovery", "growth", "stalls", "idle", "syscalls", "limits");

    private final Figures figures;

    public Tables(Figures figures) {
        this.figures = figures;
    }

    /** In the order in which they are read. */
    public List<Table> all() {
        List<Table> tables = new ArrayList<>();
        for (String section : sections()) {
            tables.addAll(of(section));
        }
        failures().ifPresent(tables::add);
        return tables;
    }

    /** What failed while it was measured; empty when nothing did. */
    public Optional<Table> failures() {
        if (figures.failures().isEmpty()) {
            return Optional.empty();
        }
        Map<List<String>, Integer> counts = new LinkedHashMap<>();
        for (Sample failure : figures.failures()) {
            List<String> what = List.of(failure.section(), Scenario.title(failure.scenario()), failure.system());
            counts.merge(what, 1, Integer::sum);
        }
        List<List<String>> rows = new ArrayList<>();
        counts.forEach(
                (what, count) -> rows.add(List.of(what.get(0), what.get(1), what.get(2), Integer.toString(count))));
        return Optional.of(new Table(
                "Failures", List.of("section", "scenario", "system", "times"), 3, rows, "These figures are missing."));
    }

    /** The sections that have figures: those that have a place, then any others. */
    public List<String> sections() {
        Set<String> found = figures.sections();
        List<String> ordered =
                new ArrayList<>(ORDER.stream().filter(found::contains).toList());
        found.stream().filter(section -> !ORDER.contains(section)).forEach(ordered::add);
        return ordered;
    }

    /** The tables of one section; none when it has no figures. */
    public List<Table> of(String section) {
        if (!figures.sections().contains(section)) {
            return List.of();
        }
        return switch (section) {
            case WriteTables.SECTION -> new WriteTables(figures).all();
            case "reads" -> one(section, "", "reads_per_s", "p50_us", "cpu_us_per_read");
            case "failover" -> one(section, "Median of all runs, the best and the worst.", "failover_ms");
            case "recovery" ->
                one(
                        section,
                        "From the start of a process, a JVM's own start among it.",
                        "first_write_ms",
                        "one_in_step_ms",
                        "in_step_ms");
            case "idle" -> one(section, "The mean of three servers.", "cpu_percent", "resident_mb");
            default -> one(section, "");
        };
    }

    private List<Table> one(String section, String note, String... compared) {
        return List.of(new SectionTable(figures, section, titleOf(section), note, compared).table());
    }

    /** What a section is called at its head. */
    public static String titleOf(String section) {
        return Character.toUpperCase(section.charAt(0)) + section.substring(1);
    }
}
