package io.zab.bench.goal;

import io.zab.bench.report.Amounts;
import io.zab.bench.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Ours against the best of others by one figure.
 *
 * @param peers with whom ours is compared
 * @param isGain whether more of it is better
 */
record Rival(List<String> peers, String section, String scenario, String metric, boolean isGain) {
    /** Each write of that load, by a rate, among those that force. */
    static Rival byRate(String scenario) {
        return new Rival(Figures.durablePeers(), "writes", scenario, "writes_per_s", true);
    }

    /** By a figure of which less is better, among those that force. */
    static Rival byCost(String section, String scenario, String metric) {
        return new Rival(Figures.durablePeers(), section, scenario, metric, false);
    }

    /** The same against these alone. */
    Rival among(String... others) {
        return new Rival(List.of(others), section, scenario, metric, isGain);
    }

    /**
     * Whether ours is at least (of a gain) or at most (of a cost) so many times the best of them. It is not as soon as one
     * of them shows that; but it is only once all of them have been measured.
     */
    Function<Figures, Finding> times(double factor) {
        return figures -> judge(figures, factor);
    }

    private Finding judge(Figures figures, double factor) {
        OptionalDouble ours = figures.median(section, Figures.OURS, scenario, metric);
        List<String> missing = new ArrayList<>();
        String best = null;
        double bestValue = 0;
        for (String peer : peers) {
            OptionalDouble value = figures.median(section, peer, scenario, metric);
            if (value.isEmpty()) {
                missing.add(peer);
            } else if (best == null || (isGain ? value.getAsDouble() > bestValue : value.getAsDouble() < bestValue)) {
                best = peer;
                bestValue = value.getAsDouble();
            }
        }
        if (ours.isEmpty() || best == null || bestValue <= 0) {
            return Finding.missing(ours.isEmpty() ? "no figure of " + Figures.OURS : "no figure to compare with");
        }
        double ratio = ours.getAsDouble() / bestValue;
        boolean reached = isGain ? ratio >= factor : ratio <= factor;
        String text = Amounts.ratio(ratio) + " " + best + " (" + Amounts.text(metric, ours.getAsDouble()) + " against "
                + Amounts.text(metric, bestValue) + ")";
        return reached && !missing.isEmpty()
                ? Finding.missing(text + ", but no figure of " + String.join(", ", missing))
                : Finding.of(reached, text);
    }
}
