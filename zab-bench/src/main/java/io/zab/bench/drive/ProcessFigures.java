package io.zab.bench.drive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel has counted of a process so far.
 *
 * @param cpuMicros user and system time, in microseconds
 * @param contextSwitches of its live threads, wanted and unwanted
 * @param threadNanos time that its live threads have run, more finely than {@code cpuMicros} tells
 * @param residentBytes what of it is in memory now
 * @param threads how many it has now
 */
public record ProcessFigures(long cpuMicros, long contextSwitches, long threadNanos, long residentBytes, int threads) {
    public static final ProcessFigures NONE = new ProcessFigures(0, 0, 0, 0, 0);

    private static final long TICK_MICROS = 10_000;

    static ProcessFigures of(long pid) {
        try {
            return in(Path.of("/proc", Long.toString(pid)));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at", e);
        }
    }

    /** @param directory of a process in the file system that the kernel describes processes in */
    static ProcessFigures in(Path directory) throws IOException {
        String stat = Files.readString(directory.resolve("stat"));
        // The name, in brackets, may have blanks; what is counted begins behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        long switches = 0;
        long nanos = 0;
        int threads = 0;
        try (Stream<Path> tasks = Files.list(directory.resolve("task"))) {
            for (Path task : tasks.toList()) {
                switches += switchesOf(task);
                nanos += nanosOf(task);
                threads++;
            }
        }
        long resident = valueOf(Files.readAllLines(directory.resolve("status")), "VmRSS:") * 1024;
        return new ProcessFigures(ticks * TICK_MICROS, switches, nanos, resident, threads);
    }

    private static long nanosOf(Path task) {
        try {
            return Long.parseLong(
                    Files.readString(task.resolve("schedstat")).trim().split(" ")[0]);
        } catch (IOException e) {
            return 0; // the thread has just ended
        }
    }

    private static long switchesOf(Path task) {
        try {
            List<String> lines = Files.readAllLines(task.resolve("status"));
            return valueOf(lines, "voluntary_ctxt_switches:") + valueOf(lines, "nonvoluntary_ctxt_switches:");
        } catch (IOException e) {
            return 0; // the thread has just ended
        }
    }

    private static long valueOf(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    public ProcessFigures minus(ProcessFigures earlier) {
        return new ProcessFigures(
                cpuMicros - earlier.cpuMicros,
                contextSwitches - earlier.contextSwitches,
                threadNanos - earlier.threadNanos,
                residentBytes,
                threads);
    }

    public ProcessFigures plus(ProcessFigures other) {
        return new ProcessFigures(
                cpuMicros + other.cpuMicros,
                contextSwitches + other.contextSwitches,
                threadNanos + other.threadNanos,
                residentBytes + other.residentBytes,
                threads + other.threads);
    }
}
