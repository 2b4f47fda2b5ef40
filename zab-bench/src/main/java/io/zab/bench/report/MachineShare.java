package io.zab.bench.report;

import static io.zab.bench.report.Optionals.divide;
import static io.zab.bench.report.Optionals.plus;

import java.util.OptionalDouble;

/**
 * What the machine does by itself with the same load, and what part of it a system reaches.
 *
 * <p>Of a rate the limit is that of three files on one disk, appended to and forced at the same time: that is what three
 * servers on one machine have to share. Of the latency of one write at a time it is one force and one round trip.
 */
public final class MachineShare {
    /** The section of the limits. */
    public static final String LIMITS = "limits";

    /** The system that the limits are of. */
    public static final String MACHINE = "machine";

    private static final String ONE = "force/";
    private static final String THREE = "force-three-copies/";
    private static final String ROUND_TRIP = "round-trip/128B";

    private final Figures figures;

    public MachineShare(Figures figures) {
        this.figures = figures;
    }

    /** Any limit. */
    public OptionalDouble limit(String scenario, String metric) {
        return figures.median(LIMITS, MACHINE, scenario, metric);
    }

    /** A figure of three copies of a load of writes. */
    public OptionalDouble threeCopies(String scenario, String metric) {
        return limit(THREE + scenario, metric);
    }

    /** One force of that load and one round trip, in microseconds. */
    public OptionalDouble forceAndRoundTripMicros(String scenario) {
        return plus(limit(ONE + scenario, "p50_us"), limit(ROUND_TRIP, "p50_us"));
    }

    /** What part of the machine's limit a system reaches with a load of writes, from 0 to about 1. */
    public OptionalDouble ofWrites(String system, String scenario) {
        if (Scenario.window(scenario).orElse(0) == 1) {
            return divide(forceAndRoundTripMicros(scenario), figures.median("writes", system, scenario, "p50_us"));
        }
        return divide(
                figures.median("writes", system, scenario, "writes_per_s"), threeCopies(scenario, "writes_per_s"));
    }
}
