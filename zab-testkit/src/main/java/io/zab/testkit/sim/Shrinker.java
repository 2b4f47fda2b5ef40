package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Makes a failing run smaller while it breaks the same property: first the time behind the failure goes, then strikes,
 * then load, in halves, quarters and so on, as long as the budget of runs lasts (delta debugging, after Zeller and
 * Hildebrandt, <em>Simplifying and isolating failure-inducing input</em>, 2002).
 *
 * <p>Invariant: what is kept has failed the same way when it was run.
 */
public final class Shrinker {
    private final String property;
    private int left;
    private SimOptions options;
    private SimFailure failure;

    /**
     * What is left of a failing run.
     *
     * @param options they give the smaller run
     * @param failure what it ends in
     * @param actionsBefore how many actions the storm had up to the failure
     * @param actionsAfter how many are left of them
     * @param runs how many runs it took to find
     */
    public record Shrunk(SimOptions options, SimFailure failure, int actionsBefore, int actionsAfter, int runs) {}

    private Shrinker(SimOptions options, SimFailure failure, int runsMost) {
        this.options = options;
        this.failure = failure;
        this.property = failure.property();
        this.left = runsMost;
    }

    /**
     * Shrinks a run of {@link SeededRun} that failed.
     *
     * @param runsMost after so many runs the smallest so far is taken
     */
    public static Shrunk shrink(SimOptions options, SimFailure failure, int runsMost) {
        return new Shrinker(options, failure, runsMost).shrink(runsMost);
    }

    private static SimFailure failureOf(SimOptions options) {
        try {
            SeededRun.run(options);
            return null;
        } catch (SimFailure failure) {
            return failure;
        }
    }

    private Shrunk shrink(int runsMost) {
        cutTime();
        int before = StormPlan.of(options).actions().size();
        int size;
        do {
            size = StormPlan.of(options).actions().size();
            remove(kind -> !kind.isLoad());
            remove(StormKind::isLoad);
        } while (left > 0 && StormPlan.of(options).actions().size() < size);
        return new Shrunk(
                options, failure, before, StormPlan.of(options).actions().size(), runsMost - left);
    }

    private void cutTime() {
        long end = failure.atMillis() + 1;
        boolean longer = options.stormMillis() < 0 || options.stormMillis() > end;
        if (longer && end < StormPlan.of(options).millis()) {
            keepIfItFails(options.withStormMillis(end));
        }
    }

    private void remove(Predicate<StormKind> kinds) {
        List<Integer> numbers = numbers(kinds);
        for (int size = Math.max(1, numbers.size() / 2); left > 0 && !numbers.isEmpty(); size /= 2) {
            for (int from = 0; from < numbers.size(); ) {
                List<Integer> part = numbers.subList(from, Math.min(numbers.size(), from + size));
                if (without(part)) {
                    numbers = numbers(kinds);
                } else {
                    from += size;
                }
            }
            if (size <= 1) {
                return;
            }
        }
    }

    private List<Integer> numbers(Predicate<StormKind> kinds) {
        List<Integer> numbers = new ArrayList<>();
        for (StormAction action : StormPlan.of(options).actions()) {
            if (kinds.test(action.kind())) {
                numbers.add(action.number());
            }
        }
        return numbers;
    }

    private boolean without(List<Integer> part) {
        Set<Integer> skipped = new TreeSet<>(options.skipped().numbers());
        skipped.addAll(part);
        boolean smaller = keepIfItFails(options.withSkipped(ActionNumbers.of(skipped)));
        if (smaller) {
            cutTime();
        }
        return smaller;
    }

    private boolean keepIfItFails(SimOptions smaller) {
        if (left <= 0) {
            return false;
        }
        left--;
        SimFailure again = failureOf(smaller);
        boolean same = again != null && again.property().equals(property);
        if (same) {
            options = smaller;
            failure = again;
        }
        return same;
    }
}
