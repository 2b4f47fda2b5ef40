package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several things that are done to the network at a time are all felt. */
class WeatherTest {
    @Test
    void cutsAddUpAndOfFiguresTheWorseOneHolds() {
        Weather both = Weather.cut(Set.of(new Link(1, 2)))
                .and(Weather.cut(Set.of(new Link(2, 1))))
                .and(Weather.loss(20))
                .and(Weather.band(512))
                .and(Weather.band(128))
                .and(Weather.delay(80))
                .and(Weather.delay(20))
                .and(Weather.trickle(4_000))
                .and(Weather.FAIR);

        assertThat(both.cuts()).containsExactlyInAnyOrder(new Link(1, 2), new Link(2, 1));
        assertThat(both).isEqualTo(new Weather(both.cuts(), 20, 128, 80, 4_000));
        assertThat(both).hasToString("1→2 2→1 20 % lost 128 kbit/s 80 ms of delay 4000 bytes/s in the relay");
    }

    @Test
    void noLimitIsTheWidest() {
        assertThat(Weather.FAIR.and(Weather.band(512)).kilobitsPerSecond()).isEqualTo(512);
        assertThat(Weather.FAIR.and(Weather.FAIR)).isEqualTo(Weather.FAIR);
    }
}
