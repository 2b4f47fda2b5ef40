package io.zab.testkit.linearizability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides whether a history is linearizable: whether every operation can be given a moment between its invocation and its
 * completion, so that one copy of the object which served them in that order would have answered the same.
 *
 * <p>The search is that of Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), with what Lowe added in "Testing
 * for Linearizability" (2017): configurations (what has taken effect, and the state) are remembered and never explored
 * twice, and an operation takes effect just in time, when the answer of some operation demands it. We differ from both in
 * going through the history once with all configurations side by side, so that the first answer without explanation ends
 * the smallest failing prefix; and in operations of unknown outcome, which may take effect at any time after their
 * invocation or never: of two configurations that differ only in those the one that has used fewer of them stands for both.
 * Keys are checked one by one (Herlihy and Wing, "Linearizability", 1990, section 3.1: it is a local property).
 *
 * <p>There is no time and no chance in it: the same history gives the same verdict after the same number of steps.
 * Immutable.
 */
public final class LinearizabilityChecker<S, I, O> {
    private static final long STEPS_MAX = 50_000_000;

    private final Model<S, I, O> model;
    private final long stepsMax;

    private LinearizabilityChecker(Model<S, I, O> model, long stepsMax) {
        this.model = model;
        this.stepsMax = stepsMax;
    }

    public static <S, I, O> LinearizabilityChecker<S, I, O> of(Model<S, I, O> model) {
        return new LinearizabilityChecker<>(model, STEPS_MAX);
    }

    /** @param steps applications of the model to a state, for one history, after which the verdict is undecided */
    public LinearizabilityChecker<S, I, O> stepsMax(long steps) {
        return new LinearizabilityChecker<>(model, steps);
    }

    /** Checks operations on one object, given in any order. */
    public Verdict<S, I, O> check(List<Operation<I, O>> operations) {
        return new Search<>(model, stepsMax, operations).run();
    }

    /**
     * Checks operations on many objects, each by itself.
     *
     * @param key which object an operation is about
     * @param input what it asks of that object
     * @return a verdict for each, in the order of their first operations
     */
    public static <K, S, I, J, O> Map<K, Verdict<S, I, O>> checkEach(
            LinearizabilityChecker<S, I, O> checker,
            List<Operation<J, O>> operations,
            Function<J, K> key,
            Function<J, I> input) {
        Map<K, List<Operation<I, O>>> parts = new LinkedHashMap<>();
        for (Operation<J, O> each : operations) {
            parts.computeIfAbsent(key.apply(each.input()), first -> new ArrayList<>())
                    .add(new Operation<>(
                            each.id(),
                            each.client(),
                            input.apply(each.input()),
                            each.output(),
                            each.invokedAt(),
                            each.completedAt()));
        }
        Map<K, Verdict<S, I, O>> verdicts = new LinkedHashMap<>();
        parts.forEach((object, part) -> verdicts.put(object, checker.check(part)));
        return verdicts;
    }
}
