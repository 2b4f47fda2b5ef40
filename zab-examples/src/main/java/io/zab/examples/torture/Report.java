package io.zab.examples.torture;

import io.zab.examples.torture.Recoveries.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run came to, for people and for programs.
 *
 * @param seconds how long it took
 * @param network what lay between the servers
 * @param operations how often each kind of question ended in each way
 * @param keys how many histories of keys were checked
 * @param leaderlessMillis the longest time in which no server said that it led
 * @param silentMillis the longest time without an acknowledged write
 * @param silentFaults what was done in that time
 * @param untouchedSilentMillis the same, from the last fault, resumption or start of a server on
 * @param healMillis the longest time until all were ready, faults over
 */
record Report(
        double seconds,
        String network,
        Map<String, Long> operations,
        Recoveries recoveries,
        long keys,
        long leaderlessMillis,
        long silentMillis,
        String silentFaults,
        long untouchedSilentMillis,
        long healMillis,
        List<String> violations) {
    private static final String ROW = "%-16s %6s  %21s  %21s";

    private long sum() {
        return operations.values().stream().mapToLong(count -> count).sum();
    }

    /** Tables and sentences. */
    String text() {
        Map<Fault, Integer> counts = recoveries.counts();
        List<String> lines = new ArrayList<>();
        lines.add("network: " + network);
        lines.add("operations: " + sum() + " ("
                + new TreeMap<>(operations)
                        .entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", "))
                + ")");
        lines.add("faults: "
                + counts.values().stream().mapToInt(count -> count).sum() + " of " + counts.size()
                + " kinds; times in s: median, longest");
        lines.add(String.format(Locale.ROOT, ROW, "fault", "times", "until the next write", "until ready, once over"));
        counts.forEach((fault, count) -> lines.add(String.format(
                Locale.ROOT,
                ROW,
                fault,
                count,
                times(recoveries.untilWrite(fault)),
                times(recoveries.untilReady(fault)))));
        lines.add(String.format(Locale.ROOT, "longest time without a leader: %.1f s", leaderlessMillis / 1e3));
        lines.add(String.format(
                Locale.ROOT,
                "longest time without an acknowledged write: %.1f s (faults in it: %s);"
                        + " after the last fault, resumption or start of a server: %.1f s",
                silentMillis / 1e3,
                silentFaults,
                untouchedSilentMillis / 1e3));
        lines.add(
                String.format(Locale.ROOT, "longest time until all were ready, faults over: %.1f s", healMillis / 1e3));
        lines.add("histories of keys checked: " + keys);
        lines.add("violations: " + violations.size());
        return String.join("\n", lines);
    }

    private static String times(Times times) {
        return times.count() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f  %6.2f", times.median() / 1e3, times.most() / 1e3);
    }

    /** One object; times are in milliseconds. */
    String json() {
        String faults = recoveries.counts().entrySet().stream()
                .map(each -> String.format(
                        "    %s: {\"count\": %d, \"untilWrite\": %s, \"untilReady\": %s}",
                        quote(each.getKey().name()),
                        each.getValue(),
                        json(recoveries.untilWrite(each.getKey())),
                        json(recoveries.untilReady(each.getKey()))))
                .collect(Collectors.joining(",\n"));
        String asked = new TreeMap<>(operations)
                .entrySet().stream()
                        .map(each -> "    " + quote(each.getKey()) + ": " + each.getValue())
                        .collect(Collectors.joining(",\n"));
        return String.join(
                ",\n",
                "{\n  \"seconds\": " + Math.round(seconds),
                "  \"network\": " + quote(network),
                "  \"operations\": {\n" + asked + "\n  }",
                "  \"faults\": {\n" + faults + "\n  }",
                "  \"longestWithoutLeader\": " + leaderlessMillis,
                "  \"longestWithoutWrite\": " + silentMillis,
                "  \"longestWithoutWriteUntouched\": " + untouchedSilentMillis,
                "  \"longestUntilReady\": " + healMillis,
                "  \"keysChecked\": " + keys,
                "  \"violations\": [" + violations.stream().map(Report::quote).collect(Collectors.joining(", "))
                        + "]\n}\n");
    }

    private static String json(Times times) {
        return String.format(
                "{\"count\": %d, \"median\": %d, \"longest\": %d}", times.count(), times.median(), times.most());
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                out.append('\\').append(each);
            } else if (each < ' ') {
                out.append(String.format("\\u%04x", (int) each));
            } else {
                out.append(each);
            }
        }
        return out.append('"').toString();
    }
}
