package io.zab.testkit.exhaustive;

import java.util.HashMap;
import java.util.Map;

/** Gives equal values equal numbers, so that states are compared by numbers. */
final class Items {
    private final Map<Object, Integer> numbers = new HashMap<>();

    /**
     * Something on its way.
     *
     * @param id the same for equal values
     * @param value the event it becomes where it arrives, or a sign of a link
     * @param trace its number in a trace, where one is kept
     */
    record Item(int id, Object value, long trace) {}

    int idOf(Object value) {
        Integer known = numbers.putIfAbsent(value, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }
}
