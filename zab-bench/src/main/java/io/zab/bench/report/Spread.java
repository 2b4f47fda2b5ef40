package io.zab.bench.report;

import java.util.Arrays;
import java.util.List;

/**
 * A figure over the rounds in which it was taken.
 *
 * @param median of the rounds; of an even number of them the mean of the middle two
 * @param values of each round, ascending
 */
public record Spread(double median, List<Double> values) {
    /** @param values at least one */
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, Arrays.stream(sorted).boxed().toList());
    }

    public double min() {
        return values.get(0);
    }

    public double max() {
        return values.get(values.size() - 1);
    }
}
