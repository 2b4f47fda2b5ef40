package io.zab.bench.report;

import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** Sums with figures that may be missing: what rests on a missing figure is missing. */
final class Optionals {
    private Optionals() {}

    static OptionalDouble divide(OptionalDouble dividend, OptionalDouble divisor) {
        return divisor.isPresent() && divisor.getAsDouble() == 0
                ? OptionalDouble.empty()
                : combine(dividend, divisor, (a, b) -> a / b);
    }

    static OptionalDouble plus(OptionalDouble one, OptionalDouble other) {
        return combine(one, other, Double::sum);
    }

    private static OptionalDouble combine(OptionalDouble one, OptionalDouble other, DoubleBinaryOperator operator) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(operator.applyAsDouble(one.getAsDouble(), other.getAsDouble()))
                : OptionalDouble.empty();
    }
}
