package io.zab.testkit.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often what happened: a run in which nothing happened proves nothing. */
public final class Coverage {
    private final Map<String, Long> counts = new TreeMap<>();

    /** Nothing seen yet. */
    public Coverage() {}

    void saw(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** Takes over the counts of another run. */
    public void add(Coverage other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    }

    public long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** All counts, by what was seen. */
    public Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
