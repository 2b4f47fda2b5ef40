package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.S3;
import static io.zab.core.protocol.Bench.batch;
import static io.zab.core.protocol.Bench.disk;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.SnapshotChunk;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.message.SessionMessage.SyncSnapshot;
import io.zab.core.message.SessionMessage.SyncTruncate;
import io.zab.core.message.SessionMessage.SyncTxns;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.DurableState;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.LinkId;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** One step each: given this follower and this event, exactly these effects (protocol.md, section 7). */
class FollowerRulesTest {
    private Bench bench = new Bench(ProtocolConfig.DEFAULT, disk(S1, 0, 0));

    private LinkId connect(Bench follower) {
        bench = follower;
        bench.start(S3);
        LinkId link = bench.only(Effect.OpenSession.class).link();
        bench.step(new Event.LinkUp(link, Bench.identity(S3)));
        return link;
    }

    private LinkId synchronise(Bench follower, long epoch) {
        LinkId link = connect(follower);
        bench.received(link, new LeaderInfo(epoch, Zxid.BOOTSTRAP)).durable();
        return link;
    }

    @Test
    void f1SaysWhatItsDurableLogHolds() {
        LinkId link = connect(new Bench(ProtocolConfig.DEFAULT, disk(S1, 2, 1, z(1, 4))));
        FollowerInfo info = (FollowerInfo) bench.sentTo(link).get(0);
        assertThat(info.acceptedEpoch()).isEqualTo(2);
        assertThat(info.currentEpoch()).isEqualTo(1);
        assertThat(info.lastZxid()).isEqualTo(z(1, 4));
    }

