package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.NAMED;
import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a server makes of damage that its running store reports: the log goes to where a new snapshot begins (rule S9). */
class DamageRulesTest {
    private static final Snapshot OLDER = snapshot(z(1, 10), 1);
    private static final Snapshot NEWER = snapshot(z(1, 20), 2);

    private final Outbox outbox = new Outbox();
    private final Journal journal = new Journal(disk(z(1, 30), OLDER.base(), OLDER, NEWER), outbox);
    private long done;

    private static EpochTable table(Zxid last) {
        return EpochTable.of(List.of(Zxid.BOOTSTRAP, last), true);
    }

    private static Snapshot snapshot(Zxid base, long digest) {
        return new Snapshot(base, table(base), NAMED, Zxid.BOOTSTRAP, 100, digest);
    }

    private static DurableState disk(Zxid last, Zxid logStart, Snapshot... snapshots) {
        TreeMap<Zxid, Ensemble> configurations = new TreeMap<>();
        configurations.put(Zxid.BOOTSTRAP, NAMED);
        return new DurableState(
                Bench.identity(S1),
                new Epochs(1, Optional.of(S1), 1, false),
                table(last),
                snapshots[snapshots.length - 1].base(),
                logStart,
                configurations,
                last,
                List.of(snapshots));
    }

    /** What is written in this step and then becomes durable. */
    private List<WriteOp> step(Zxid pinned) {
        journal.deliver();
        journal.compact(pinned);
        List<WriteOp> written = new ArrayList<>();
        for (Effect effect : outbox.endStep()) {
            if (effect instanceof Effect.Write write) {
                written.add(write.op());
                done = write.number();
            }
        }
        outbox.writesDone(done);
        journal.writesDone(done);
        return written;
    }

    private static final Zxid NO_PIN = new Zxid(-1);

    private SyncPlan planFor(Zxid last) {
        return journal.planFor(new AckEpoch(2, true, 1, last, table(last), Zxid.BOOTSTRAP))
                .orElseThrow();
    }

