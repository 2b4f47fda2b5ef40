package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The clock of one server, as libfaketime shows it.
 *
 * <p>Two kinds of trouble: the time of day jumps while the monotonic clock goes on as it should, and both run too fast or too
 * slowly. A monotonic clock that jumps is left out: no machine has one.
 */
final class Clock {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path file;
    private boolean canJump;

    Clock(Path file) {
        this.file = file;
    }

    /** Why clocks are as they are; empty when they can be changed. */
    static Optional<String> missing() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("there is no libfaketime below " + LIBRARIES + " (Debian: faketime)");
    }

    private static Optional<Path> library() {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(LIBRARIES)) {
            return all.map(each -> each.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The environment of a server whose clock is the machine's. */
    Map<String, String> asItIs() {
        canJump = false;
        return Map.of();
    }

    /** The environment of a server whose time of day can jump. */
    Map<String, String> withJumps() {
        canJump = true;
        write(0);
        Map<String, String> all = preload();
        all.put("FAKETIME_TIMESTAMP_FILE", file.toString());
        all.put("FAKETIME_CACHE_DURATION", "1");
        all.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // Otherwise timed waits, which are monotonic, end early over and over.
        all.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        return all;
    }

    /** The environment of a server whose clocks all run at this rate. */
    Map<String, String> atRate(double rate) {
        canJump = false;
        Map<String, String> all = preload();
        all.put("FAKETIME", "+0 x" + rate);
        return all;
    }

    private static Map<String, String> preload() {
        return new TreeMap<>(Map.of("LD_PRELOAD", library().orElseThrow().toString(), "NO_FAKE_STAT", "1"));
    }

    /** Deletes what a process that was killed has left of the library's. */
    static void cleanUpAfter(long pid) {
        try {
            Files.deleteIfExists(SHARED_MEMORY.resolve("faketime_shm_" + pid));
            Files.deleteIfExists(SHARED_MEMORY.resolve("sem.faketime_sem_" + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean canJump() {
        return canJump;
    }

    /** Within a second the time of day is off by so much. */
    void jump(long seconds) {
        write(seconds);
    }

    private void write(long seconds) {
        try {
            Files.writeString(file, (seconds < 0 ? "" : "+") + seconds + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
