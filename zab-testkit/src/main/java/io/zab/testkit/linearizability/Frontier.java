package io.zab.testkit.linearizability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configurations that explain everything so far.
 *
 * <p>Invariant: of two that differ only in the operations of unknown outcome they have used, neither has used all that the
 * other has: what is not used stays possible, so whatever can follow the one that used more can follow the other.
 */
final class Frontier<S, I, O> {
    private final Map<Key<S>, List<Configuration<S, I, O>>> byKey = new LinkedHashMap<>();

    private record Key<S>(S state, Bits done) {}

    /** @return false when one that is at least as good is here already */
    boolean add(Configuration<S, I, O> added) {
        List<Configuration<S, I, O>> alike =
                byKey.computeIfAbsent(new Key<>(added.state(), added.done()), key -> new ArrayList<>(1));
        for (Configuration<S, I, O> other : alike) {
            if (other.used().isSubsetOf(added.used())) {
                return false;
            }
        }
        alike.removeIf(other -> added.used().isSubsetOf(other.used()));
        alike.add(added);
        return true;
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    List<Configuration<S, I, O>> all() {
        List<Configuration<S, I, O>> all = new ArrayList<>();
        byKey.values().forEach(all::addAll);
        return all;
    }

    Set<S> states() {
        Set<S> states = new LinkedHashSet<>();
        byKey.keySet().forEach(key -> states.add(key.state()));
        return states;
    }
}
