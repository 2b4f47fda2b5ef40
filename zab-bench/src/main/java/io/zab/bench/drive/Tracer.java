package io.zab.bench.drive;

import io.zab.bench.drive.SystemCalls.Counts;
import java.util.List;

/** Programs that count the system calls of other processes. */
enum Tracer {
    /** Counts within the kernel and hardly slows what it counts. Printing in intervals shows that it has attached. */
    PERF {
        @Override
        List<String> trial() {
            return List.of("perf", "stat", "-e", ALL, "-e", "syscalls:sys_enter_fdatasync", "true");
        }

        @Override
        List<String> command(String pids) {
            return List.of("perf", "stat", "-x", ",", "-I", "200", "-e", events(), "-p", pids);
        }

        @Override
        boolean showsThatItCounts(String line) {
            return line.contains(ALL);
        }

        @Override
        Counts counts(List<String> output) {
            long calls = 0;
            long forces = 0;
            for (String line : output) {
                String[] cells = line.trim().split(",");
                if (cells.length > 3 && cells[1].matches("[0-9]+")) {
                    calls += cells[3].equals(ALL) ? Long.parseLong(cells[1]) : 0;
                    forces += cells[3].startsWith(ONE) ? Long.parseLong(cells[1]) : 0;
                }
            }
            return new Counts(calls, forces);
        }

        private String events() {
            StringBuilder events = new StringBuilder(ALL);
            for (String force : FORCES) {
                events.append(',').append(ONE).append(force);
            }
            return events.toString();
        }
    },

    /** Stops a process at each call, so what it counts is of a slower run. */
    STRACE {
        @Override
        List<String> trial() {
            return List.of("strace", "-f", "-c", "true");
        }

        @Override
        List<String> command(String pids) {
            return List.of("strace", "-f", "-c", "-p", pids);
        }

        @Override
        boolean showsThatItCounts(String line) {
            return line.contains(" attached");
        }

        @Override
        Counts counts(List<String> output) {
            long calls = 0;
            long forces = 0;
            for (String line : output) {
                String[] cells = line.trim().split("\\s+");
                String name = cells[cells.length - 1];
                if (cells.length >= 5 && cells[3].matches("[0-9]+") && !name.equals("total")) {
                    calls += Long.parseLong(cells[3]);
                    forces += FORCES.contains(name) ? Long.parseLong(cells[3]) : 0;
                }
            }
            return new Counts(calls, forces);
        }
    };

    private static final String ALL = "raw_syscalls:sys_enter";
    private static final String ONE = "syscalls:sys_enter_";
    private static final List<String> FORCES = List.of("fsync", "fdatasync", "msync", "sync_file_range");

    /** What ends well where this program is there and may count. */
    abstract List<String> trial();

    /** What counts until it is interrupted. */
    abstract List<String> command(String pids);

    abstract boolean showsThatItCounts(String line);

    /** What it has printed, understood. */
    abstract Counts counts(List<String> output);
}
