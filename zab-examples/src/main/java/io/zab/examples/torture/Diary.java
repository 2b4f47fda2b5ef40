package io.zab.examples.torture;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the run tells: its progress on standard output, every fault in a file, and what is wrong in both. Safe for use by
 * several threads.
 */
final class Diary implements AutoCloseable {
    private final long start = System.nanoTime();
    private final List<String> violations = new ArrayList<>();
    private final PrintWriter file;

    Diary(Path path) {
        try {
            this.file = new PrintWriter(Files.newBufferedWriter(path), true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    synchronized void note(String line) {
        file.println(stamped(line));
    }

    synchronized void tell(String line) {
        note(line);
        System.out.println(stamped(line));
    }

    synchronized void violation(String what) {
        violations.add(what);
        tell("VIOLATION " + what);
    }

    private String stamped(String line) {
        return String.format(Locale.ROOT, "[%7.2f s] %s", seconds(), line);
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
