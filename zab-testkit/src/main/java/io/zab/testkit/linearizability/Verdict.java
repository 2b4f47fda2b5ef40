package io.zab.testkit.linearizability;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a check of one history found. */
public sealed interface Verdict<S, I, O> {
    /** Some lines for a person to read. */
    String account();

    default boolean isLinearizable() {
        return this instanceof Linearizable;
    }

    /**
     * One copy could have answered so.
     *
     * @param order an order that explains every answer; operations of unknown outcome that it does without are not in it
     */
    record Linearizable<S, I, O>(List<Operation<I, O>> order) implements Verdict<S, I, O> {
        @Override
        public String account() {
            return "linearizable; " + order.size() + " operations ordered";
        }
    }

    /**
     * No single copy could have answered so. What was answered before {@code offending} completed can be explained, with
     * its answer it cannot: it ends the smallest prefix of the history that is not linearizable, when what was under way by
     * then is taken to have been answered as it was later.
     *
     * @param offending the operation whose answer cannot be explained
     * @param order one of the orders that explain all that was answered before
     * @param states every state possible just before that answer had to be explained
     * @param open the others under way by then, or of unknown outcome: some may be in {@code order} already
     */
    record NotLinearizable<S, I, O>(
            Operation<I, O> offending, List<Operation<I, O>> order, Set<S> states, List<Operation<I, O>> open)
            implements Verdict<S, I, O> {
        private static final int SHOWN_MAX = 20;

        @Override
        public String account() {
            return "not linearizable: no order explains the answer to\n  " + offending
                    + "\nwhat was answered before it can be ordered, for instance so (" + order.size()
                    + " operations, the last ones are)"
                    + lines(order.subList(Math.max(0, order.size() - SHOWN_MAX), order.size()))
                    + "\nstates possible before that answer: "
                    + states.stream().limit(SHOWN_MAX).map(String::valueOf).collect(Collectors.joining(", "))
                    + (states.size() > SHOWN_MAX ? ", and " + (states.size() - SHOWN_MAX) + " more" : "")
                    + "\nunder way with it, or of unknown outcome (" + open.size() + ", the last ones are)"
                    + lines(open.subList(Math.max(0, open.size() - SHOWN_MAX), open.size()));
        }

        private static String lines(List<?> shown) {
            return shown.stream().map(each -> "\n  " + each).collect(Collectors.joining());
        }
    }

    /**
     * The search was given up: nothing is known.
     *
     * @param reached the answer that was being explained
     */
    record Undecided<S, I, O>(long steps, int explained, Operation<I, O> reached) implements Verdict<S, I, O> {
        @Override
        public String account() {
            return "undecided after " + steps + " steps: " + explained + " answers explained, given up at\n  " + reached
                    + "\nallow more steps, or have fewer operations of unknown outcome in one history";
        }
    }
}