    @Test
    void f2RefusesAnEpochBelowItsPromise() {
        LinkId link = connect(new Bench(ProtocolConfig.DEFAULT, disk(S1, 5, 0)));
        bench.received(link, new LeaderInfo(4, Zxid.BOOTSTRAP));
        assertThat(bench.sentTo(link)).containsExactly(new Refuse(RefuseReason.EPOCH_BEHIND, 5));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.election.failed).containsExactly(S3);
    }

    @Test
    void f3AnswersOnlyOnceThePromiseIsDurable() {
        LinkId link = connect(bench);
        bench.received(link, new LeaderInfo(1, Zxid.BOOTSTRAP));
        assertThat(bench.written()).containsExactly(new WriteOp.SaveEpochs(new Epochs(1, Optional.of(S3), 0, false)));
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        AckEpoch ack = (AckEpoch) bench.sentTo(link).get(0);
        assertThat(ack.granted()).isTrue();
    }

    @Test
    void f4GrantsTheSameEpochToTheSameLeaderAgainWithoutAWrite() {
        LinkId link = connect(new Bench(ProtocolConfig.DEFAULT, disk(S1, 4, 0)));
        bench.received(link, new LeaderInfo(4, Zxid.BOOTSTRAP));
        assertThat(bench.written()).isEmpty();
        assertThat(((AckEpoch) bench.sentTo(link).get(0)).granted()).isTrue();
    }

    @Test
    void f5GrantsOneEpochToOneLeaderOnly() {
        Bench promisedToThree = new Bench(ProtocolConfig.DEFAULT, disk(S1, 4, 0));
        bench = promisedToThree;
        bench.start(Bench.S2);
        LinkId link = bench.only(Effect.OpenSession.class).link();
        bench.step(new Event.LinkUp(link, Bench.identity(Bench.S2)));
        bench.received(link, new LeaderInfo(4, Zxid.BOOTSTRAP));
        assertThat(bench.written()).isEmpty();
        assertThat(((AckEpoch) bench.sentTo(link).get(0)).granted()).isFalse();
    }

    @Test
    void f6ClosesTheLinkWhenTheDiffStartsElsewhere() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(z(1, 3)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void f7TruncatesToAnEntryOfItsOwnLog() {
        LinkId link = synchronise(new Bench(ProtocolConfig.DEFAULT, disk(S1, 1, 1, z(1, 9))), 2);
        bench.received(link, new SyncTruncate(z(1, 4)));
        assertThat(bench.written()).containsExactly(new WriteOp.Truncate(z(1, 4)));
        assertThat(bench.kernel.view().durable()).isEqualTo(z(1, 4));
    }

    @Test
    void f7StopsRatherThanTruncateWhatIsCommitted() {
        Bench restarted = new Bench(ProtocolConfig.DEFAULT, committedDisk());
        LinkId again = synchronise(restarted, 2);
        bench.received(again, new SyncTruncate(z(1, 0)));
        assertThat(bench.only(Effect.Halt.class).reason()).contains("below the commit");
    }

    private static DurableState committedDisk() {
        DurableState state = disk(S1, 1, 1, z(1, 1));
        return new DurableState(
                state.identity(),
                state.epochs(),
                state.table(),
                state.base(),
                state.logStart(),
                state.configurations(),
                z(1, 1),
                state.snapshots());
    }

    @Test
    void f8InstallsASnapshotOnlyWhenItIsCompleteAndRestoresItOnlyWhenThatIsDurable() {
        LinkId link = synchronise(bench, 7);
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, z(3, 9)), true);
        Snapshot snapshot = Bench.snapshot(z(3, 9), table, 1, 2, 3, 4);
        bench.received(link, new SyncSnapshot(snapshot));
        bench.received(link, chunk(0, 1, 2)).received(link, chunk(2, 3, 4));
        assertThat(bench.written()).hasSize(2);
        assertThat(bench.written().get(1)).isEqualTo(new WriteOp.InstallSnapshot(snapshot));
        assertThat(bench.of(Effect.Restore.class)).isEmpty();
        bench.durable();
        assertThat(bench.of(Effect.Restore.class)).containsExactly(new Effect.Restore(snapshot));
        assertThat(bench.kernel.view().delivered()).isEqualTo(z(3, 9));
    }

    @Test
    void f8FinishesTheInstallationWhateverBecomesOfTheSession() {
        LinkId link = synchronise(bench, 7);
        Snapshot snapshot = Bench.snapshot(z(3, 9), EpochTable.of(List.of(Zxid.BOOTSTRAP, z(3, 9)), true), 1, 2);
        bench.received(link, new SyncSnapshot(snapshot)).received(link, chunk(0, 1, 2));
        bench.step(new Event.LinkDown(link, "closed")).durable();
        assertThat(bench.of(Effect.Restore.class)).containsExactly(new Effect.Restore(snapshot));
    }

    @Test
    void f8VouchesForNothingButWhatTheOldLogAndTheNewBothHoldUntilTheInstallationIsDurable() {
        LinkId link = synchronise(new Bench(ProtocolConfig.DEFAULT, disk(S1, 2, 1, z(1, 4), z(2, 9))), 7);
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, z(1, 6), z(3, 9)), true);
        bench.received(link, new SyncSnapshot(Bench.snapshot(z(3, 9), table, 1, 2)));
        bench.received(link, chunk(0, 1, 2));
        bench.received(link, new Ping(7, 1, Zxid.ZERO));
        assertThat(bench.sentTo(link)).containsExactly(new Pong(7, 1, z(1, 4), Zxid.BOOTSTRAP));
        bench.durable();
        bench.received(link, new Ping(7, 2, Zxid.ZERO));
        assertThat(bench.sentTo(link)).containsExactly(new Pong(7, 2, z(3, 9), z(3, 9)));
    }

    @Test
    void f8ClosesTheLinkOnADamagedChunk() {
        LinkId link = synchronise(bench, 7);
        bench.received(
                link,
                new SyncSnapshot(Bench.snapshot(z(3, 9), EpochTable.of(List.of(Zxid.BOOTSTRAP, z(3, 9)), true), 1, 2)));
        bench.received(link, new SnapshotChunk(0, Payload.copyOf(new byte[] {1, 2}), 99));
        assertThat(bench.isLooking()).isTrue();
    }

    private static SnapshotChunk chunk(long offset, int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        CRC32C crc = new CRC32C();
        crc.update(content, 0, content.length);
        return new SnapshotChunk(offset, Payload.copyOf(content), (int) crc.getValue());
    }

    @Test
    void f10WritesHistoryBeforeEpochAndAcknowledgesWhenBothAreDurable() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.step(
                new Event.Received(link, new SyncTxns(batch(Zxid.BOOTSTRAP, z(1, 0), z(1, 1)))),
                new Event.Received(link, new NewLeader(1, z(1, 1))));
        assertThat(bench.written()).hasSize(2);
        assertThat(bench.written().get(0)).isInstanceOf(WriteOp.Append.class);
        assertThat(bench.written().get(1)).isEqualTo(new WriteOp.SaveEpochs(new Epochs(1, Optional.of(S3), 1, false)));
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        assertThat(bench.sentTo(link)).containsExactly(new AckNewLeader(1, z(1, 1)));
    }

    @Test
    void f10ClosesTheLinkWhenTheLogDoesNotEndWhereTheLeaderSays() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP)).received(link, new NewLeader(1, z(1, 5)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void f11AcknowledgesCumulativelyAndOnlyWhatIsDurable() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0)), Zxid.ZERO));
        bench.received(link, new Propose(1, batch(z(1, 0), z(1, 1), z(1, 2)), Zxid.ZERO));
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        assertThat(bench.sentTo(link)).containsExactly(new Ack(1, z(1, 2)));
    }

    @Test
    void f11ClosesTheLinkOnAGap() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(z(1, 4), z(1, 5)), Zxid.ZERO));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.written()).isEmpty();
    }

    @Test
    void f12ServesOnlyFromUpToDateOn() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new NewLeader(1, Zxid.BOOTSTRAP)).durable();
        assertThat(bench.isServing()).isFalse();
        bench.received(link, new UpToDate(1, Zxid.BOOTSTRAP));
        assertThat(bench.isServing()).isTrue();
        assertThat(bench.election.succeeded).containsExactly(S3);
    }

    @Test
    void f12DeliversWhatUpToDateSaysIsCommitted() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new SyncTxns(batch(Zxid.BOOTSTRAP, z(1, 0), z(1, 1))));
        bench.received(link, new NewLeader(1, z(1, 1))).durable();
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        bench.received(link, new UpToDate(1, z(1, 1)));
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 1)));
    }

    @Test
    void f8DeliversNothingWhileTheInstallationIsUnderWay() {
        LinkId link = synchronise(new Bench(ProtocolConfig.DEFAULT, disk(S1, 1, 1, z(1, 4))), 7);
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, z(1, 6)), true);
        bench.received(link, new SyncSnapshot(Bench.snapshot(z(1, 6), table, 1, 2)));
        bench.received(link, chunk(0, 1, 2));
        assertThat(bench.kernel.view().committed()).isEqualTo(z(1, 6));
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        bench.received(link, new SyncTxns(batch(z(1, 6), z(1, 7))));
        bench.received(link, new NewLeader(7, z(1, 7)));
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        bench.durable();
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        assertThat(bench.of(Effect.Restore.class)).hasSize(1);
        bench.received(link, new UpToDate(7, z(1, 7)));
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 7)));
    }

    @Test
    void f13DeliversOnlyWhatIsBothCommittedAndDurable() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0), z(1, 1)), Zxid.ZERO));
        bench.received(link, new Commit(1, z(1, 1)));
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        bench.durable();
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 1)));
    }

    @Test
    void f13ClosesTheLinkOnACommitOfAnEntryItLacks() {
        LinkId link = bench.follow();
        bench.received(link, new Commit(1, z(1, 7)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void f14AnswersAPingThatOvertookTheProposalsItSpeaksOf() {
        LinkId link = bench.follow();
        bench.received(link, new Ping(1, 8, z(1, 7)));
        assertThat(bench.sentTo(link)).containsExactly(new Pong(1, 8, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
    }

    @Test
    void f15LooksForALeaderWhenItsOwnIsSilent() {
        bench.follow();
        bench.after(2_499);
        assertThat(bench.isLooking()).isFalse();
        bench.after(1);
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void f15LeavesALeaderToBeThatIsLookingForAnother() {
        connect(bench);
        bench.step(new Event.Notified(
                Bench.identity(S3),
                Bench.notification(9, Notification.State.LOOKING, Vote.of(Bench.S2, 0, Zxid.BOOTSTRAP), false, 0, 0)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void f16IgnoresWhatArrivesOnAnotherLink() {
        bench.follow();
        LinkId old = new LinkId(bench.self, 999);
        bench.received(old, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0)), Zxid.ZERO));
        assertThat(bench.written()).isEmpty();
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void heldAcknowledgementsAreDroppedWithTheirSession() {
        LinkId link = connect(bench);
        bench.received(link, new LeaderInfo(1, Zxid.BOOTSTRAP));
        bench.step(new Event.LinkDown(link, "closed")).durable();
        assertThat(bench.sentTo(link)).isEmpty();
    }

    @Test
    void lookingWaitsUntilEveryWriteIsDone() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0)), Zxid.ZERO));
        int before = bench.election.candidacies.size();
        bench.step(new Event.LinkDown(link, "closed"));
        assertThat(bench.election.candidacies).hasSize(before);
        bench.durable();
        assertThat(bench.election.candidacies).hasSize(before + 1);
        assertThat(bench.election.candidacies.get(before).own().lastZxid()).isEqualTo(z(1, 0));
    }

    @Test
    void aWriteThatWaitsForRoomEndsTheSessionAndNothingIsAcknowledgedMeanwhile() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0)), Zxid.ZERO));
        bench.step(new Event.NoRoom("a write waits for room"));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.kernel.view().standing().reason()).isEqualTo("a write waits for room");
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        assertThat(bench.sentTo(link)).isEmpty();
        assertThat(bench.kernel.view().durable()).isEqualTo(z(1, 0));
    }

    @Test
    void aFailedWriteStopsTheServerAndNothingIsSaidAfterIt() {
        LinkId link = bench.follow();
        bench.received(link, new Propose(1, batch(Zxid.BOOTSTRAP, z(1, 0)), Zxid.ZERO));
        bench.step(new Event.StorageFailed("no space"), new Event.Received(link, new Ping(1, 9, Zxid.ZERO)));
        assertThat(bench.effects()).hasSize(1);
        assertThat(bench.only(Effect.Halt.class).reason()).contains("no space");
    }

    @Test
    void aCommitIsLearntFromTheEntriesThemselvesAsRecoveryWouldLearnIt() {
        LinkId link = synchronise(bench, 1);
        Entry open = Bench.entry(z(1, 0), Zxid.BOOTSTRAP);
        Entry knowing = new Entry(z(1, 1), z(1, 0), EntryKind.NOOP, Origin.NONE, z(1, 0), Payload.EMPTY);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new SyncTxns(EntryBatch.of(List.of(open, knowing))));
        assertThat(bench.kernel.view().committed()).isEqualTo(z(1, 0));
        assertThat(bench.of(Effect.Deliver.class)).isEmpty();
        bench.durable();
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 0)));
    }

    @Test
    void aSnapshotThatCannotBeALogCostsTheLinkAndNotTheDisk() {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, z(3, 9)), true);
        Snapshot good = Bench.snapshot(z(3, 9), table);
        List<Snapshot> bad = List.of(
                Bench.snapshot(z(8, 1), EpochTable.of(List.of(z(8, 1)), false)),
                Bench.snapshot(z(3, 8), table),
                Bench.snapshot(Zxid.ZERO, EpochTable.EMPTY),
                new Snapshot(good.base(), table, Bench.NAMED, z(3, 10), 0, 0));
        for (Snapshot snapshot : bad) {
            LinkId link = synchronise(new Bench(ProtocolConfig.DEFAULT, disk(S1, 0, 0)), 7);
            bench.received(link, new SyncSnapshot(snapshot));
            assertThat(bench.written()).as("%s", snapshot).isEmpty();
            assertThat(bench.isLooking()).as("%s", snapshot).isTrue();
        }
    }

    @Test
    void aSnapshotWhoseContentIsNotWhatItsDigestSaysIsNeverInstalled() {
        LinkId link = synchronise(bench, 7);
        bench.received(
                link,
                new SyncSnapshot(Bench.snapshot(z(3, 9), EpochTable.of(List.of(Zxid.BOOTSTRAP, z(3, 9)), true), 1, 2)));
        bench.received(link, chunk(0, 1, 3));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.written()).noneMatch(WriteOp.InstallSnapshot.class::isInstance);
    }

    @Test
    void aConfigurationThatCannotBeReadCostsTheLink() {
        LinkId link = bench.follow();
        Entry open = Bench.entry(z(1, 0), Zxid.BOOTSTRAP);
        Entry garbled = new Entry(
                z(1, 1), z(1, 0), EntryKind.CONFIG, Origin.NONE, Zxid.ZERO, Payload.copyOf(new byte[] {2, 0}));
        bench.received(link, new Propose(1, EntryBatch.of(List.of(open, garbled)), Zxid.ZERO));
        assertThat(bench.written()).isEmpty();
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l5TellsProgressBehindNewLeaderUntilItsHistoryIsDurable() {
        LinkId link = synchronise(bench, 1);
        bench.received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new SyncTxns(batch(Zxid.BOOTSTRAP, z(1, 0))));
        bench.received(link, new SyncTxns(batch(z(1, 0), z(1, 1))));
        bench.received(link, new NewLeader(1, z(1, 1)));
        bench.step(new Event.WriteDone(2));
        assertThat(bench.sentTo(link)).containsExactly(new SyncProgress(z(1, 0), 0));
    }
}
