package io.zab.election;

import static io.zab.election.Bench.FIVE;
import static io.zab.election.Bench.THREE;
import static io.zab.election.Bench.sent;
import static io.zab.election.Said.fresh;
import static io.zab.election.Said.id;
import static io.zab.election.Said.leading;
import static io.zab.election.Said.looking;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Identity;
import io.zab.core.model.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a LOOKING server says again what it said (protocol.md, section 5, step 5). */
class SilenceTest {
    private final Bench two = new Bench(2);

    @Test
    void isAnsweredByRepeatingAtIntervalsThatDoubleToFiveSeconds() {
        two.start(fresh(2), THREE);
        long before = 0;
        for (long interval : List.of(200, 400, 800, 1_600, 3_200, 5_000, 5_000)) {
            assertThat(two.election.deadline() - before).isEqualTo(interval);
            before = two.election.deadline();
            assertThat(two.at(before - 1)).isEmpty();
            assertThat(two.atDeadline()).containsExactly(sent(1, 1, fresh(2), 0), sent(3, 1, fresh(2), 0));
        }
    }

    @Test
    void endsForTheTimerWhenAServerIsHeardForTheFirstTime() {
        two.start(fresh(2), FIVE);
        two.passUntil(30_000);
        two.hears(1, looking(1, fresh(1)).number(1));
        assertThat(two.election.deadline()).isEqualTo(two.now + 200);
        two.atDeadline();
        assertThat(two.election.deadline()).isEqualTo(two.now + 400);
        two.hears(1, looking(1, fresh(1)).number(2).seen(two.lastNumber()));
        assertThat(two.election.deadline()).isEqualTo(two.now + 400);
    }

    @Test
    void endsForTheTimerWhenAServerIsHeardFromANewDiskOrStart() {
        two.start(fresh(2), FIVE);
        two.hears(1, looking(1, fresh(1)).number(900));
        two.passUntil(30_000);
        Identity replaced = new Identity(id(1), 555, 1);
        assertThat(two.hears(replaced, looking(1, fresh(1)).number(3))).containsExactly(sent(1, 1, fresh(2), 3));
        assertThat(two.election.deadline()).isEqualTo(two.now + 200);
    }

    @Test
    void endsWhenALinkComesUpAndThePeerIsToldAtOnce() {
        two.start(fresh(2), FIVE);
        two.passUntil(30_000);
        assertThat(two.reaches(4)).containsExactly(sent(4, 1, fresh(2), 0));
        assertThat(two.election.deadline()).isEqualTo(two.now + 200);
        assertThat(two.reaches(9)).isEmpty();
    }

    @Test
    void beforeTheFirstStartThereIsNothingToWaitFor() {
        assertThat(two.election.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(two.hears(1, leading(1, fresh(1), 1))).isEmpty();
        assertThat(two.election.vote()).isEqualTo(Vote.NONE);
        assertThat(two.election.round()).isZero();
    }
}
