package io.zab.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a run, each in the file as soon as it is known, so that a run that is cut off keeps what it has. */
public final class Results {
    private static final String HEADER = "section,system,scenario,metric,round,value";

    private final Path file;
    private final List<Sample> samples = new ArrayList<>();

    private Results(Path file) {
        this.file = file;
    }

    /** Goes on with a file, or begins it. */
    public static Results in(Path file) throws IOException {
        Results results = new Results(file);
        if (Files.exists(file)) {
            results.samples.addAll(read(file));
        } else {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, HEADER + "\n");
        }
        return results;
    }

    private static List<Sample> read(Path file) throws IOException {
        List<Sample> read = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            if (cells.length != 6) {
                throw new IOException(file + " has a line that is none of results: " + line);
            }
            read.add(new Sample(
                    cells[0], cells[1], cells[2], cells[3], Integer.parseInt(cells[4]), Double.parseDouble(cells[5])));
        }
        return read;
    }

    public void add(Sample sample) {
        samples.add(sample);
        String line = String.format(
                Locale.ROOT,
                "%s,%s,%s,%s,%d,%.3f%n",
                sample.section(),
                sample.system(),
                sample.scenario(),
                sample.metric(),
                sample.round(),
                sample.value());
        try {
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write to " + file, e);
        }
        System.out.print(line);
    }

    /** All of them, in order. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }
}
