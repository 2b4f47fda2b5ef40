package io.zab.bench.page;

import io.zab.bench.chart.Chart;
import io.zab.bench.chart.ChartFiles;
import io.zab.bench.goal.Goals;
import io.zab.bench.report.Amounts;
import io.zab.bench.report.CalmRounds;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Table;
import io.zab.bench.report.Tables;
import java.util.List;
import java.util.Map;

/** What a run found, as a part of a page: goals, then each section with its charts and its tables. */
public final class MarkdownReport {
    private final Figures figures;
    private final List<Chart> charts;
    private final String chartDirectory;
    private final Map<String, String> machine;
    private final String results;

    /**
     * @param charts which were drawn
     * @param chartDirectory where they are, seen from the page
     * @param machine what is known of the machine and the run, by name
     * @param results where the figures are, seen from the page
     */
    public MarkdownReport(
            Figures figures, List<Chart> charts, String chartDirectory, Map<String, String> machine, String results) {
        this.results = results;
        this.figures = figures;
        this.charts = charts;
        this.chartDirectory = chartDirectory;
        this.machine = machine;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        if (!machine.isEmpty()) {
            text.append("### The machine and the run\n\n| | |\n| --- | --- |\n");
            machine.forEach((name, value) ->
                    text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
            figures.spread("writes", CalmRounds.STOLEN_PERCENT)
                    .ifPresent(stolen -> text.append("| taken by the host while writes were measured | ")
                            .append(Amounts.text(CalmRounds.STOLEN_PERCENT, stolen))
                            .append(" |\n"));
            text.append('\n');
        }
        text.append("[All figures](").append(results).append(") of the run, a line each.\n\n");
        Table goals = Goals.table(figures);
        text.append("### ")
                .append(goals.title())
                .append("\n\n")
                .append(goals.markdown())
                .append('\n');
        Tables tables = new Tables(figures);
        for (String section : tables.sections()) {
            section(text, section, tables);
        }
        tables.failures()
                .ifPresent(table ->
                        text.append("### ").append(table.title()).append("\n\n").append(table.markdown()));
        return text.toString();
    }

    private void section(StringBuilder text, String section, Tables tables) {
        text.append("### ").append(Tables.titleOf(section)).append("\n\n");
        for (Chart chart : charts) {
            if (chart.section().equals(section)) {
                text.append("![").append(chart.title()).append("](");
                text.append(chartDirectory)
                        .append('/')
                        .append(ChartFiles.nameOf(chart))
                        .append(")\n\n");
            }
        }
        List<Table> all = tables.of(section);
        for (Table table : all) {
            if (all.size() > 1) {
                text.append("**").append(table.title()).append("**\n\n");
            }
            text.append(table.markdown()).append('\n');
        }
    }
}
