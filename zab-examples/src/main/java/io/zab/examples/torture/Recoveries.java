package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How often each fault was done, and how long it took until all was well again. Safe for use by several threads. */
final class Recoveries {
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> untilWrite = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> untilReady = new EnumMap<>(Fault.class);

    /**
     * Some times, in milliseconds; 0 where there are none.
     *
     * @param count how many there are
     */
    record Times(int count, long median, long most) {}

    synchronized void count(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    /** From when it was done to the first acknowledgement of a write that was asked for after it. */
    synchronized void wroteAfter(Fault fault, long nanos) {
        add(untilWrite, fault, nanos);
    }

    /** From its end to when all servers that it hit served. */
    synchronized void readyAfter(Fault fault, long nanos) {
        add(untilReady, fault, nanos);
    }

    private static void add(Map<Fault, List<Long>> times, Fault fault, long nanos) {
        times.computeIfAbsent(fault, none -> new ArrayList<>()).add(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    synchronized Map<Fault, Integer> counts() {
        return new EnumMap<>(counts);
    }

    synchronized Times untilWrite(Fault fault) {
        return times(untilWrite.getOrDefault(fault, List.of()));
    }

    synchronized Times untilReady(Fault fault) {
        return times(untilReady.getOrDefault(fault, List.of()));
    }

    private static Times times(List<Long> millis) {
        if (millis.isEmpty()) {
            return new Times(0, 0, 0);
        }
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return new Times(sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }
}
