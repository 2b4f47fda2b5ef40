package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.Effect.Role;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimRequest;
import org.junit.jupiter.api.Test;

/** The walk-throughs that the literature gives of leader elections, from the first vote to a served write. */
class LeaderElectionTest {
    @Test
    void fiveServersStartedOneByOneAreLedByTheThird() {
        Scene scene = Scene.of(5);
        scene.start(1);
        scene.ensemble.run(3_000);
        assertThat(scene.stands(1, Role.LOOKING)).isTrue();

        scene.start(2);
        scene.ensemble.run(3_000);
        assertThat(scene.nobodyLeads()).as("two of five are no quorum").isTrue();

        scene.start(3);
        scene.untilLeads(3);
        scene.untilFollows(1, 3);
        scene.untilFollows(2, 3);

        scene.start(4);
        scene.untilFollows(4, 3);
        scene.start(5);
        scene.untilFollows(5, 3);
        assertThat(scene.epoch())
                .as("higher ids that come later do not unseat a leader")
                .isEqualTo(1);
        scene.write(5);
        scene.untilAllApplied();
    }

    @Test
    void threeFreshServersAtOnceAreLedByTheHighestId() {
        Scene scene = Scene.of(3);
        scene.start(1, 2, 3);
        scene.untilAllServe();
        assertThat(scene.leader()).isEqualTo(3);
        scene.write(1);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void oneServerAloneLeadsItself() {
        Scene scene = Scene.of(1);
        scene.start(1);
        scene.untilLeads(1);
        scene.write(1);
    }

    @Test
    void aRestartedFollowerFindsTheStandingLeader() {
        Scene scene = Scene.established(3);
        long epoch = scene.epoch();
        scene.kill(1);
        scene.writeMany(2, 3);
        scene.start(1);
        scene.untilFollows(1, 3);
        scene.untilAllApplied();
        assertThat(scene.epoch()).as("nobody else noticed").isEqualTo(epoch);
        assertThat(scene.server(2).timesLooking()).isZero();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void whenTheLeaderDiesEquallyFreshServersChooseTheHighestIdAndTheOldLeaderReturnsAsFollower() {
        Scene scene = Scene.established(3);
        scene.write(1);
        scene.untilAllApplied();
        scene.kill(3);
        scene.untilLeads(2);
        scene.untilFollows(1, 2);
        assertThat(scene.epoch()).isEqualTo(2);
        scene.write(1);

        scene.start(3);
        scene.untilFollows(3, 2);
        assertThat(scene.epoch()).as("its return changes nothing").isEqualTo(2);
        scene.untilAllApplied();
    }

    @Test
    void whenTheLeaderDiesTheFreshestLogWinsOverAHigherId() {
        Scene scene = Scene.established(5);
        SimRequest request = scene.proposeOnlyTo(1);
        scene.kill(5);
        scene.ensemble.heal();
        scene.untilLeads(1);
        scene.untilFollows(4, 1);
        assertThat(scene.isCommitted(request))
                .as("what only the new leader had is adopted")
                .isTrue();
    }

    @Test
    void withoutAQuorumNobodyLeads() {
        Scene scene = Scene.of(5);
        scene.start(4, 5);
        scene.ensemble.run(30_000);
        assertThat(scene.nobodyLeads()).isTrue();
        SimRequest request = scene.ensemble.submit(5);
        scene.untilAnswered(request);
        assertThat(request.outcome()).isEqualTo(SimRequest.Outcome.REJECTED);
    }

    @Test
    void theTwoHalvesOfASplitNeverLeadBoth() {
        Scene scene = Scene.established(5);
        assertThat(scene.leader()).isEqualTo(5);
        scene.ensemble.split(4, 5);
        scene.untilLeads(3);
        scene.untilLooks(5);
        scene.ensemble.run(10_000);
        assertThat(scene.server(5).isLeading()).isFalse();
        assertThat(scene.server(4).isServing()).isFalse();
        scene.write(1);

        scene.ensemble.heal();
        scene.untilAllServe();
        assertThat(scene.leader()).isEqualTo(3);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3, 4, 5);
    }

    @Test
    void anEvenSplitOfFourLeavesNobodyLeading() {
        Scene scene = Scene.established(4);
        scene.ensemble.split(1, 2);
        scene.untilLooks(4);
        scene.ensemble.run(10_000);
        assertThat(scene.nobodyLeads()).isTrue();
        scene.ensemble.heal();
        scene.untilAllServe();
        scene.write(1);
    }

    @Test
    void aLeaderThatLosesItsQuorumStepsDownInBoundedTime() {
        Scene scene = Scene.established(3);
        scene.kill(1, 2);
        scene.untilLooks(3);
        SimRequest request = scene.ensemble.submit(3);
        scene.untilAnswered(request);
        assertThat(request.outcome()).isEqualTo(SimRequest.Outcome.REJECTED);
        scene.start(1);
        scene.untilAllServe();
        scene.write(1);
    }

    @Test
    void aLeaderThatPausedBeyondEveryTimeoutFindsThatItNoLongerLeads() {
        Scene scene = Scene.established(3);
        scene.ensemble.pause(3, 10_000);
        scene.untilLeads(2);
        scene.write(1);
        scene.untilFollows(3, 2);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void aServerThatOnlyHearsAndIsNotHeardDisturbsNobody() {
        Scene scene = Scene.established(3);
        scene.ensemble.cutOneWay(1, 2);
        scene.ensemble.cutOneWay(1, 3);
        scene.ensemble.run(15_000);
        assertThat(scene.epoch()).isEqualTo(1);
        scene.write(2);
        scene.ensemble.heal();
        scene.untilAllServe();
        assertThat(scene.leader()).isEqualTo(3);
    }

    @Test
    void observersAreNeitherCountedNorElected() {
        Scene scene = new Scene(SimOptions.calm(3).withObservers(2));
        scene.start(1, 4, 5);
        scene.ensemble.run(10_000);
        assertThat(scene.nobodyLeads()).as("one voter and two observers").isTrue();
        scene.start(2);
        scene.untilLeads(2);
        scene.untilFollows(5, 2);
        assertThat(scene.stands(5, Role.OBSERVING)).isTrue();
    }
}
