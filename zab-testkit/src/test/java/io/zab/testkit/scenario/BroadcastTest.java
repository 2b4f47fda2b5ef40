package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.RejectReason;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimRead;
import io.zab.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of an established ensemble sees: writes, reads, and honest outcomes. */
class BroadcastTest {
    @Test
    void everyServerForwardsWritesAndAppliesThemInOneOrder() {
        Scene scene = Scene.established(SimOptions.calm(3).withObservers(1));
        List<SimRequest> requests = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            requests.addAll(scene.ensemble.submit(id, 5));
        }
        requests.forEach(scene::untilAnswered);
        assertThat(requests).allMatch(request -> request.outcome() == SimRequest.Outcome.COMMITTED);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3, 4);
    }

    @Test
    void commandsOfOneServerKeepTheirOrder() {
        Scene scene = Scene.established(3);
        List<SimRequest> requests = scene.ensemble.submit(1, 50);
        requests.addAll(scene.ensemble.submit(1, 50));
        requests.forEach(scene::untilAnswered);
        assertThat(requests).extracting(SimRequest::zxid).isSorted();
    }

    @Test
    void observersGetEverythingAndCountForNothing() {
        Scene scene = Scene.established(SimOptions.calm(3).withObservers(2));
        scene.writeMany(4, 3);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3, 4, 5);

        scene.kill(1, 2);
        scene.untilLooks(3);
        scene.ensemble.run(5_000);
        assertThat(scene.nobodyLeads()).as("one voter and two observers").isTrue();
        scene.start(1);
        scene.untilAllServe();
        scene.write(5);
    }

    @Test
    void theDeathOfAllObserversIsNotNoticed() {
        Scene scene = Scene.established(SimOptions.calm(3).withObservers(2));
        scene.kill(4, 5);
        scene.writeMany(1, 3);
        assertThat(scene.epoch()).isEqualTo(1);
        assertThat(scene.server(3).timesLooking()).isZero();
    }

    @Test
    void aWriteGoesOnWhileAMinorityIsDown() {
        Scene scene = Scene.established(5);
        scene.kill(1, 2);
        scene.writeMany(4, 5);
        scene.kill(3);
        SimRequest request = scene.ensemble.submit(4);
        scene.ensemble.run(400);
        assertThat(request.outcome()).as("two of five").isNotEqualTo(SimRequest.Outcome.COMMITTED);
        scene.start(1);
        scene.untilAllServe();
        scene.write(1);
    }

    @Test
    void theFirstEntriesOfAnEpochProveTheCommitOfItsHistory() {
        Scene scene = Scene.established(3);
        scene.write(1);
        assertThat(scene.kinds(1)).startsWith(EntryKind.OPEN, EntryKind.CONFIG, EntryKind.NOOP);
        scene.kill(3);
        scene.untilLeads(2);
        scene.write(1);
        assertThat(scene.kinds(2)).startsWith(EntryKind.OPEN);
    }

    @Test
    void aWriteWhoseLeaderDiesIsUnknownAndNothingElse() {
        Scene scene = Scene.established(3);
        scene.ensemble.cutOneWay(3, 1);
        scene.ensemble.cutOneWay(3, 2);
        SimRequest request = scene.ensemble.submit(1);
        scene.ensemble.run(20);
        scene.kill(3);
        scene.ensemble.heal();
        scene.untilAnswered(request);
        assertThat(request.outcome()).isEqualTo(SimRequest.Outcome.UNKNOWN);
        scene.untilLeads(2);
        scene.start(3);
        scene.untilAllServe();
        assertThat(scene.isCommitted(request))
                .as("in this run it was lost with the leader's tail")
                .isFalse();
    }

    @Test
    void aWriteWithoutALeaderIsRejectedAndNeverAppears() {
        Scene scene = Scene.established(3);
        scene.kill(2, 3);
        scene.untilLooks(1);
        SimRequest request = scene.ensemble.submit(1);
        scene.untilAnswered(request);
        assertThat(request.outcome()).isEqualTo(SimRequest.Outcome.REJECTED);
        assertThat(request.reason()).contains(RejectReason.NO_LEADER);
        scene.start(2, 3);
        scene.untilAllServe();
        scene.write(1);
        assertThat(scene.isCommitted(request)).isFalse();
    }

    @Test
    void aFullWindowRejectsAsOverloaded() {
        ProtocolConfig usual = ProtocolConfig.DEFAULT.withTick(200);
        Scene scene = Scene.established(SimOptions.calm(3).withConfig(withWindow(usual, 4)));
        List<SimRequest> requests = scene.ensemble.submit(3, 10);
        requests.forEach(scene::untilAnswered);
        assertThat(requests.subList(0, 4)).allMatch(scene::isCommitted);
        assertThat(requests.subList(4, 10))
                .allSatisfy(request -> assertThat(request.reason()).contains(RejectReason.OVERLOADED));
        scene.write(3);
    }

    private static ProtocolConfig withWindow(ProtocolConfig usual, int entries) {
        return new ProtocolConfig(
                usual.tickMillis(),
                usual.syncLimitTicks(),
                usual.initLimitTicks(),
                usual.renewalIntervalMillis(),
                usual.counterLimit(),
                usual.payloadBytesMax(),
                entries,
                usual.windowBytes(),
                usual.batchBytesMax(),
                usual.prepares(),
                usual.unanimousFounding(),
                usual.namesInstances(),
                usual.namingIntervalMillis(),
                usual.rejoins(),
                usual.digestEvery());
    }

    @Test
    void aReadReflectsEveryWriteAcknowledgedBeforeItBegan() {
        Scene scene = Scene.established(SimOptions.calm(3).withObservers(1));
        for (int id = 1; id <= 4; id++) {
            SimRequest write = scene.write(5 - id);
            SimRead read = scene.ensemble.read(id);
            scene.untilAnswered(read);
            assertThat(read.outcome()).isEqualTo(SimRead.Outcome.READY);
            assertThat(read.zxid()).isGreaterThanOrEqualTo(write.zxid());
        }
    }

    @Test
    void aDeposedLeaderAnswersNoRead() {
        Scene scene = Scene.established(3);
        scene.write(3);
        scene.ensemble.isolate(3);
        SimRead read = scene.ensemble.read(3);
        scene.untilLeads(2);
        scene.write(1);
        scene.untilAnswered(read);
        assertThat(read.outcome()).isEqualTo(SimRead.Outcome.FAILED);
    }

    @Test
    void aLeaderThatWokeUpTooLateAnswersNoReadFromItsOldState() {
        Scene scene = Scene.established(3);
        scene.write(3);
        scene.ensemble.pause(3, 6_000);
        scene.untilLeads(2);
        SimRequest write = scene.write(1);
        SimRead read = scene.ensemble.read(3);
        scene.untilAnswered(read);
        boolean old = read.outcome() == SimRead.Outcome.READY && read.zxid().isBefore(write.zxid());
        assertThat(old).isFalse();
    }

    @Test
    void theCounterReachesItsLimitAndTheEpochTurnsOver() {
        ProtocolConfig usual = ProtocolConfig.DEFAULT.withTick(200);
        Scene scene = Scene.established(SimOptions.calm(3)
                .withConfig(new ProtocolConfig(
                        usual.tickMillis(),
                        usual.syncLimitTicks(),
                        usual.initLimitTicks(),
                        usual.renewalIntervalMillis(),
                        20,
                        usual.payloadBytesMax(),
                        usual.windowEntries(),
                        usual.windowBytes(),
                        usual.batchBytesMax(),
                        usual.prepares(),
                        usual.unanimousFounding(),
                        usual.namesInstances(),
                        usual.namingIntervalMillis(),
                        usual.rejoins(),
                        usual.digestEvery())));
        for (int i = 0; i < 60; i++) {
            scene.untilAllServe();
            SimRequest request = scene.ensemble.submit(1);
            scene.untilAnswered(request);
        }
        assertThat(scene.epoch()).isGreaterThanOrEqualTo(3);
        assertThat(scene.ensemble.committed())
                .extracting(Entry::zxid)
                .allMatch(zxid -> zxid.counter() <= 20)
                .isSorted();
        scene.untilAllServe();
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void aLinkThatBreaksLosesNothingAndMovesNobodyElse() {
        Scene scene = Scene.established(3);
        for (int i = 0; i < 5; i++) {
            scene.ensemble.submit(2, 3);
            scene.ensemble.breakLinks(1, 3);
            scene.untilAllServe();
        }
        scene.untilAllApplied();
        assertThat(scene.epoch()).isEqualTo(1);
        assertThat(scene.server(2).timesLooking()).isZero();
        scene.assertSameStateOn(1, 2, 3);
    }
}
