package io.zab.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void valuesThatLieCloseAreDrawnInProportionFromZero() {
        Scale scale = Scale.over(new double[] {50, 100});
        assertThat(scale.isLogarithmic()).isFalse();
        assertThat(scale.place(0)).isZero();
        assertThat(scale.place(100)).isEqualTo(2 * scale.place(50)).isLessThanOrEqualTo(1);
    }

    @Test
    void valuesThatLieFarApartAreDrawnByTheirLogarithm() {
        Scale scale = Scale.over(new double[] {10, 100, 1_000});
        assertThat(scale.isLogarithmic()).isTrue();
        assertThat(scale.place(100) - scale.place(10))
                .isCloseTo(scale.place(1_000) - scale.place(100), org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void everyValueFindsRoom() {
        for (double[] values : new double[][] {{3, 4}, {0.2, 900}, {7}, {0, 5}, {0}, {1e-3, 1e7}}) {
            Scale scale = Scale.over(values);
            for (double value : values) {
                assertThat(value).isBetween(scale.low(), scale.high());
                assertThat(scale.place(value)).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void ticksAreRoundAndFewAndOnTheAxis() {
        for (double[] values : new double[][] {{3, 4}, {0.2, 900}, {7}, {120, 130_000}, {1e-3, 1e7}}) {
            Scale scale = Scale.over(values);
            assertThat(scale.ticks()).hasSizeBetween(2, 12).isSorted().allSatisfy(tick -> {
                assertThat(tick).isBetween(scale.low(), scale.high() * 1.001);
            });
        }
        assertThat(Scale.over(new double[] {120, 130_000}).ticks()).contains(1_000.0, 10_000.0, 100_000.0);
    }
}
