package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZxidTest {
    private static final long[] CORNERS = {0, 1, 2, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFEL, 0xFFFF_FFFFL};

    @Test
    void orderIsThatOfTheBitsReadAsUnsigned() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            Zxid a = random(random);
            Zxid b = random(random);
            int expected = unsigned(a).compareTo(unsigned(b));
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(expected);
            assertThat(a.isAfter(b)).isEqualTo(expected > 0);
            assertThat(a.isBefore(b)).isEqualTo(expected < 0);
            assertThat(a.equals(b)).isEqualTo(expected == 0);
            assertThat(unsigned(Zxid.max(a, b))).isEqualTo(unsigned(a).max(unsigned(b)));
            assertThat(unsigned(Zxid.min(a, b))).isEqualTo(unsigned(a).min(unsigned(b)));
        }
    }

    private static Zxid random(SplittableRandom random) {
        return Zxid.of(part(random), part(random));
    }

    private static long part(SplittableRandom random) {
        return random.nextBoolean() ? CORNERS[random.nextInt(CORNERS.length)] : random.nextInt() & Zxid.MAX_PART;
    }

    private static BigInteger unsigned(Zxid zxid) {
        return new BigInteger(Long.toUnsignedString(zxid.value()));
    }

    @Test
    void epochAndCounterComeBackAsTheyWentIn() {
        for (long epoch : CORNERS) {
            for (long counter : CORNERS) {
                Zxid zxid = Zxid.of(epoch, counter);
                assertThat(zxid.epoch()).isEqualTo(epoch);
                assertThat(zxid.counter()).isEqualTo(counter);
                assertThat(zxid).hasToString(epoch + ":" + counter);
            }
        }
    }

    @Test
    void epochComesBeforeCounter() {
        assertThat(Zxid.of(2, 0)).isGreaterThan(Zxid.of(1, Zxid.MAX_PART));
        assertThat(Zxid.of(0x8000_0000L, 0)).isGreaterThan(Zxid.of(0x7FFF_FFFFL, 5));
    }

    @Test
    void aPartThatDoesNotFitIsRefused() {
        long[][] bad = {{-1, 0}, {0, -1}, {1L << 32, 0}, {0, 1L << 32}, {Long.MIN_VALUE, 0}};
        for (long[] parts : bad) {
            assertThatThrownBy(() -> Zxid.of(parts[0], parts[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not fit in 32 bits");
        }
    }

    @Test
    void nextGrowsTheCounterAndNeverSpillsIntoTheEpoch() {
        assertThat(Zxid.of(3, 7).next()).isEqualTo(Zxid.of(3, 8));
        assertThat(Zxid.of(3, Zxid.MAX_PART - 1).next()).isEqualTo(Zxid.of(3, Zxid.MAX_PART));
        assertThatThrownBy(() -> Zxid.of(3, Zxid.MAX_PART).next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("counter of epoch 3 is used up");
    }

    @Test
    void hexIsSixteenDigitsThatReadBackAsTheValue() {
        assertThat(Zxid.ZERO.toHex()).isEqualTo("0x0000000000000000");
        assertThat(Zxid.of(0x1A, 0xFFFF_FFFFL).toHex()).isEqualTo("0x0000001affffffff");
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 1_000; i++) {
            Zxid zxid = new Zxid(random.nextLong());
            assertThat(zxid.toHex()).matches("0x[0-9a-f]{16}");
            assertThat(Long.parseUnsignedLong(zxid.toHex().substring(2), 16)).isEqualTo(zxid.value());
        }
    }
}
