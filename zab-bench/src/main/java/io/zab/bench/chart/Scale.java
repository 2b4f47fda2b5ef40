package io.zab.bench.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places values from 0 to 1 along an axis, in proportion or, where values lie far apart, by their logarithm.
 *
 * @param low the value at 0
 * @param high the value at 1
 */
record Scale(boolean isLogarithmic, double low, double high) {
    private static final double FAR_APART = 25;
    private static final int TICKS_MAX = 7;
    private static final double[] STEPS = {1, 2, 5};
    private static final double ROOM = 1.02;

    /**
     * Of all these values.
     *
     * @param values at least one; those that are not above zero find room only in proportion
     */
    static Scale over(double[] values) {
        double max = Arrays.stream(values).max().orElseThrow();
        double min = Arrays.stream(values).min().orElseThrow();
        if (min > 0 && max / min > FAR_APART) {
            // Half a step below the least, so that its bar has some length.
            return new Scale(true, stepAtMost(min / 1.5), stepAtLeast(max * ROOM));
        }
        return new Scale(false, 0, max > 0 ? max * ROOM : 1);
    }

    private static double stepAtMost(double value) {
        double found = 0;
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : STEPS) {
            found = step * decade <= value ? step * decade : found;
        }
        return found;
    }

    private static double stepAtLeast(double value) {
        double atMost = stepAtMost(value);
        return atMost == value ? value : next(atMost);
    }

    private static double next(double step) {
        double decade = Math.pow(10, Math.floor(Math.log10(step) + 1e-9));
        long digit = Math.round(step / decade);
        return digit == 1 ? 2 * decade : digit == 2 ? 5 * decade : 10 * decade;
    }

    double place(double value) {
        double place = isLogarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return Math.max(0, Math.min(1, place));
    }

    /** Round values to name along the axis. */
    List<Double> ticks() {
        return isLogarithmic ? logarithmic() : inProportion();
    }

    private List<Double> inProportion() {
        double step = stepAtLeast(high / TICKS_MAX);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private List<Double> logarithmic() {
        List<Double> all = new ArrayList<>();
        List<Double> decades = new ArrayList<>();
        for (double tick = low; tick <= high * 1.0001; tick = next(tick)) {
            all.add(tick);
            if (Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) < 1e-6) {
                decades.add(tick);
            }
        }
        return all.size() <= TICKS_MAX ? all : decades;
    }
}
