package io.zab.election;

import static io.zab.election.Bench.FIVE;
import static io.zab.election.Bench.THREE;
import static io.zab.election.Bench.decided;
import static io.zab.election.Said.elected;
import static io.zab.election.Said.fresh;
import static io.zab.election.Said.id;
import static io.zab.election.Said.leading;
import static io.zab.election.Said.looking;
import static io.zab.election.Said.vote;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a LOOKING server makes of a leader's own word (protocol.md, section 5, steps 2 and 6). */
class LeaderStatementTest {
    private final Bench two = new Bench(2);

    @Test
    void ofAnEstablishedAndHealthyLeaderIsFollowedAtOnceWithItsRoundAndVote() {
        two.start(vote(2, 9, 9), FIVE);
        assertThat(two.hears(4, leading(17, vote(4, 3, 3), 4))).containsExactly(decided(4));
        assertThat(two.election.round()).isEqualTo(17);
        assertThat(two.election.vote()).isEqualTo(vote(4, 3, 3));
    }

    @Test
    void countsFromAnyoneOfTheClusterBecauseMyConfigurationMayBeOld() {
        two.start(fresh(2), THREE);
        assertThat(two.hears(9, leading(3, vote(9, 3, 3), 4))).containsExactly(decided(9));
    }

    @Test
    void ofALeaderThatHearsNoQuorumIsNotFollowed() {
        two.start(fresh(2), FIVE);
        assertThat(two.hears(4, leading(17, vote(4, 3, 3), 4).unhealthy())).isEmpty();
        assertThat(two.election.round()).isEqualTo(1);
    }

    @Test
    void ofALeaderNotEstablishedIsFollowedIfItsVoteIsNotBelowMyOwn() {
        two.start(vote(2, 3, 5), FIVE);
        assertThat(two.hears(1, elected(6, vote(1, 3, 4)))).isEmpty();
        assertThat(two.hears(4, elected(6, vote(4, 3, 5)))).containsExactly(decided(4));
        assertThat(two.election.round()).isEqualTo(6);
    }

    @Test
    void isNotKeptForLater() {
        two.start(fresh(2), FIVE);
        two.election.followFailed(0, id(4));
        assertThat(two.hears(4, leading(1, vote(4, 3, 3), 4))).isEmpty();
        assertThat(two.at(5_000)).doesNotContain(decided(4));
    }

    @Test
    void countsInTheTallyLikeAnyOther() {
        two.start(vote(2, 3, 3), THREE);
        two.hears(3, looking(1, vote(3, 3, 4)));
        two.election.followFailed(0, id(3));
        two.hears(3, elected(1, vote(3, 3, 4)).number(2));
        assertThat(two.election.deadline()).isEqualTo(200);
        assertThat(two.at(200)).contains(decided(3));
    }

    @Test
    void aboutSomebodyElseIsNone() {
        two.start(fresh(2), FIVE);
        assertThat(two.hears(4, leading(1, vote(5, 3, 3), 4))).isEmpty();
    }

    @Test
    void ofALeaderThatCouldNotBeFollowedCountsAgainAfterABackOffThatDoublesToFiveSeconds() {
        Said statement = leading(1, vote(4, 3, 3), 4);
        long expected = 200;
        for (int failure = 1; failure <= 8; failure++) {
            two.election.followFailed(two.now, id(4));
            long since = two.now;
            two.start(fresh(2), FIVE);
            two.now = since + expected - 1;
            assertThat(two.hears(4, statement)).isEmpty();
            two.now = since + expected;
            assertThat(two.hears(4, statement)).containsExactly(decided(4));
            expected = Math.min(2 * expected, 5_000);
        }
        assertThat(expected).isEqualTo(5_000);
    }

    @Test
    void backOffIsClearedByUpToDateOfThatLeaderAlone() {
        two.election.followFailed(0, id(4));
        two.election.followFailed(0, id(4));
        two.start(fresh(2), FIVE);
        two.election.followSucceeded(id(5));
        assertThat(two.hears(4, leading(1, vote(4, 3, 3), 4))).isEmpty();
        two.election.followSucceeded(id(4));
        assertThat(two.hears(4, leading(1, vote(4, 3, 3), 4).number(2))).containsExactly(decided(4));
    }

    @Test
    void backOffOfOneLeaderDoesNotKeepOffAnother() {
        two.election.followFailed(0, id(4));
        two.start(fresh(2), FIVE);
        assertThat(two.hears(5, leading(1, vote(5, 3, 3), 4))).containsExactly(decided(5));
    }
}
