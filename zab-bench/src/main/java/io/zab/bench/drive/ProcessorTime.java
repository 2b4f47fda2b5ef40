package io.zab.bench.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel has counted of the machine's processors so far, in units of its own.
 *
 * @param total all time of all processors
 * @param stolen what of it a host gave to other machines while this one had work to do; 0 where nobody counts it
 */
public record ProcessorTime(long total, long stolen) {
    private static final Path STAT = Path.of("/proc/stat");
    /** User, nice, system, idle, wait, two kinds of interrupts, stolen; what follows is a part of the first two. */
    private static final int KINDS = 8;

    public static ProcessorTime now() {
        try {
            return in(STAT);
        } catch (IOException e) {
            return new ProcessorTime(0, 0);
        }
    }

    /** @param stat a file as the kernel writes it, the sum of all processors in its first line */
    static ProcessorTime in(Path stat) throws IOException {
        String[] fields = Files.readAllLines(stat).get(0).trim().split(" +");
        long total = 0;
        for (int i = 1; i <= KINDS && i < fields.length; i++) {
            total += Long.parseLong(fields[i]);
        }
        return new ProcessorTime(total, fields.length > KINDS ? Long.parseLong(fields[KINDS]) : 0);
    }

    /** The part of the time since then that was stolen, from 0 to 1. */
    public double stolenSince(ProcessorTime earlier) {
        return total == earlier.total ? 0 : (double) (stolen - earlier.stolen) / (total - earlier.total);
    }
}
