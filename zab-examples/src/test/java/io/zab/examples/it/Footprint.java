package io.zab.examples.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a process takes of the machine; nothing is known where there is no {@code /proc}. */
final class Footprint {
    private Footprint() {}

    /** Everything of it that was ever in memory at once, where the system keeps that, or is: heap, buffers, threads, code. */
    static OptionalLong mostResidentBytes(long pid) {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        try {
            List<String> lines = Files.readAllLines(status);
            return lines.stream()
                    .filter(line -> line.startsWith("VmHWM:") || line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .max();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open files and sockets. */
    static OptionalLong descriptors(long pid) {
        Path directory = Path.of("/proc", String.valueOf(pid), "fd");
        if (!Files.isReadable(directory)) {
            return OptionalLong.empty();
        }
        try (Stream<Path> open = Files.list(directory)) {
            return OptionalLong.of(open.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
