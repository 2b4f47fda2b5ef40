package io.zab.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification.State;
import org.junit.jupiter.api.Test;

/** The walk-throughs that the literature gives of fast leader election, each as it is told. */
class ElectionScenarioTest {
    private static final String THREE = Bench.THREE;
    private static final String FIVE = Bench.FIVE;

    @Test
    void fiveServersStartedOneByOneMakeTheThirdTheLeaderAndTheOthersItsFollowers() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 1);
        five.start(1).runFor(3_000);
        assertThat(five.server(1).state()).isEqualTo(State.LOOKING);
        five.start(2).runFor(3_000);
        assertThat(five.countOf(State.LOOKING)).isEqualTo(2);

        five.start(3);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 3))
                .as(five.story())
                .isTrue();
        for (int late : new int[] {4, 5}) {
            five.start(late);
            assertThat(five.reaches(1_000, () -> five.commonLeader() == 3))
                    .as(five.story())
                    .isTrue();
            assertThat(five.server(late).state()).isEqualTo(State.FOLLOWING);
        }
        five.runFor(20_000);
        assertThat(five.commonLeader()).isEqualTo(3);
        assertThat(five.server(3).epoch()).isEqualTo(1);
    }

    @Test
    void ofThreeFreshServersStartedAtOnceTheHighestIdLeads() {
        ElectionEnsemble three = new ElectionEnsemble(THREE, 2).start(1, 2, 3);
        assertThat(three.reaches(1_000, () -> three.commonLeader() != 0))
                .as(three.story())
                .isTrue();
        assertThat(three.commonLeader()).isEqualTo(3);
        assertThat(three.countOf(State.FOLLOWING)).isEqualTo(2);
    }

    @Test
    void aFollowerThatRestartsFindsTheStandingLeader() {
        ElectionEnsemble three = new ElectionEnsemble(THREE, 3).start(1, 2, 3);
        assertThat(three.reaches(1_000, () -> three.commonLeader() == 3)).isTrue();
        three.server(3).write(4);
        three.runFor(100).crash(1).runFor(4_000);
        assertThat(three.server(3).state()).isEqualTo(State.LEADING);

        three.start(1);
        assertThat(three.reaches(700, () -> three.commonLeader() == 3))
                .as(three.story())
                .isTrue();
        assertThat(three.server(3).epoch()).isEqualTo(1);
        assertThat(three.server(1).lastZxid()).isEqualTo(three.server(3).lastZxid());
    }

    @Test
    void whenTheLeaderRestartsTheHigherIdOfEquallyFreshLogsLeadsAndTheOldLeaderFollowsIt() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 4).start(1, 2, 3, 4, 5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 5)).isTrue();

        five.crash(5);
        assertThat(five.reaches(2_000, () -> five.commonLeader() != 0))
                .as(five.story())
                .isTrue();
        assertThat(five.commonLeader()).isEqualTo(4);

        five.start(5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 4))
                .as(five.story())
                .isTrue();
        assertThat(five.server(5).state()).isEqualTo(State.FOLLOWING);
        assertThat(five.server(4).epoch()).isEqualTo(2);
    }

    @Test
    void theFreshestLogLeadsWhateverItsId() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 5)
                .log(1, 2, 7)
                .log(2, 2, 9)
                .log(3, 2, 8)
                .log(4, 1, 900)
                .log(5, 2, 8)
                .start(1, 2, 3, 4, 5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() != 0))
                .as(five.story())
                .isTrue();
        assertThat(five.commonLeader()).isEqualTo(2);
    }

    @Test
    void aHigherCurrentEpochBeatsALongerLogOfAnOlderOne() {
        ElectionEnsemble three = new ElectionEnsemble(THREE, 6)
                .log(1, 3, 1)
                .log(2, 2, 50)
                .log(3, 2, 99)
                .start(1, 2, 3);
        assertThat(three.reaches(1_000, () -> three.commonLeader() != 0))
                .as(three.story())
                .isTrue();
        assertThat(three.commonLeader()).isEqualTo(1);
    }

    @Test
    void withoutAQuorumThereIsNoLeader() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 7).start(1, 5);
        assertThat(five.reaches(60_000, () -> five.countOf(State.LEADING) > 0)).isFalse();
        assertThat(five.countOf(State.LOOKING)).isEqualTo(2);
        five.start(3);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 5))
                .as(five.story())
                .isTrue();
    }

    @Test
    void aLeaderThatLosesItsQuorumGoesBackToLooking() {
        ElectionEnsemble three = new ElectionEnsemble(THREE, 8).start(1, 2, 3);
        assertThat(three.reaches(1_000, () -> three.commonLeader() == 3)).isTrue();
        three.crash(1).crash(2);
        assertThat(three.reaches(3_500, () -> three.server(3).state() == State.LOOKING))
                .isTrue();
        assertThat(three.reaches(30_000, () -> three.countOf(State.LEADING) > 0))
                .isFalse();
    }

    @Test
    void bothHalvesOfASplitNeverLeadAtOnceAndTheSmallerNotAtAll() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 9).start(1, 2, 3, 4, 5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 5)).isTrue();

        // The ensemble checks after every event that no two servers lead.
        five.split(4, 5);
        assertThat(five.reaches(
                        10_000, () -> five.server(3).serves(3) && five.server(5).state() == State.LOOKING))
                .as(five.story())
                .isTrue();
        assertThat(five.reaches(
                        30_000,
                        () -> five.server(4).state() == State.LEADING
                                || five.server(5).state() == State.LEADING))
                .isFalse();

        five.heal();
        assertThat(five.reaches(2_000, () -> five.commonLeader() == 3))
                .as(five.story())
                .isTrue();
        assertThat(five.server(3).epoch()).isEqualTo(2);
    }

    @Test
    void aSplitFromTheStartLetsOnlyTheMajorityLead() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 10).split(4, 5).start(1, 2, 3, 4, 5);
        assertThat(five.reaches(
                        1_000, () -> five.server(1).serves(3) && five.server(2).serves(3)))
                .isTrue();
        five.runFor(20_000);
        assertThat(five.server(4).state()).isEqualTo(State.LOOKING);
        assertThat(five.server(5).state()).isEqualTo(State.LOOKING);
        five.heal();
        assertThat(five.reaches(2_000, () -> five.commonLeader() == 3))
                .as(five.story())
                .isTrue();
    }

    @Test
    void observersObserveTheLeaderAndNeverBecomeOne() {
        ElectionEnsemble ensemble = new ElectionEnsemble(THREE + ",8@o:1:observer,9@p:1:observer", 11);
        ensemble.log(8, 7, 7).log(9, 7, 8).start(1, 8, 9);
        assertThat(ensemble.reaches(30_000, () -> ensemble.countOf(State.LOOKING) < 3))
                .isFalse();

        ensemble.start(2);
        assertThat(ensemble.reaches(2_000, () -> ensemble.commonLeader() == 2))
                .as(ensemble.story())
                .isTrue();
        assertThat(ensemble.countOf(State.OBSERVING)).isEqualTo(2);

        ensemble.crash(2).runFor(5_000);
        assertThat(ensemble.countOf(State.LOOKING)).isEqualTo(3);
    }

    @Test
    void aServerThatComesBackInAHigherRoundThanTheStandingLeaderStillFollowsIt() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 12).start(1, 2, 3, 4, 5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 5)).isTrue();
        for (int i = 0; i < 4; i++) {
            five.split(1).runFor(8_000).heal();
            assertThat(five.reaches(2_000, () -> five.commonLeader() == 5))
                    .as(five.story())
                    .isTrue();
        }
        assertThat(five.server(5).epoch()).isEqualTo(1);
    }

    @Test
    void anElectionTakesFewMessagesAndASilentQuorumFewerStill() {
        ElectionEnsemble five = new ElectionEnsemble(FIVE, 13).start(1, 2, 3, 4, 5);
        assertThat(five.reaches(1_000, () -> five.commonLeader() == 5)).isTrue();
        // Each server asks four others for each vote it holds, answers included: at most five votes in one round.
        assertThat(five.notices).isLessThanOrEqualTo(5 * 4 * 5 * 2);

        five.crash(3).crash(4).crash(5).runFor(20_000);
        long before = five.notices;
        five.runFor(60_000);
        assertThat(five.notices - before)
                .as("two servers, four others, every five seconds")
                .isBetween(80L, 120L);
    }

    @Test
    void aServerThatComesBackWithAnEmptyDiskDoesNotHearItsOldVoteForEver() {
        ElectionEnsemble three = new ElectionEnsemble(THREE, 14).log(3, 1, 9);
        three.start(1, 3).runFor(100);
        assertThat(three.server(1).state()).isEqualTo(State.LOOKING);
        three.crash(3).log(3, 0, 1).start(3);
        assertThat(three.reaches(3_000, () -> three.commonLeader() == 3))
                .as(three.story())
                .isTrue();
    }
}
