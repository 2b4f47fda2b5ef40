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

    /**
     * Reads a file of results.
     *
     * @throws IOException when there is none, or when a line of it is none of results; the message names it
     */
    public static List<Sample> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there are no results in " + file + "; the run command writes them");
        }
        List<Sample> read = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException(file + " holds no results: its first line is not " + HEADER);
        }
        for (int i = 1; i < lines.size(); i++) {
            read.add(sample(file, i + 1, lines.get(i)));
        }
        return read;
    }

    private static Sample sample(Path file, int number, String line) throws IOException {
        String[] cells = line.split(",", -1);
        if (cells.length == 6) {
            try {
                int round = Integer.parseInt(cells[4]);
                return new Sample(cells[0], cells[1], cells[2], cells[3], round, Double.parseDouble(cells[5]));
            } catch (NumberFormatException e) {
                // Said below, as of any other line that does not fit.
            }
        }
        throw new IOException(file + ":" + number + " is no line of results: " + line);
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
