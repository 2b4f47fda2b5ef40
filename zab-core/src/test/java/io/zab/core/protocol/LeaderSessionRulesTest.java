package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.S2;
import static io.zab.core.protocol.Bench.S3;
import static io.zab.core.protocol.Bench.ackEpoch;
import static io.zab.core.protocol.Bench.disk;
import static io.zab.core.protocol.Bench.notification;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an established leader takes from which session, and when a session ends (protocol.md, sections 5, 6 and 15). */
class LeaderSessionRulesTest {
    private final Bench bench = new Bench(ProtocolConfig.DEFAULT, disk(S1, 0, 0));

    /** A session that has its plan, and is not synced yet. */
    private LinkId synchronising() {
        LinkId link = bench.join(S3);
        bench.received(link, ackEpoch(1, true, 0));
        assertThat(bench.of(Effect.StreamHistory.class)).hasSize(1);
        return link;
    }

    private long lastPing() {
        return bench.of(Effect.Send.class).stream()
                .map(Effect.Send::message)
                .filter(Ping.class::isInstance)
                .mapToLong(message -> ((Ping) message).sequence())
                .max()
                .orElseThrow();
    }

    private static Pong pong(long sequence) {
        return new Pong(1, sequence, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP);
    }

    @Test
    void l13AcknowledgementsBeforeAckNewLeaderAreABreachAndCommitNothing() {
        LinkId two = bench.lead();
        LinkId three = synchronising();
        bench.submit(1).durable();
        bench.received(three, new Ack(1, z(1, 1)));
        assertThat(bench.sentTo(three)).containsExactly(new Refuse(RefuseReason.PROTOCOL_ERROR, 1));
        assertThat(bench.of(Effect.CloseSession.class))
                .extracting(Effect.CloseSession::link)
                .containsExactly(three);
        assertThat(bench.kernel.view().committed()).isEqualTo(Zxid.BOOTSTRAP);
        bench.received(two, new Ack(1, z(1, 1)));
        assertThat(bench.kernel.view().committed()).isEqualTo(z(1, 1));
    }

    @Test
    void aBarrierIsNotAnsweredByAServerThatIsNotSynced() {
        LinkId two = bench.lead();
        LinkId three = synchronising();
        bench.step(new Event.ReadRequested(7));
        long ping = lastPing();
        bench.received(three, pong(ping));
        assertThat(bench.of(Effect.ReadReady.class)).isEmpty();
        bench.received(two, pong(ping));
        assertThat(bench.of(Effect.ReadReady.class)).containsExactly(new Effect.ReadReady(7, z(1, 0)));
    }

    @Test
    void aReadIsAnsweredOnlyByPongsToAPingSentAfterItWasAsked() {
        LinkId two = bench.lead();
        bench.step(new Event.ReadRequested(1));
        long underWay = lastPing();
        bench.step(new Event.ReadRequested(2));
        long fresh = lastPing();
        assertThat(fresh).isGreaterThan(underWay);
        bench.received(two, pong(underWay));
        assertThat(bench.of(Effect.ReadReady.class)).containsExactly(new Effect.ReadReady(1, z(1, 0)));
        bench.received(two, pong(fresh));
        assertThat(bench.of(Effect.ReadReady.class)).containsExactly(new Effect.ReadReady(2, z(1, 0)));
    }

    @Test
    void l15AServerThatIsStillBeingSynchronisedDoesNotMakeUpForASilentFollower() {
        LinkId two = bench.lead();
        LinkId three = synchronising();
        bench.received(two, new Ack(1, z(1, 0)));
        for (int check = 1; check <= 9; check++) {
            bench.received(three, new SyncProgress(Zxid.BOOTSTRAP, check)).after(250);
        }
        assertThat(bench.isLooking()).isFalse();
        for (int check = 10; check <= 12; check++) {
            bench.received(three, new SyncProgress(Zxid.BOOTSTRAP, check)).after(250);
        }
        assertThat(bench.isLooking()).isTrue();
    }

    @Test
    void l16EndsTheSessionOfAFollowerThatAnswersPingsButAcknowledgesNothing() {
        LinkId two = bench.lead();
        LinkId three = synchronising();
        bench.received(two, new Ack(1, z(1, 0)));
        bench.received(three, new AckNewLeader(1, z(1, 0)));
        bench.submit(1).durable();
        bench.received(three, new Ack(1, z(1, 1)));
        List<LinkId> closed = new ArrayList<>();
        for (int check = 1; check <= 12; check++) {
            bench.received(two, pong(1)).received(three, pong(1)).after(250);
            bench.of(Effect.CloseSession.class).forEach(close -> closed.add(close.link()));
            assertThat(check < 10 ? closed : List.of()).isEmpty();
        }
        assertThat(closed).containsExactly(two);
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void l2AnOlderAttemptDoesNotReplaceTheSessionThatStands() {
        bench.lead();
        LinkId older = new LinkId(Bench.identity(S2), 0);
        bench.step(
                new Event.LinkUp(older, older.follower()),
                new Event.Received(
                        older,
                        new FollowerInfo(MemberRole.VOTER, 0, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)));
        assertThat(bench.of(Effect.CloseSession.class))
                .extracting(Effect.CloseSession::link)
                .containsExactly(older);
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void aFollowersWordThatItLooksForALeaderEndsItsSessionOnlyIfItIsNewerThanTheSession() {
        LinkId two = bench.lead();
        Vote own = Vote.of(S2, 0, Zxid.BOOTSTRAP);
        bench.step(new Event.Notified(
                two.follower(), notification(two.attempt(), Notification.State.LOOKING, own, false, 0, 0)));
        assertThat(bench.isServing()).isTrue();
        bench.step(new Event.Notified(
                two.follower(), notification(two.attempt() + 1, Notification.State.LOOKING, own, false, 0, 0)));
        assertThat(bench.isLooking()).isTrue();
    }
}
