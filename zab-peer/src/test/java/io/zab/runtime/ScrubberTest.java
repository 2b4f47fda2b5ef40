package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Looking through the store keeps to its rate and its interval, and what it finds is told once and acted on. */
class ScrubberTest {
    private static final long SECOND = 1_000_000_000;

    private final List<Event> events = new ArrayList<>();
    private final List<String> host = new ArrayList<>();
    private final DamageWatch damage = new DamageWatch(
            new OperatorLog(ServerId.of(1)), events::add, host::add, () -> host.add("retake"), () -> this.now);
    private final Shelf shelf = new Shelf();
    private final List<Runnable> thread = new ArrayList<>();
    private long now = 77 * SECOND;

    /** A store of so many bytes, part of which may be damaged. */
    private static final class Shelf extends FakeStore implements Store.Scrub {
        private static final long SIZE = 3_000_000;

        private long position;
        private long read;
        private int rounds;
        private boolean damaged;
        private boolean cannotTell;
        private int tried;

        @Override
        public Scrub scrub() {
            return this;
        }

        @Override
        public long next(int bytesMax) throws StorageException {
            if (cannotTell) {
                position = 0;
                tried++;
                throw new StorageException(StorageException.Kind.IO, "too many files are open");
            }
            if (position >= SIZE) {
                position = 0;
                rounds++;
                return 0;
            }
            long piece = Math.min(bytesMax, SIZE - position);
            boolean over = position <= SIZE / 2 && position + piece > SIZE / 2;
            position += piece;
            read += piece;
            if (damaged && over) {
                throw new StorageException(
                        "it is damaged", new StorageException.Where("log-7", Zxid.of(3, 4), Optional.empty()));
            }
            return piece;
        }
    }

    private Scrubber scrubber(long bytesPerSecond, long intervalMillis) {
        return new Scrubber(shelf, new Scrubber.Limits(bytesPerSecond, intervalMillis), damage, thread::add, () -> now);
    }

    /** Lets time pass in steps, as a reactor's turns do. */
    private void pass(Scrubber scrubber, long seconds, long stepMillis) {
        long end = now + seconds * SECOND;
        while (now < end) {
            now += stepMillis * 1_000_000;
            scrubber.tick();
            thread.forEach(Runnable::run);
            thread.clear();
        }
    }

    @Test
    void nothingIsReadInTheFirstIntervalAndNothingWithoutARate() {
        pass(scrubber(100_000, 3_600_000), 3_599, 500);
        pass(scrubber(0, 1), 60, 500);
        assertThat(shelf.read).isZero();
    }

    @Test
    void readingKeepsToItsRateHoweverOftenItIsAskedFor() {
        for (long step : new long[] {1, 250, 900}) {
            shelf.read = 0;
            shelf.position = 0;
            pass(scrubber(100_000, 1_000), 21, step);
            assertThat(shelf.read).as("in steps of " + step).isBetween(1_500_000L, 2_400_000L);
        }
    }

    @Test
    void aRoundBeginsOnceInEachInterval() {
        pass(scrubber(1_000_000, 60_000), 60 * 10 + 30, 500);
        assertThat(shelf.rounds).isEqualTo(10);
    }

    @Test
    void onePieceIsReadAtATime() {
        Scrubber scrubber = scrubber(1_000, 1_000);
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            scrubber.tick();
        }
        assertThat(thread).hasSize(1);
    }

    @Test
    void whatIsNoLongerNeededGoesOneFileAtATimeWhetherOrNotAnythingIsLookedThrough() {
        Scrubber scrubber = scrubber(0, 1_000);
        shelf.unneeded.set(5);
        pass(scrubber, 1, 500);
        assertThat(shelf.unneeded()).isEqualTo(3);
        pass(scrubber, 10, 500);
        assertThat(shelf.unneeded()).isZero();
    }

    @Test
    void damageIsToldOnceAndActedOnUntilItIsMended() {
        Scrubber scrubber = scrubber(1_000_000, 60_000);
        shelf.damaged = true;
        pass(scrubber, 60 + 2, 500);
        assertThat(host).containsExactly("it is damaged", "retake");
        assertThat(events).containsExactly(new Event.LogDamaged(Zxid.of(3, 4)));
        assertThat(damage.known()).containsExactly("it is damaged");

        pass(scrubber, 20, 500); // rounds follow each other now
        assertThat(shelf.rounds).isGreaterThan(1);
        assertThat(host).filteredOn("it is damaged"::equals).hasSize(1);
        assertThat(host).filteredOn("retake"::equals).hasSizeBetween(2, 5);
        assertThat(damage.known()).isNotEmpty();

        shelf.damaged = false;
        pass(scrubber, 20, 500);
        assertThat(damage.known()).isEmpty();
        int rounds = shelf.rounds;
        pass(scrubber, 40, 500);
        assertThat(shelf.rounds).isBetween(rounds, rounds + 1);
    }

    @Test
    void whereNothingCanBeToldItIsTriedAgainLaterAndNobodyIsAlarmed() {
        Scrubber scrubber = scrubber(1_000_000, 1_000);
        shelf.cannotTell = true;
        pass(scrubber, 20, 500);
        assertThat(shelf.tried).isBetween(2, 5);
        assertThat(host).isEmpty();
        shelf.cannotTell = false;
        pass(scrubber, 40, 500);
        assertThat(shelf.rounds).isPositive();
        assertThat(events).isEmpty();
    }
}
