package io.zab.bench.cli;

import io.zab.bench.machine.MachineFacts;
import io.zab.bench.page.TextReport;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Results;
import io.zab.bench.section.CallCounts;
import io.zab.bench.section.Failover;
import io.zab.bench.section.Growth;
import io.zab.bench.section.Idle;
import io.zab.bench.section.Limits;
import io.zab.bench.section.Plan;
import io.zab.bench.section.Reads;
import io.zab.bench.section.Recovery;
import io.zab.bench.section.Section;
import io.zab.bench.section.Stalls;
import io.zab.bench.section.Writes;
import io.zab.bench.system.Systems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code run} command. */
@Command(
        name = "run",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description = "Measures, and writes every figure to a file as soon as it is known.")
final class RunCommand implements Callable<Integer> {
    private static final List<Section> SECTIONS = List.of(
            new Writes(),
            new Limits(),
            new CallCounts(),
            new Reads(),
            new Failover(),
            new Recovery(),
            new Idle(),
            new Growth(),
            new Stalls());

    @Option(names = "--length", defaultValue = "SHORT", description = "${COMPLETION-CANDIDATES}.")
    private Plan.Length length;

    @Option(names = "--sections", split = ",", description = "Which sections; all when left out.")
    private List<String> sections;

    @Option(names = "--systems", split = ",", description = "Which systems; all when left out.")
    private List<String> systems;

    @Option(
            names = "--results",
            defaultValue = "bench-results/results.csv",
            description = "Where figures go; a file that exists is added to.")
    private Path file;

    @Option(names = "--directory", defaultValue = "bench-results/data", description = "Where servers keep their files.")
    private Path directory;

    @Override
    public Integer call() throws Exception {
        List<Systems> chosen = new ArrayList<>();
        if (systems == null) {
            chosen.addAll(Arrays.asList(Systems.values()));
        } else {
            systems.forEach(title -> chosen.add(Systems.of(title)));
        }
        Plan plan = new Plan(length, chosen, directory.toAbsolutePath());
        checkSections();
        Results results = Results.in(file);
        MachineFacts.keep(file, plan.directory(), length.name());
        List<Section> left =
                new ArrayList<>(SECTIONS.stream().filter(this::isChosen).toList());
        while (!left.isEmpty()) {
            int seconds =
                    left.stream().mapToInt(section -> section.seconds(plan)).sum();
            Section section = left.remove(0);
            System.err.printf(
                    "%s: about %.1f minutes, and %.1f until the end%n",
                    section.name(), section.seconds(plan) / 60.0, seconds / 60.0);
            section.run(plan, results);
        }
        System.out.print(TextReport.of(new Figures(results.samples())));
        return 0;
    }

    private void checkSections() {
        List<String> known = SECTIONS.stream().map(Section::name).toList();
        if (sections != null && !known.containsAll(sections)) {
            throw new IllegalArgumentException("of the sections " + sections + " only these are known: " + known);
        }
    }

    /** Writes take the limits between their rounds; on their own these are measured when asked for, or without writes. */
    private boolean isChosen(Section section) {
        return sections == null ? !(section instanceof Limits) : sections.contains(section.name());
    }
}
