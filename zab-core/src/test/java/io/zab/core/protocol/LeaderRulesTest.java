package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.S2;
import static io.zab.core.protocol.Bench.S3;
import static io.zab.core.protocol.Bench.S4;
import static io.zab.core.protocol.Bench.ackEpoch;
import static io.zab.core.protocol.Bench.disk;
import static io.zab.core.protocol.Bench.notification;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.ReadIndex;
import io.zab.core.message.SessionMessage.ReadIndexReady;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.Request;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One step each: given this leader and this event, exactly these effects (protocol.md, section 6). */
class LeaderRulesTest {
    private final Bench bench = new Bench(ProtocolConfig.DEFAULT, disk(S1, 0, 0));

    @Test
    void l3ChoosesAnEpochAboveEveryPromiseOnceAQuorumHasJoined() {
        bench.start(S1);
        assertThat(bench.written()).isEmpty();
        bench.join(S2, MemberRole.VOTER, 6, 0, Zxid.BOOTSTRAP);
        assertThat(bench.written()).containsExactly(new WriteOp.SaveEpochs(new Epochs(7, Optional.of(S1), 0, false)));
    }

    @Test
    void l3DoesNotCountObservers() {
        bench.start(S1);
        bench.join(S4, MemberRole.OBSERVER, 0, 0, Zxid.BOOTSTRAP);
        assertThat(bench.written()).isEmpty();
    }

    @Test
    void l4SendsLeaderInfoOnlyOnceTheOwnPromiseIsDurable() {
        bench.start(S1);
        LinkId link = bench.join(S2);
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        assertThat(bench.sentTo(link)).containsExactly(new LeaderInfo(1, Zxid.BOOTSTRAP));
    }

