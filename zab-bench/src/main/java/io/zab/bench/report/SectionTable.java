package io.zab.bench.report;

import static io.zab.bench.report.Optionals.divide;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The figures of a section as they are: a row for each scenario and system, a column for each metric. */
final class SectionTable {
    private static final String UNFORCED = " †";

    private final Figures figures;
    private final String section;
    private final String title;
    private final String note;
    private final List<String> compared;

    /** @param compared of which metrics the table also says what ours is, divided by each other system's */
    SectionTable(Figures figures, String section, String title, String note, String... compared) {
        this.figures = figures;
        this.section = section;
        this.title = title;
        this.note = note;
        this.compared = List.of(compared);
    }

    /** A system's name as it stands in a table. */
    static String label(String system) {
        return Figures.isDurable(system) ? system : system + UNFORCED;
    }

    Table table() {
        List<String> metrics = List.copyOf(figures.metrics(section));
        List<String> columns = new ArrayList<>(List.of("scenario", "system"));
        metrics.forEach(metric -> columns.add(Amounts.title(metric)));
        compared.forEach(metric -> columns.add(Amounts.title(metric) + ": zab ÷ this"));
        List<List<String>> rows = new ArrayList<>();
        for (String scenario : figures.scenarios(section)) {
            for (String system : figures.systems(section, scenario)) {
                rows.add(row(scenario, system, metrics));
            }
        }
        return new Table(title, columns, 2, rows, note).withoutEmptyColumns();
    }

    private List<String> row(String scenario, String system, List<String> metrics) {
        List<String> row = new ArrayList<>(List.of(Scenario.title(scenario), label(system)));
        for (String metric : metrics) {
            row.add(figures.spread(section, system, scenario, metric)
                    .map(value -> Amounts.text(metric, value))
                    .orElse(Table.NOTHING));
        }
        for (String metric : compared) {
            OptionalDouble ratio = divide(
                    figures.median(section, Figures.OURS, scenario, metric),
                    figures.median(section, system, scenario, metric));
            row.add(
                    ratio.isEmpty() || system.equals(Figures.OURS)
                            ? Table.NOTHING
                            : Amounts.ratio(ratio.getAsDouble()));
        }
        return row;
    }
}
