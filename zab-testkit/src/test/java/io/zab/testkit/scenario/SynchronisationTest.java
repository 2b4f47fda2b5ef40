package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a leader brings others to its history, and what becomes of proposals whose leader dies. */
class SynchronisationTest {
    /** s5 leads; P1 and P2 are committed everywhere; P3 is on the disks of s5 and s4 alone. */
    private static final class ThirdProposalOnAMinority {
        private final Scene scene = Scene.established(5);
        private final SimRequest third;

        ThirdProposalOnAMinority() {
            scene.write(1);
            scene.write(2);
            scene.untilAllApplied();
            third = scene.proposeOnlyTo(4);
        }
    }

    @Test
    void aProposalOnAMinorityIsAdoptedWhenTheNextLeaderHasIt() {
        ThirdProposalOnAMinority past = new ThirdProposalOnAMinority();
        Scene scene = past.scene;
        scene.kill(5);
        scene.ensemble.heal();
        scene.untilLeads(4);
        scene.untilFollows(1, 4);
        assertThat(scene.isCommitted(past.third)).isTrue();

        scene.start(5);
        scene.untilAllServe();
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3, 4, 5);
        assertThat(past.third.outcome())
                .as("its client died with the old leader")
                .isEqualTo(SimRequest.Outcome.UNKNOWN);
    }

    @Test
    void aProposalOnAMinorityIsTruncatedEverywhereWhenTheNextLeaderLacksIt() {
        ThirdProposalOnAMinority past = new ThirdProposalOnAMinority();
        Scene scene = past.scene;
        scene.kill(4, 5);
        scene.ensemble.heal();
        scene.untilLeads(3);
        scene.write(1);

        scene.start(4, 5);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.synchronisedBy("Truncate")).isEqualTo(2);
        assertThat(scene.isCommitted(past.third)).as("never visible anywhere").isFalse();
        scene.assertSameStateOn(1, 2, 3, 4, 5);
    }

    @Test
    void whatWasCommittedSurvivesAPowerFailureOfAll() {
        Scene scene = Scene.established(3);
        List<SimRequest> written = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            written.add(scene.write(1));
        }
        scene.ensemble.powerOff(1, 2, 3);
        scene.start(1, 2, 3);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(written).allMatch(scene::isCommitted);
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void aFollowerThatIsOnlyBehindIsBroughtUpByDiff() {
        Scene scene = Scene.established(3);
        scene.kill(1);
        scene.writeMany(3, 20);
        long before = scene.synchronisedBy("Diff");
        scene.start(1);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.synchronisedBy("Diff")).isEqualTo(before + 1);
        assertThat(scene.synchronisedBy("Truncate") + scene.synchronisedBy("Install"))
                .isZero();
        assertThat(scene.server(1).restores()).isZero();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void aFollowerWhoseEntriesWereCompactedAwayIsBroughtUpBySnapshot() {
        Scene scene = Scene.established(SimOptions.calm(3).withSnapshotEvery(5));
        scene.kill(1);
        scene.writeMany(3, 40);
        scene.start(1);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.synchronisedBy("Install")).isEqualTo(1);
        assertThat(scene.server(1).restores()).isEqualTo(1);
        scene.assertSameStateOn(1, 2, 3);
        scene.write(1);
    }

    @Test
    void aFollowerThatDiesWhileItReceivesASnapshotBeginsAgain() {
        Scene scene = Scene.established(SimOptions.calm(3).withSnapshotEvery(5));
        scene.kill(1);
        scene.writeMany(3, 40);
        scene.start(1);
        scene.ensemble.await(
                "chunks are on their way", () -> scene.ensemble.coverage().count("wrote StageChunk") > 0, 20_000);
        scene.ensemble.powerOff(1);
        scene.start(1);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.synchronisedBy("Install")).isEqualTo(2);
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void oneWhoJoinsWhileTheLeaderBroadcastsMissesNothing() {
        Scene scene = Scene.established(3);
        scene.kill(1);
        scene.writeMany(3, 30);
        scene.start(1);
        List<SimRequest> under = new ArrayList<>();
        scene.ensemble.runUntil(
                () -> {
                    if (under.size() < 200) {
                        under.add(scene.ensemble.submit(2));
                    }
                    return scene.follows(1, 3);
                },
                20_000);
        scene.untilAllServe();
        under.forEach(scene::untilAnswered);
        assertThat(under).hasSizeGreaterThan(20).allMatch(scene::isCommitted);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void twoMinoritiesWithDifferentTailsEndWithOneHistory() {
        Scene scene = Scene.established(5);
        scene.write(1);
        scene.untilAllApplied();
        SimRequest lost = scene.proposeOnlyTo();
        scene.kill(5);
        scene.ensemble.heal();
        scene.untilLeads(4);
        scene.write(1);
        scene.untilAllApplied();

        SimRequest alsoLost = scene.proposeOnlyTo();
        scene.kill(4);
        scene.ensemble.heal();
        scene.untilLeads(3);
        scene.start(4, 5);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.isCommitted(lost)).isFalse();
        assertThat(scene.isCommitted(alsoLost)).isFalse();
        assertThat(scene.synchronisedBy("Truncate")).isEqualTo(2);
        scene.assertSameStateOn(1, 2, 3, 4, 5);
    }
}
