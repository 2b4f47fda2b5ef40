package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How often what happened: a run in which nothing happened proves nothing. */
public final class Coverage {
    private static final Transition[] TRANSITIONS = Transition.values();

    private final Map<String, long[]> counts = new HashMap<>();
    private final Map<Class<?>, long[]> byKind = new HashMap<>();
    private final long[] transitions = new long[TRANSITIONS.length];

    private Optional<Transition> breach = Optional.empty();

    /** Nothing seen yet. */
    public Coverage() {}

    void saw(String what) {
        counts.computeIfAbsent(what, first -> new long[1])[0]++;
    }

    /** What was done to a value of some kind: each kind is counted by itself. */
    void saw(String done, Object value) {
        byKind.computeIfAbsent(
                        value.getClass(),
                        kind -> counts.computeIfAbsent(done + kind.getSimpleName(), first -> new long[1]))[0]++;
    }

    void took(Transition transition) {
        transitions[transition.ordinal()]++;
        if (transition.needsABreach()) {
            breach = Optional.of(transition);
        }
    }

    /** The last transition taken that nobody takes who deals only with servers that keep the protocol. */
    Optional<Transition> breach() {
        return breach;
    }

    /** Takes over the counts of another run. */
    public void add(Coverage other) {
        other.counts.forEach((what, count) -> counts.computeIfAbsent(what, first -> new long[1])[0] += count[0]);
        for (int i = 0; i < transitions.length; i++) {
            transitions[i] += other.transitions[i];
        }
    }

    public long count(String what) {
        long[] count = counts.get(what);
        return count == null ? 0 : count[0];
    }

    /** How often a transition was taken. */
    public long count(Transition transition) {
        return transitions[transition.ordinal()];
    }

    /** The transitions that were not taken once, apart from those that need a breach of the protocol. */
    public List<Transition> neverTaken() {
        List<Transition> never = new ArrayList<>();
        for (Transition transition : TRANSITIONS) {
            if (count(transition) == 0 && !transition.needsABreach()) {
                never.add(transition);
            }
        }
        return never;
    }

    /** All other counts, by what was seen. */
    public Map<String, Long> counts() {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((what, count) -> sorted.put(what, count[0]));
        return sorted;
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}
