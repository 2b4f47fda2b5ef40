package io.zab.bench.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rounds count of a scenario that was measured in several: those from which the host took little of the processors,
 * and where there are none, the one from which it took least. Where nobody says how much was taken, all count.
 *
 * <p>By how much was taken, never by what was measured, and of every system alike.
 */
public final class CalmRounds {
    /** Up to this part of the processors, from 0 to 1, what others do does not matter. */
    public static final double LITTLE = 0.05;

    /** How much was taken, among the figures of a scenario. */
    public static final String STOLEN_PERCENT = "stolen_percent";

    private record Measured(String section, String system, String scenario) {
        static Measured of(Sample sample) {
            return new Measured(sample.section(), sample.system(), sample.scenario());
        }
    }

    private CalmRounds() {}

    /** Without the samples of rounds that do not count. */
    static List<Sample> of(List<Sample> samples) {
        Map<Measured, Map<Integer, Double>> stolen = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.metric().equals(STOLEN_PERCENT)) {
                stolen.computeIfAbsent(Measured.of(sample), first -> new HashMap<>())
                        .merge(sample.round(), sample.value(), Math::min);
            }
        }
        return samples.stream()
                .filter(sample -> counts(sample, stolen.getOrDefault(Measured.of(sample), Map.of())))
                .toList();
    }

    private static boolean counts(Sample sample, Map<Integer, Double> stolenByRound) {
        Double stolen = stolenByRound.get(sample.round());
        if (stolen == null) {
            return true;
        }
        double least = stolenByRound.values().stream().min(Double::compare).orElse(stolen);
        return stolen <= Math.max(least, 100 * LITTLE);
    }
}
