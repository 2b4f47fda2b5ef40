package io.zab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.report.Figures;
import io.zab.bench.report.Results;
import io.zab.bench.report.Sample;
import io.zab.bench.system.Systems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged benchmark runs: one server of every system takes writes, three of ours go through what else takes seconds, and
 * a report is made of it all. It proves that the benchmark works and nothing about speed. On Linux, whose kernel counts for it.
 */
@EnabledOnOs(OS.LINUX)
class BenchSmokeIT {
    private static final long MINUTES_MAX = 5;
    private static final List<String> LOADS = List.of("128B/w1", "128B/w64", "128B/w1024");

    @TempDir
    Path directory;

    @Test
    void everySystemIsMeasuredAndReported() throws Exception {
        Path results = directory.resolve("results.csv");
        run(results, "--sections", "writes");
        run(results, "--sections", "reads,failover,idle", "--systems", "zab");
        Path page = directory.resolve("page.md");
        String tables = bench("report", "--results", results.toString(), "--markdown", page.toString());

        List<Sample> samples = Results.read(results);
        Figures figures = new Figures(samples);
        assertThat(figures.failures()).isEmpty();
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.value()).isFinite().isNotNegative());
        for (Systems system : Systems.values()) {
            for (String load : LOADS) {
                assertPositive(figures, "writes", system.title(), load, "writes_per_s", "p50_us", "p999_us");
            }
        }
        assertPositive(figures, "writes", "zab", "65536B/w64", "mb_per_s");
        assertPositive(figures, "limits", "machine", "force-three-copies/128B/w64", "writes_per_s", "p50_us");
        assertPositive(figures, "limits", "machine", "round-trip/128B", "p50_us");
        assertPositive(figures, "limits", "machine", "stream/65536B", "mb_per_s");
        assertPositive(figures, "reads", "zab", "leader/local/w64", "reads_per_s");
        assertPositive(figures, "reads", "zab", "follower/linearizable/w64", "reads_per_s");
        assertPositive(figures, "failover", "zab", "kill/default", "failover_ms");
        assertPositive(figures, "idle", "zab", "idle", "resident_mb", "own_threads");
        assertReported(tables, page);
    }

    private static void assertPositive(
            Figures figures, String section, String system, String scenario, String... metrics) {
        for (String metric : metrics) {
            assertThat(figures.median(section, system, scenario, metric).orElse(0))
                    .as("%s of %s, %s %s", metric, system, section, scenario)
                    .isPositive();
        }
    }

    private void assertReported(String tables, Path page) throws IOException {
        assertThat(tables).contains("Writes of 128 B, window 1024", "append + force, three copies", "Goals");
        assertThat(page).content().contains("### Goals", "### Failover", "| cores |", "](page/writes-128B.svg)");
        try (Stream<Path> charts = Files.list(directory.resolve("page"))) {
            assertThat(charts.map(chart -> chart.getFileName().toString()))
                    .contains("writes-128B.svg", "latency-128B.svg", "cpu.svg", "reads.svg", "failover.svg");
        }
        assertThat(directory.resolve("page/writes-128B.svg")).content().contains("<svg", "zookeeper");
    }

    private void run(Path results, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", "--length", "SMOKE"));
        arguments.addAll(List.of("--results", results.toString()));
        arguments.addAll(List.of("--directory", directory.resolve("data").toString()));
        arguments.addAll(List.of(options));
        bench(arguments.toArray(String[]::new));
    }

    /** Runs the jar and returns what it says; it must end well. */
    private String bench(String... arguments) throws Exception {
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", Path.of("target", "zab-bench.jar").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES))
                    .as("it ends in time; so far: %s", Files.readString(output))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
