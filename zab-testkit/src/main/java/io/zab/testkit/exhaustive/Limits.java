package io.zab.testkit.exhaustive;

import java.util.function.LongSupplier;

/**
 * When an exploration stops though there is more to see.
 *
 * @param statesMax distinct states
 * @param depthMax moves on one way
 * @param nanosMax time by {@code clock}
 * @param clock nanoseconds of any monotone clock, such as {@code System::nanoTime}; it decides when to stop and what is
 *     reported, never what is found
 */
public record Limits(int statesMax, int depthMax, long nanosMax, LongSupplier clock) {
    /** @throws IllegalArgumentException naming the number that makes no sense */
    public Limits {
        atLeastOne(statesMax, "states");
        atLeastOne(depthMax, "depth");
        atLeastOne(nanosMax, "nanos");
    }

    private static void atLeastOne(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
    }

    /** No limit but this number of states; time is not measured. */
    public static Limits states(int most) {
        return new Limits(most, Integer.MAX_VALUE, Long.MAX_VALUE, () -> 0);
    }
}