    @Test
    void ordinarilyTwoSnapshotsAreKept() {
        step(NO_PIN);
        journal.record(snapshot(z(1, 30), 3));
        assertThat(step(NO_PIN)).hasOnlyElementsOfType(WriteOp.RecordSnapshot.class);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(NEWER.base()));
    }

    @Test
    void behindDamageToTheLogTheNextSnapshotIsKeptAlone() {
        step(NO_PIN);
        journal.logDamaged(z(1, 15));
        assertThat(step(NO_PIN)).isEmpty();
        Snapshot next = snapshot(z(1, 30), 3);
        journal.record(next);
        step(NO_PIN);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(next.base()));
        assertThat(planFor(z(1, 12))).isEqualTo(new SyncPlan.Install(next));
        assertThat(step(NO_PIN)).isEmpty();
    }

    @Test
    void aSnapshotThatDoesNotReachBeyondTheDamageChangesNothing() {
        step(NO_PIN);
        journal.logDamaged(z(1, 29));
        journal.record(snapshot(z(1, 25), 3));
        step(NO_PIN);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(NEWER.base()));
        journal.record(snapshot(z(1, 30), 4));
        step(NO_PIN);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(z(1, 30)));
    }

    @Test
    void whatAStreamStillReadsIsKeptMeanwhile() {
        step(NO_PIN);
        journal.logDamaged(z(1, 15));
        journal.record(snapshot(z(1, 30), 3));
        step(z(1, 18));
        assertThat(step(z(1, 18))).containsExactly(new WriteOp.Compact(z(1, 18)));
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(z(1, 30)));
    }

    @Test
    void withNothingNewAppliedTheSnapshotAtTheSamePositionCounts() {
        Journal idle = new Journal(disk(z(1, 20), OLDER.base(), OLDER, NEWER), outbox);
        idle.deliver();
        outbox.endStep();
        idle.record(snapshot(z(1, 20), 9));
        assertThat(outbox.endStep()).isEmpty();
        idle.logDamaged(z(1, 15));
        Snapshot again = snapshot(z(1, 20), 9);
        idle.record(again);
        outbox.writesDone(1);
        idle.writesDone(1);
        idle.compact(NO_PIN);
        assertThat(outbox.endStep())
                .map(effect -> ((Effect.Write) effect).op())
                .containsExactly(new WriteOp.RecordSnapshot(again), new WriteOp.Compact(again.base()));
        assertThat(idle.newestSnapshot()).isEqualTo(again);
    }

    @Test
    void aDamagedSnapshotIsSentToNobodyWhileThereIsAnother() {
        journal.snapshotDamaged(NEWER);
        assertThat(planFor(z(1, 5))).isEqualTo(new SyncPlan.Install(OLDER));
        assertThat(planFor(z(1, 12))).isEqualTo(new SyncPlan.Diff(z(1, 12)));
    }

    @Test
    void aDamagedOlderSnapshotGoesOnceTheNewerOneIsTakenAgain() {
        Journal idle = new Journal(disk(z(1, 20), OLDER.base(), OLDER, NEWER), outbox);
        idle.deliver();
        outbox.endStep();
        idle.snapshotDamaged(OLDER);
        idle.record(NEWER);
        outbox.writesDone(1);
        idle.writesDone(1);
        idle.compact(NO_PIN);
        assertThat(outbox.endStep())
                .map(effect -> ((Effect.Write) effect).op())
                .containsExactly(new WriteOp.RecordSnapshot(NEWER), new WriteOp.Compact(NEWER.base()));
    }

    @Test
    void aSnapshotThatWasToReplaceWhatIsDamagedAndIsDamagedItselfSweepsNothingAway() {
        step(NO_PIN);
        journal.logDamaged(z(1, 25));
        Snapshot next = snapshot(z(1, 30), 3);
        journal.record(next);
        step(NEWER.base()); // a learner is being sent the newer one
        step(NEWER.base());
        journal.snapshotDamaged(next);
        assertThat(journal.newestSnapshot()).isEqualTo(NEWER);
        assertThat(step(NO_PIN)).isEmpty();
        assertThat(planFor(z(1, 5))).isEqualTo(new SyncPlan.Install(NEWER));
        Snapshot again = snapshot(z(1, 30), 4);
        journal.record(again);
        step(NO_PIN);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(again.base()));
    }

    @Test
    void withDamageInTheLogALearnerIsSentTheNewestSnapshotIfThatLeavesOutSomeOfIt() {
        step(NO_PIN);
        assertThat(planFor(z(1, 15))).isEqualTo(new SyncPlan.Diff(z(1, 15)));
        journal.logDamaged(z(1, 30)); // the end of the segment: where in it the damage ends is not known
        assertThat(planFor(z(1, 15))).isEqualTo(new SyncPlan.Install(NEWER));
        assertThat(planFor(z(1, 21))).isEqualTo(new SyncPlan.Diff(z(1, 21)));
        Snapshot next = snapshot(z(1, 25), 3);
        journal.record(next);
        step(NO_PIN);
        assertThat(planFor(z(1, 21))).isEqualTo(new SyncPlan.Install(next));
    }

    @Test
    void nobodyIsSentASnapshotOfALeaderThatHasNone() {
        AckEpoch behind = new AckEpoch(2, true, 1, z(1, 5), table(z(1, 5)), Zxid.BOOTSTRAP);
        assertThat(SyncPlanner.plan(table(z(1, 30)), z(1, 10), List.of(), behind))
                .isEmpty();
    }

    @Test
    void damageToWhatIsNoLongerKeptChangesNothing() {
        step(NO_PIN);
        journal.logDamaged(z(1, 9));
        journal.snapshotDamaged(snapshot(z(1, 5), 8));
        journal.record(snapshot(z(1, 30), 3));
        step(NO_PIN);
        assertThat(step(NO_PIN)).containsExactly(new WriteOp.Compact(NEWER.base()));
    }

    @Test
    void theOnlySnapshotIsReplacedByOneAtTheSamePosition() {
        Journal only = new Journal(disk(z(1, 20), NEWER.base(), NEWER), outbox);
        only.deliver();
        outbox.endStep();
        only.snapshotDamaged(NEWER);
        assertThat(only.newestSnapshot()).isEqualTo(NEWER);
        Snapshot again = snapshot(NEWER.base(), 9);
        only.record(again);
        outbox.writesDone(1);
        only.writesDone(1);
        assertThat(only.newestSnapshot()).isEqualTo(again);
    }
}
