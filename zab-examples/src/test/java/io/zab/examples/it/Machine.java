package io.zab.examples.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a test needs of the machine beyond a JVM; what is missing skips the test, and is named. */
final class Machine {
    private Machine() {}

    /** Skips the test unless these programs are there and the test is run by root. */
    static void needsRootAnd(String... programs) {
        assumeTrue(isRoot(), "skipped: it takes root to do this to a disk");
        for (String program : programs) {
            boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
            assumeTrue(found, "skipped: there is no " + program + " on this machine");
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Skips the test unless this can be done. */
    static void needs(String... command) {
        String said = run(command);
        assumeTrue(said.isEmpty(), () -> "skipped: this machine does not let us " + List.of(command) + ": " + said);
    }

    static void doIt(String... command) {
        String said = run(command);
        if (!said.isEmpty()) {
            throw new AssertionError(List.of(command) + ": " + said);
        }
    }

    /** @return empty when it went well */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            int code = process.waitFor();
            return code == 0 ? "" : "exit code " + code + ", " + said.strip();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
