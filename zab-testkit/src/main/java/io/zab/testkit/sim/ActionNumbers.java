package io.zab.testkit.sim;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Numbers of a storm's actions; immutable, written like {@code 3,7-9}. */
public final class ActionNumbers {
    public static final ActionNumbers NONE = new ActionNumbers(new TreeSet<>());

    private static final int RANGE_MOST = 1_000_000;

    private final SortedSet<Integer> numbers;

    private ActionNumbers(SortedSet<Integer> numbers) {
        this.numbers = Collections.unmodifiableSortedSet(numbers);
    }

    public static ActionNumbers of(Collection<Integer> numbers) {
        return new ActionNumbers(new TreeSet<>(numbers));
    }

    /** @throws IllegalArgumentException naming the part that is no number or range of numbers */
    public static ActionNumbers parse(String text) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",")) {
            String[] ends = part.strip().split("-", 2);
            int first = number(ends[0], part);
            int last = ends.length == 1 ? first : number(ends[1], part);
            if (last < first || last - first > RANGE_MOST) {
                throw new IllegalArgumentException("'" + part + "' is no range of action numbers; write it like 7-9");
            }
            IntStream.rangeClosed(first, last).forEach(numbers::add);
        }
        return new ActionNumbers(numbers);
    }

    private static int number(String text, String part) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0) {
                return number;
            }
            throw new NumberFormatException(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + part + "' is no action number; write numbers like 3,7-9", e);
        }
    }

    public boolean contains(int number) {
        return numbers.contains(number);
    }

    /** All of them, in order. */
    public SortedSet<Integer> numbers() {
        return numbers;
    }

    public int size() {
        return numbers.size();
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int first = 0;
        int last = -1;
        for (int number : numbers) {
            if (number != last + 1 || last < 0) {
                append(text, first, last);
                first = number;
            }
            last = number;
        }
        append(text, first, last);
        return text.toString();
    }

    private static void append(StringBuilder text, int first, int last) {
        if (last >= 0) {
            text.append(text.isEmpty() ? "" : ",").append(first).append(last > first ? "-" + last : "");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionNumbers that && numbers.equals(that.numbers);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode();
    }
}
