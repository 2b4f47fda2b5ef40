package io.zab.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ElectionTimersTest {
    @Test
    void aTimeThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> new ElectionTimers(0, 5_000, 200, 200, 5_000, 200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resendMillis is 0");
        assertThatThrownBy(() -> new ElectionTimers(200, 100, 200, 200, 5_000, 200))
                .hasMessageContaining("resendMaxMillis is 100; it must be between 200");
        assertThatThrownBy(() -> new ElectionTimers(200, 5_000, -1, 200, 5_000, 200))
                .hasMessageContaining("finalizeMillis is -1");
        assertThatThrownBy(() -> new ElectionTimers(200, 5_000, 200, 200, 5_000, 1L << 40))
                .hasMessageContaining("observerStaggerMillis");
    }

    @Test
    void theDefaultsAreThoseOfTheProtocol() {
        assertThat(ElectionTimers.DEFAULT).isEqualTo(new ElectionTimers(200, 5_000, 200, 200, 5_000, 200));
    }
}
