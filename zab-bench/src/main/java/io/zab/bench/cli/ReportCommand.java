package io.zab.bench.cli;

import io.zab.bench.chart.Chart;
import io.zab.bench.chart.ChartFiles;
import io.zab.bench.chart.Charts;
import io.zab.bench.machine.MachineFacts;
import io.zab.bench.page.MarkdownReport;
import io.zab.bench.page.Page;
import io.zab.bench.page.TextReport;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code report} command. */
@Command(
        name = "report",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description = "Makes tables, charts and a page of the figures of a run, finished or not.")
final class ReportCommand implements Callable<Integer> {
    @Option(names = "--results", defaultValue = "bench-results/results.csv", description = "Where figures are.")
    private Path results;

    @Option(
            names = "--markdown",
            description = "A page to put tables and charts into, between its two marks; made when it does not exist.")
    private Path markdown;

    @Option(
            names = "--charts",
            description = "A directory for charts; beside the page, with its name, when left out; none without a page.")
    private Path charts;

    @Override
    public Integer call() throws IOException {
        Figures figures = new Figures(Results.read(results));
        System.out.print(TextReport.of(figures));
        List<Chart> drawn = new Charts(figures).all();
        Path directory = charts != null || markdown == null ? charts : besides(markdown);
        if (directory != null) {
            for (Chart chart : drawn) {
                ChartFiles.write(chart, directory);
            }
        }
        if (markdown != null) {
            MarkdownReport report = new MarkdownReport(
                    figures, drawn, fromPage(directory), MachineFacts.beside(results), fromPage(results));
            Page.fill(markdown, report.text());
        }
        return 0;
    }

    private String fromPage(Path file) {
        Path directory = markdown.toAbsolutePath().normalize().getParent();
        return directory
                .relativize(file.toAbsolutePath().normalize())
                .toString()
                .replace('\\', '/');
    }

    private static Path besides(Path page) {
        return page.resolveSibling(page.getFileName().toString().replaceFirst("\\.[^.]*$", ""));
    }
}
