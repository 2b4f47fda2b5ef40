package io.zab.bench.goal;

import io.zab.bench.report.Amounts;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Spread;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Ours against a number. */
record Bound(String section, String scenario, String metric) {
    /** Whether the median is no less than this. */
    Function<Figures, Finding> atLeast(double least) {
        return judged(Spread::median, value -> value >= least);
    }

    /** Whether the median is no more than this. */
    Function<Figures, Finding> atMost(double most) {
        return judged(Spread::median, value -> value <= most);
    }

    /** Whether no round is above this. */
    Function<Figures, Finding> neverAbove(double most) {
        return judged(Spread::max, value -> value <= most);
    }

    /** Whether the median is at most (or at least, for a factor that is a gain) so many times another figure of ours. */
    Function<Figures, Finding> atMostTimes(double factor, Bound other) {
        return figures -> againstOther(figures, other, ratio -> ratio <= factor);
    }

    Function<Figures, Finding> atLeastTimes(double factor, Bound other) {
        return figures -> againstOther(figures, other, ratio -> ratio >= factor);
    }

    private Finding againstOther(Figures figures, Bound other, DoublePredicate reached) {
        OptionalDouble ours = median(figures);
        OptionalDouble base = other.median(figures);
        if (ours.isEmpty() || base.isEmpty() || base.getAsDouble() <= 0) {
            return Finding.missing("no figure of " + (ours.isEmpty() ? this : other));
        }
        double ratio = ours.getAsDouble() / base.getAsDouble();
        return Finding.of(
                reached.test(ratio),
                Amounts.ratio(ratio) + " (" + Amounts.text(metric, ours.getAsDouble()) + " against "
                        + Amounts.text(other.metric(), base.getAsDouble()) + ")");
    }

    private Function<Figures, Finding> judged(ToDoubleFunction<Spread> part, DoublePredicate reached) {
        return figures -> {
            Optional<Spread> spread = figures.spread(section, Figures.OURS, scenario, metric);
            return spread.map(found -> Finding.of(reached.test(part.applyAsDouble(found)), Amounts.text(metric, found)))
                    .orElseGet(() -> Finding.missing("no figure of " + this));
        };
    }

    private OptionalDouble median(Figures figures) {
        return figures.median(section, Figures.OURS, scenario, metric);
    }

    @Override
    public String toString() {
        return section + " " + scenario;
    }
}