    @Test
    void l5StepsDownForAVoterThatHasPromisedMore() {
        bench.start(S1);
        bench.join(S2);
        LinkId late = bench.join(S3, MemberRole.VOTER, 9, 0, Zxid.BOOTSTRAP);
        assertThat(bench.sentTo(late)).containsExactly(new Refuse(RefuseReason.EPOCH_BEHIND, 0));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l5RenewsAnEstablishedEpochForAMemberThatHasPromisedMore() {
        bench.lead();
        bench.join(S3, MemberRole.VOTER, 9, 0, Zxid.BOOTSTRAP);
        assertThat(bench.isLooking()).isFalse();
        assertThat(bench.kernel.view().standing().stage()).isEqualTo(Effect.Stage.RENEWING);
        bench.submit(1);
        assertThat(bench.only(Effect.Reject.class).rejected().get(0).reason()).isEqualTo(RejectReason.NO_LEADER);
    }

    @Test
    void l6RefusesAFollowerThatIsAheadAndGivesUpWhenNoQuorumCanSupportIt() {
        bench.start(S1);
        LinkId link = bench.join(S2);
        bench.durable().received(link, ackEpoch(1, true, 0, z(1, 4)));
        assertThat(bench.sentTo(link)).containsExactly(new Refuse(RefuseReason.AHEAD, 1));
        assertThat(bench.isLooking()).isFalse();
        bench.step(new Event.Notified(
                Bench.identity(S3),
                notification(50, Notification.State.FOLLOWING, Vote.of(S2, 1, z(1, 4)), false, 0, 0)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l7DoesNotCountAPromiseThatWasNotGranted() {
        bench.start(S1);
        LinkId two = bench.join(S2);
        LinkId three = bench.join(S3);
        bench.durable().received(two, ackEpoch(1, false, 0));
        assertThat(bench.written()).isEmpty();
        bench.received(three, ackEpoch(1, true, 0));
        assertThat(bench.written()).containsExactly(new WriteOp.SaveEpochs(new Epochs(1, Optional.of(S1), 1, false)));
    }

    @Test
    void l9StartsTheStreamOnlyOnceTheEpochIsEstablishedOnItsOwnDisk() {
        bench.start(S1);
        LinkId link = bench.join(S2);
        bench.durable().received(link, ackEpoch(1, true, 0));
        assertThat(bench.sentTo(link)).isEmpty();
        bench.durable();
        assertThat(bench.only(Effect.StreamHistory.class))
                .isEqualTo(new Effect.StreamHistory(link, new SyncPlan.Diff(Zxid.BOOTSTRAP), Zxid.BOOTSTRAP));
        assertThat(bench.sentTo(link)).containsExactly(new NewLeader(1, Zxid.BOOTSTRAP));
    }

    @Test
    void l9TruncatesAFollowerWhoseTailIsNotTheLeaders() {
        Bench longer = new Bench(ProtocolConfig.DEFAULT, disk(S1, 2, 2, z(1, 4), z(2, 3)));
        longer.start(S1);
        LinkId link = longer.join(S2, MemberRole.VOTER, 1, 1, z(1, 9));
        longer.durable().received(link, ackEpoch(3, true, 1, z(1, 9))).durable();
        assertThat(longer.only(Effect.StreamHistory.class).plan()).isEqualTo(new SyncPlan.Truncate(z(1, 4)));
        assertThat(longer.sentTo(link)).containsExactly(new NewLeader(3, z(2, 3)));
    }

    @Test
    void l11CommitsTheWholeInitialHistoryAndOpensTheEpoch() {
        Bench longer = new Bench(ProtocolConfig.DEFAULT, disk(S1, 1, 1, z(1, 4)));
        longer.start(S1);
        LinkId link = longer.join(S2, MemberRole.VOTER, 1, 1, z(1, 2));
        longer.durable().received(link, ackEpoch(2, true, 1, z(1, 2))).durable();
        longer.received(link, new AckNewLeader(2, z(1, 4)));
        assertThat(longer.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 4)));
        assertThat(longer.effects().indexOf(new Effect.Deliver(z(1, 4))))
                .isLessThan(longer.effects().indexOf(longer.only(Effect.RoleChanged.class)));
        assertThat(longer.sentTo(link)).hasSize(2);
        assertThat(longer.sentTo(link).get(0)).isEqualTo(new UpToDate(2, z(1, 4)));
        Propose open = (Propose) longer.sentTo(link).get(1);
        assertThat(open.entries().first().zxid()).isEqualTo(z(2, 0));
        assertThat(open.entries().first().previous()).isEqualTo(z(1, 4));
    }

    @Test
    void l11IsNotReachedByAnObserversAcknowledgement() {
        bench.start(S1);
        LinkId two = bench.join(S2);
        LinkId four = bench.join(S4, MemberRole.OBSERVER, 0, 0, Zxid.BOOTSTRAP);
        bench.durable().received(two, ackEpoch(1, true, 0));
        bench.received(four, ackEpoch(1, true, 0)).durable();
        bench.received(four, new AckNewLeader(1, Zxid.BOOTSTRAP));
        assertThat(bench.isServing()).isFalse();
        bench.received(two, new AckNewLeader(1, Zxid.BOOTSTRAP));
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void l12ProposesTheSameEncodedBatchThatItAppends() {
        LinkId link = bench.lead();
        bench.submit(1, 2, 3);
        WriteOp.Append append = (WriteOp.Append) bench.written().get(0);
        assertThat(bench.written()).hasSize(1);
        assertThat(append.entries().last().zxid()).isEqualTo(z(1, 3));
        Propose propose = (Propose) bench.sentTo(link).get(0);
        assertThat(propose.entries()).isSameAs(append.entries());
    }

    @Test
    void l12RejectsWhatIsTooLargeOrBeyondTheWindow() {
        ProtocolConfig narrow = new ProtocolConfig(
                500, 5, 10, 30_000, 1000, 1 << 20, 2, 1 << 20, 1 << 20, false, false, true, 1000, false, 0);
        Bench small = new Bench(narrow, disk(S1, 0, 0));
        small.lead();
        small.submit(1, 2, 3);
        assertThat(small.only(Effect.Reject.class).rejected())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.OVERLOADED));
    }

    @Test
    void l12WhatIsCommittedOrDeclinedLeavesTheWindow() {
        for (boolean prepares : new boolean[] {false, true}) {
            ProtocolConfig narrow = new ProtocolConfig(
                    500, 5, 10, 30_000, 1000, 1 << 20, 2, 1 << 20, 1 << 20, prepares, false, true, 1000, false, 0);
            Bench small = new Bench(narrow, disk(S1, 0, 0));
            LinkId link = small.lead();
            for (int round = 1; round <= 3; round++) {
                small.submit(2 * round, 2 * round + 1);
                assertThat(small.of(Effect.Reject.class)).as("round %d", round).isEmpty();
                if (prepares) {
                    List<Event.PrepareOutcome> declined = new ArrayList<>();
                    for (ClientRequest request :
                            small.only(Effect.Prepare.class).requests()) {
                        declined.add(new Event.Declined(
                                new RejectedRequest(request.origin(), RejectReason.STATE_MACHINE, Payload.EMPTY)));
                    }
                    small.step(new Event.Prepared(1, declined));
                    assertThat(small.only(Effect.Reject.class).rejected()).hasSize(2);
                } else {
                    small.durable()
                            .received(link, new Ack(1, small.kernel.view().appended()));
                }
                assertThat(small.kernel.view().proposed()).isZero();
            }
        }
    }

    @Test
    void l13CountsItselfOnlyUpToItsOwnDurableEntry() {
        LinkId link = bench.lead();
        bench.submit(1);
        bench.received(link, new Ack(1, z(1, 1)));
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 0)));
        bench.durable();
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 1)));
    }

    @Test
    void l13ClosesTheSessionOfAFollowerThatAcknowledgesWhatWasNeverSent() {
        LinkId two = bench.lead();
        LinkId three = bench.join(S3);
        bench.received(three, ackEpoch(1, true, 0));
        bench.received(three, new AckNewLeader(1, z(1, 0)));
        bench.received(two, new Ack(1, z(1, 9)));
        assertThat(bench.of(Effect.CloseSession.class)).hasSize(1);
        assertThat(bench.isLooking()).isFalse();
    }

    @Test
    void l14TellsNobodyOfACommitBeyondWhatWasSentToIt() {
        LinkId link = bench.lead();
        bench.submit(1).durable();
        bench.received(link, new Ack(1, z(1, 1)));
        assertThat(bench.sentTo(link)).containsExactly(new Commit(1, z(1, 1)));
    }

    @Test
    void ackOfSeveralStepsThatArriveTogetherGivesOneCommit() {
        LinkId link = bench.lead();
        bench.submit(1).submit(2).durable();
        bench.step(new Event.Received(link, new Ack(1, z(1, 1))), new Event.Received(link, new Ack(1, z(1, 2))));
        assertThat(bench.sentTo(link)).containsExactly(new Commit(1, z(1, 2)));
    }

    @Test
    void l15StepsDownAtOnceWhenTheLastFollowerOfItsQuorumIsLost() {
        LinkId link = bench.lead();
        bench.step(new Event.LinkDown(link, "closed"));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.of(Effect.Abandon.class)).containsExactly(new Effect.Abandon(1));
    }

    @Test
    void l15StepsDownWhenItsOwnDiskIsStalled() {
        LinkId link = bench.lead();
        bench.submit(1).received(link, new Ack(1, z(1, 1)));
        for (int tick = 0; tick < 6; tick++) {
            bench.received(link, new Pong(1, 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)).after(500);
        }
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.kernel.view().standing().reason()).contains("disk");
    }

    @Test
    void l15StepsDownAtOnceWhenAWriteWaitsForRoomAndSaysNothingUntilItIsDone() {
        LinkId link = bench.lead();
        bench.submit(1).received(link, new Ack(1, z(1, 1)));
        bench.step(new Event.NoRoom("a write waits for room"));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.kernel.view().standing().reason()).isEqualTo("a write waits for room");
        assertThat(bench.of(Effect.CloseSession.class)).isNotEmpty();
        int before = bench.election.candidacies.size();
        bench.after(60_000);
        assertThat(bench.of(Effect.Notify.class)).isEmpty();
        assertThat(bench.election.candidacies).hasSize(before);
        bench.durable();
        assertThat(bench.election.candidacies).hasSize(before + 1);
        assertThat(bench.election.candidacies.get(before).own().lastZxid()).isEqualTo(z(1, 1));
    }

    @Test
    void l19HandsOverOnceWhatIsProposedIsCommittedAndStandsBehindAllOthersForAWhile() {
        LinkId link = bench.lead();
        bench.submit(1);
        bench.step(new Event.SpaceShort(true));
        bench.submit(2);
        assertThat(bench.only(Effect.Reject.class).rejected()).hasSize(1);
        bench.after(250);
        assertThat(bench.kernel.view().standing().stage()).isEqualTo(Effect.Stage.RENEWING);
        int before = bench.election.candidacies.size();
        bench.durable().received(link, new Ack(1, z(1, 1)));
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.kernel.view().standing().reason()).contains("short of room");
        assertThat(bench.kernel.view().committed()).isEqualTo(z(1, 1));
        assertThat(bench.election.candidacies.get(before).own()).isEqualTo(Vote.of(S1, 0, Zxid.ZERO));
        bench.after(2_500);
        assertThat(bench.election.candidacies.get(before + 1).own()).isEqualTo(Vote.of(S1, 1, z(1, 1)));
    }

    @Test
    void l19StandsBehindAllOthersFromWhenItNoLongerLeadsHoweverLongTheHandingOverTook() {
        LinkId link = bench.lead();
        bench.submit(1);
        bench.step(new Event.SpaceShort(true)).after(250);
        bench.after(1_500);
        assertThat(bench.kernel.view().standing().stage()).isEqualTo(Effect.Stage.RENEWING);
        int before = bench.election.candidacies.size();
        bench.durable().received(link, new Ack(1, z(1, 1)));
        assertThat(bench.isLooking()).isTrue();
        bench.after(1_500);
        assertThat(bench.election.candidacies).hasSize(before + 1);
        bench.after(1_500);
        assertThat(bench.election.candidacies).hasSize(before + 2);
    }

    @Test
    void l19StandsInEarnestAtOnceWhenThereIsRoomAgain() {
        LinkId link = bench.lead();
        bench.step(new Event.SpaceShort(true)).after(250);
        bench.step(new Event.SpaceShort(false));
        int before = bench.election.candidacies.size();
        bench.received(link, new Ack(1, z(1, 0))).durable();
        assertThat(bench.isLooking()).isTrue();
        assertThat(bench.election.candidacies.get(before).own().epoch()).isEqualTo(1);
    }

    @Test
    void l15GivesUpACandidacyWithoutProgress() {
        bench.start(S1);
        bench.after(5_000);
        assertThat(bench.isLooking()).isFalse();
        bench.after(500);
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l16DropsASilentFollowerAndServesOnWithTheOthers() {
        LinkId two = bench.lead();
        bench.received(two, new Ack(1, z(1, 0)));
        LinkId three = bench.join(S3);
        bench.received(three, ackEpoch(1, true, 0));
        bench.received(three, new AckNewLeader(1, z(1, 0)));
        for (int tick = 0; tick < 6; tick++) {
            bench.received(two, new Pong(1, 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)).after(500);
        }
        assertThat(bench.of(Effect.CloseSession.class))
                .extracting(Effect.CloseSession::link)
                .contains(three);
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void l17StepsDownForAnEstablishedLeaderOfALaterEpoch() {
        bench.lead();
        bench.step(new Event.Notified(
                Bench.identity(S3), notification(50, Notification.State.LEADING, Vote.of(S3, 1, z(1, 4)), true, 2, 2)));
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l18MovesToANewEpochBeforeTheCounterRunsOut() {
        ProtocolConfig few = new ProtocolConfig(
                500, 5, 10, 30_000, 2, 1 << 20, 100, 1 << 20, 1 << 20, false, false, true, 1000, false, 0);
        Bench small = new Bench(few, disk(S1, 0, 0));
        LinkId link = small.lead();
        small.submit(1, 2, 3);
        assertThat(small.kernel.view().appended()).isEqualTo(z(1, 2));
        assertThat(small.only(Effect.Reject.class).rejected()).hasSize(1);
        small.durable().received(link, new Ack(1, z(1, 2)));
        assertThat(small.isLooking()).isTrue();
        assertThat(small.of(Effect.Deliver.class)).contains(new Effect.Deliver(z(1, 2)));
    }

    @Test
    void aBarrierIsAnsweredOnlyByAPongToALaterPing() {
        LinkId link = bench.lead();
        bench.durable().received(link, new Ack(1, z(1, 0)));
        bench.received(link, new ReadIndex(5));
        long ping = bench.of(Effect.Send.class).stream()
                .map(Effect.Send::message)
                .filter(Ping.class::isInstance)
                .map(Ping.class::cast)
                .findFirst()
                .orElseThrow()
                .sequence();
        bench.received(link, new Pong(1, ping - 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
        assertThat(bench.sentTo(link)).isEmpty();
        bench.received(link, new Pong(1, ping, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
        assertThat(bench.sentTo(link)).containsExactly(new ReadIndexReady(5, Optional.of(z(1, 0))));
    }

    @Test
    void requestsInSomebodyElsesNameCostTheSession() {
        LinkId link = bench.lead();
        bench.received(link, new Request(List.of(Bench.request(Bench.identity(S3), 1))));
        assertThat(bench.of(Effect.CloseSession.class)).hasSize(1);
    }

    @Test
    void anotherDiskUnderAnIdThatIsInUseIsRefused() {
        bench.lead();
        LinkId other = new LinkId(new Identity(S2, 999, 1), 77);
        bench.step(
                new Event.LinkUp(other, other.follower()),
                new Event.Received(
                        other,
                        new FollowerInfo(MemberRole.OBSERVER, 0, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)));
        assertThat(bench.sentTo(other)).containsExactly(new Refuse(RefuseReason.WRONG_INSTANCE, 1));
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void aPongToAPingThatWasNeverSentCostsTheSession() {
        LinkId link = bench.lead();
        bench.received(link, new Pong(1, 1_000_000, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
        assertThat(bench.of(Effect.CloseSession.class)).hasSize(1);
    }

    @Test
    void l15ProgressOfOneLearnerIsNotMeasuredAgainstAnothers() {
        bench.start(S1);
        LinkId two = bench.join(S2);
        LinkId three = bench.join(S3);
        bench.durable().received(two, ackEpoch(1, true, 0));
        bench.received(three, ackEpoch(1, true, 0)).durable();
        bench.received(two, new SyncProgress(z(9, 9), 0)).step(new Event.LinkDown(two, "died"));
        for (int counter = 1; counter < 30; counter++) {
            bench.received(three, new SyncProgress(z(0, 1 + counter), 0)).after(250);
        }
        assertThat(bench.isLooking()).isFalse();
    }

    @Test
    void aVoterThatTurnsToThisCandidateIsAPossibleSupporterAgain() {
        bench.start(S1);
        Vote forMe = bench.election.vote();
        Vote forThree = Vote.of(S3, 0, Zxid.BOOTSTRAP);
        Vote forTwo = Vote.of(S2, 0, Zxid.ZERO);
        bench.step(new Event.Notified(
                Bench.identity(S2), notification(5, Notification.State.FOLLOWING, forThree, false, 0, 0)));
        bench.step(new Event.Notified(
                Bench.identity(S2), notification(6, Notification.State.LOOKING, forMe, false, 0, 0)));
        bench.step(new Event.Notified(
                Bench.identity(S3), notification(5, Notification.State.FOLLOWING, forTwo, false, 0, 0)));
        assertThat(bench.isLooking()).isFalse();
    }

    @Test
    void l3ChoosesAboveThePromisesOfAllWhoWaitedWhileItWasLooking() {
        bench.run(bench.kernel.start(0));
        LinkId two = new LinkId(Bench.identity(S2), 1);
        LinkId three = new LinkId(Bench.identity(S3), 1);
        FollowerInfo modest =
                new FollowerInfo(MemberRole.VOTER, 1, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP);
        FollowerInfo promised =
                new FollowerInfo(MemberRole.VOTER, 7, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP);
        bench.step(new Event.LinkUp(two, two.follower()), new Event.Received(two, modest));
        bench.step(new Event.LinkUp(three, three.follower()), new Event.Received(three, promised));
        bench.election.decideWhenReachable = Optional.of(S1);
        bench.step(new Event.PeerReachable(S2));
        assertThat(bench.written()).containsExactly(new WriteOp.SaveEpochs(new Epochs(8, Optional.of(S1), 0, false)));
    }

    @Test
    void aLinkThatNeverSpeaksIsClosed() {
        LinkId two = bench.lead();
        LinkId mute = new LinkId(Bench.identity(S3), 5);
        bench.step(new Event.LinkUp(mute, mute.follower()));
        for (int tick = 0; tick < 11; tick++) {
            bench.received(two, new Ack(1, z(1, 0)))
                    .received(two, new Pong(1, 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP))
                    .durable()
                    .after(500);
        }
        assertThat(bench.of(Effect.CloseSession.class))
                .extracting(Effect.CloseSession::link)
                .containsExactly(mute);
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void foundersAreNamedBehindOpenAndRequestsWaitForIt() {
        Bench founder = new Bench(ProtocolConfig.DEFAULT, Bench.freshDisk(S1));
        LinkId two = founder.lead();
        assertThat(founder.isServing()).isFalse();
        founder.submit(1);
        assertThat(founder.written()).isEmpty();
        founder.received(two, new Ack(1, z(1, 1)));
        assertThat(founder.kernel.view().configurations())
                .containsExactly(Bench.OPEN.withInstance(S1, 101).withInstance(S2, 102));
        assertThat(founder.isServing()).isTrue();
        assertThat(founder.kernel.view().appended()).isEqualTo(z(1, 3));
    }

    @Test
    void aFounderThatComesLateIsNamedAtOnceAndAReplacedDiskOnlyInItsTurn() {
        Bench founder = new Bench(ProtocolConfig.DEFAULT, Bench.freshDisk(S1));
        LinkId two = founder.lead();
        founder.received(two, new Ack(1, z(1, 1))).durable().received(two, new Ack(1, z(1, 2)));
        LinkId three = founder.join(S3, MemberRole.OBSERVER, 0, 0, Zxid.BOOTSTRAP);
        founder.received(three, ackEpoch(1, true, 0)).received(three, new AckNewLeader(1, z(1, 2)));
        assertThat(founder.kernel.view().configurations()).hasSize(2);
        founder.durable().received(two, new Ack(1, z(1, 3))).durable().received(two, new Ack(1, z(1, 4)));
        founder.step(new Event.LinkDown(three, "its disk was replaced"));
        LinkId wiped = new LinkId(new Identity(S3, 999, 1), 1);
        founder.step(
                new Event.LinkUp(wiped, wiped.follower()),
                new Event.Received(
                        wiped,
                        new FollowerInfo(MemberRole.OBSERVER, 0, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)));
        founder.received(wiped, ackEpoch(1, true, 0)).received(wiped, new AckNewLeader(1, z(1, 4)));
        assertThat(founder.kernel.view().configurations()).hasSize(1);
        founder.received(wiped, new Pong(1, 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP))
                .received(two, new Pong(1, 1, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP))
                .after(1_000);
        assertThat(founder.kernel.view().configurations()).hasSize(2);
    }
}
