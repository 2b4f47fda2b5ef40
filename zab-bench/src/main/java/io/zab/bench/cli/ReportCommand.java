package io.zab.bench.cli;

import io.zab.bench.report.Figures;
import io.zab.bench.report.Report;
import io.zab.bench.report.Results;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code report} command. */
@Command(
        name = "report",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description = "Makes tables of the figures of a run, finished or not.")
final class ReportCommand implements Callable<Integer> {
    @Option(names = "--results", defaultValue = "bench-results/results.csv", description = "Where figures are.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        System.out.print(new Report(new Figures(Results.read(file))).text());
        return 0;
    }
}
