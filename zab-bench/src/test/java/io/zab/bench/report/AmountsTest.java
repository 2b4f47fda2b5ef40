package io.zab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void threeDigitsSayWhatIsKnown() {
        assertThat(Amounts.number(399_123.4)).isEqualTo("399,000");
        assertThat(Amounts.number(12.345)).isEqualTo("12.3");
        assertThat(Amounts.number(9.999)).isEqualTo("10.0");
        assertThat(Amounts.number(0.25)).isEqualTo("0.250");
        assertThat(Amounts.number(4)).isEqualTo("4");
        assertThat(Amounts.number(0)).isEqualTo("0");
        assertThat(Amounts.number(Double.NaN)).isEqualTo("–");
    }

    @Test
    void theNameOfAMetricTellsItsUnit() {
        assertThat(Amounts.text("p50_us", 80.4)).isEqualTo("80.4 µs");
        assertThat(Amounts.text("p99_us", 2_500)).isEqualTo("2.50 ms");
        assertThat(Amounts.text("failover_ms", 11_000)).isEqualTo("11 s");
        assertThat(Amounts.text("run_s", 300)).isEqualTo("300 s");
        assertThat(Amounts.text("writes_per_s", 1_480)).isEqualTo("1,480");
        assertThat(Amounts.text("cpu_us_per_write", 6.21)).isEqualTo("6.21");
        assertThat(Amounts.text("some_bytes", 3 << 20)).isEqualTo("3 MiB");
        assertThat(Amounts.text("cpu_percent", 0.2)).isEqualTo("0.200 %");
    }

    @Test
    void severalRoundsShowTheirEnds() {
        assertThat(Amounts.text("failover_ms", Spread.of(231))).isEqualTo("231 ms");
        assertThat(Amounts.text("failover_ms", Spread.of(231, 1_200, 190))).isEqualTo("231 ms (190 ms–1.20 s)");
    }

    @Test
    void aMetricThatNobodyNamedIsReadable() {
        assertThat(Amounts.title("all_in_step_ms")).isEqualTo("all in step");
        assertThat(Amounts.title("widgets_per_s")).isEqualTo("widgets/s");
        assertThat(Amounts.title("p999_us")).isEqualTo("p99.9");
    }
}
