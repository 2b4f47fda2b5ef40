package io.zab.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler.Down;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.RecordingHandler.Received;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.RecordingHandler.Writable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} must do. Extend it and say how a transport is made; addresses have the form {@code
 * host:port}, port 0 standing for any free one.
 */
public abstract class TransportContract extends TransportHarness {
    /** For subclasses, which JUnit makes one of for each test. */
    protected TransportContract() {}

    @Test
    void aSessionIsUpOnBothSidesWithTheIdentityOfTheOther() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);

        LinkId link = openSession(follower, leader);

        assertThat(follower.heard().calls(Up.class)).containsExactly(new Up(link, leader.identity()));
        assertThat(leader.heard().calls(Up.class)).containsExactly(new Up(link, follower.identity()));
    }

    @Test
    void messagesOfASessionArriveInOrderAndOnceInBothDirections() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        List<SessionMessage> sent = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sent.add(i % 1_000 == 999 ? large(i) : small(i));
        }

        for (SessionMessage message : sent) {
            follower.endpoint().send(link, message);
            leader.endpoint().send(link, message);
        }

        leader.heard().await("all messages", () -> leader.heard().receivedCount() >= sent.size());
        follower.heard().await("all messages", () -> follower.heard().receivedCount() >= sent.size());
        assertThat(leader.heard().received(link)).isEqualTo(sent);
        assertThat(follower.heard().received(link)).isEqualTo(sent);
    }

    @Test
    void sessionsOfOneFollowerAreKeptApart() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId first = openSession(follower, leader);
        LinkId second = openSession(follower, leader);

        follower.endpoint().send(first, small(1));
        follower.endpoint().send(second, small(2));
        follower.endpoint().closeSession(first);

        leader.heard().await(Down.class, down -> down.link().equals(first));
        leader.heard()
                .await(
                        "the message of the second",
                        () -> !leader.heard().received(second).isEmpty());
        assertThat(leader.heard().received(first)).containsExactly(small(1));
        assertThat(leader.heard().received(second)).containsExactly(small(2));
        follower.endpoint().send(second, small(3));
        leader.heard().await(Received.class, received -> received.message().equals(small(3)));
    }

    @Test
    void whatWasSentBeforeCloseSessionArrivesBeforeTheEnd() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        List<SessionMessage> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(i % 20 == 0 ? large(i) : small(i));
            follower.endpoint().send(link, small(i));
            leader.endpoint().send(link, sent.get(i));
        }

        leader.endpoint().closeSession(link);

        follower.heard().await(Down.class);
        assertThat(follower.heard().received(link)).isEqualTo(sent);
        List<RecordingHandler.Call> calls = follower.heard().calls();
        assertThat(calls.get(calls.size() - 1)).isInstanceOf(Down.class);
    }

    @Test
    void whoClosesASessionHearsNoEndOfItAndWhoDoesNotHearsOne() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        for (int i = 0; i < 100; i++) {
            leader.endpoint().send(link, small(i));
        }

        follower.endpoint().closeSession(link);

        leader.heard().await(Down.class);
        for (int i = 0; i < 100; i++) {
            leader.endpoint().send(link, small(i));
        }
        LinkId next = openSession(follower, leader);
        leader.endpoint().send(next, small(1));
        follower.heard().await(Received.class, received -> received.link().equals(next));
        assertThat(follower.heard().calls(Down.class)).isEmpty();
        assertThat(leader.heard().calls(Down.class)).hasSize(1);
        assertThat(leader.heard().calls(Down.class).get(0).reason()).isNotEmpty();
    }

    @Test
    void nothingOfASessionIsHeardAfterItsEnd() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        for (int i = 0; i < 500; i++) {
            leader.endpoint().send(link, small(i));
        }

        leader.endpoint().close();

        follower.heard().await(Down.class);
        assertThat(follower.endpoint().send(link, small(1))).isTrue();
        follower.endpoint().sendUrgent(link, heartbeat());
        follower.endpoint().resume(link);
        follower.endpoint().closeSession(link);
        follower.endpoint().openSession(nextLink(follower), ServerId.of(9));
        follower.heard().await(Down.class, down -> !down.link().equals(link));
        List<RecordingHandler.Call> ofLink = new ArrayList<>();
        for (RecordingHandler.Call call : follower.heard().calls()) {
            boolean received =
                    call instanceof Received message && message.link().equals(link);
            boolean down = call instanceof Down end && end.link().equals(link);
            if (received || down) {
                ofLink.add(call);
            }
        }
        assertThat(ofLink).filteredOn(call -> call instanceof Down).hasSize(1);
        assertThat(ofLink.get(ofLink.size() - 1)).isInstanceOf(Down.class);
    }

    @Test
    void aSessionToNobodyIsDownAtOnceWithAReason() throws TransportException {
        Peer follower = open(1);
        Peer gone = open(2);
        introduce(follower, gone);
        gone.endpoint().close();
        LinkId closedPort = nextLink(follower);
        LinkId stranger = nextLink(follower);

        follower.endpoint().openSession(closedPort, gone.id());
        follower.endpoint().openSession(stranger, ServerId.of(9));

        Down first = follower.heard().await(Down.class, down -> down.link().equals(closedPort));
        Down second = follower.heard().await(Down.class, down -> down.link().equals(stranger));
        assertThat(first.reason()).isNotEmpty();
        assertThat(second.reason()).contains("s9");
        assertThat(follower.heard().calls(Up.class)).isEmpty();
    }

    @Test
    void aSessionNameIsUsedOnce() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);

        assertThatThrownBy(() -> follower.endpoint().openSession(link, leader.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(link.toString());
    }

    @Test
    void aPeerThatIsSomebodyElseIsRefused() throws TransportException {
        Peer follower = open(1);
        Peer other = open(3);
        TreeMap<ServerId, String> wrong = new TreeMap<>();
        wrong.put(ServerId.of(2), other.address());
        follower.endpoint().members(wrong);
        LinkId link = nextLink(follower);

        follower.endpoint().openSession(link, ServerId.of(2));

        assertThat(follower.heard().await(Down.class).reason()).contains("s2").contains("s3");
        assertThat(other.heard().calls(Up.class)).isEmpty();
    }

    @Test
    void anotherClusterIsRefusedAndBothSidesSayWhy() throws TransportException {
        Peer ours = open(1);
        Peer theirs = open("another\nworld", new Identity(ServerId.of(2), 5, 1), anyAddress());
        introduce(ours, theirs);
        LinkId link = nextLink(ours);

        ours.endpoint().openSession(link, theirs.id());
        ours.endpoint().notify(theirs.id(), notification(1));

        assertThat(ours.heard().await(Down.class).reason()).contains("cluster");
        assertThat(ours.heard().await(Warning.class).text()).contains("cluster", "another\\u000aworld", CLUSTER);
        assertThat(theirs.heard().await(Warning.class).text()).contains("cluster", "another\\u000aworld", CLUSTER);
        assertThat(theirs.heard().calls()).hasOnlyElementsOfType(Warning.class);
        assertThat(ours.heard().calls(Reachable.class)).isEmpty();
    }

    @Test
    void twoProcessesWithOneIdRefuseEachOther() throws TransportException {
        Peer one = open(CLUSTER, new Identity(ServerId.of(1), 11, 1), anyAddress());
        Peer two = open(CLUSTER, new Identity(ServerId.of(2), 12, 1), anyAddress());
        Peer impostor = open(CLUSTER, new Identity(ServerId.of(1), 13, 1), anyAddress());
        TreeMap<ServerId, String> circle = new TreeMap<>();
        circle.put(two.id(), one.address());
        impostor.endpoint().members(circle);

        impostor.endpoint().openSession(nextLink(impostor), two.id());

        impostor.heard().await(Down.class);
        impostor.heard().await(Warning.class);
        one.heard().await(Warning.class);
        assertThat(one.heard().calls(Up.class)).isEmpty();
    }

    @Test
    void notificationsArriveAndPeersBecomeReachable() throws TransportException {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);

        one.heard().await(Reachable.class, reachable -> reachable.peer().equals(two.id()));
        two.heard().await(Reachable.class, reachable -> reachable.peer().equals(one.id()));
        one.endpoint().notify(two.id(), notification(7));
        two.endpoint().notify(one.id(), notification(8));

        assertThat(two.heard().await(Notified.class)).isEqualTo(new Notified(one.identity(), notification(7)));
        assertThat(one.heard().await(Notified.class)).isEqualTo(new Notified(two.identity(), notification(8)));
        assertThat(one.heard().calls(Reachable.class)).containsExactly(new Reachable(two.id()));
    }

    @Test
    void theNewestNotificationWinsWhileUnconnected() throws TransportException {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        two.endpoint().close();
        for (int number = 1; number <= 100; number++) {
            one.endpoint().notify(two.id(), notification(number));
        }
        one.endpoint().openSession(nextLink(one), two.id());
        one.heard().await(Down.class);

        Peer again = open(CLUSTER, new Identity(two.id(), 102, 2), two.address());

        again.heard().await(Notified.class);
        assertThat(again.heard().calls(Notified.class))
                .extracting(notified -> notified.notification().number())
                .containsExactly(100L);
    }

    @Test
    void aPeerThatComesBackOnItsPortIsReachedAgain() throws TransportException {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        one.heard().await(Reachable.class);
        LinkId before = openSession(one, two);

        two.endpoint().close();
        one.heard().await(Down.class, down -> down.link().equals(before));
        Peer again = open(CLUSTER, new Identity(two.id(), 102, 2), two.address());
        introduce(one, again);

        one.heard().await("it is reachable again", () -> one.heard().count(Reachable.class) == 2);
        again.heard().await(Reachable.class);
        one.endpoint().notify(two.id(), notification(5));
        again.heard().await(Notified.class, notified -> notified.notification().number() == 5);
        LinkId after = openSession(one, again);
        assertThat(one.heard().calls(Up.class)).contains(new Up(after, again.identity()));
    }

    @Test
    void membersCanMoveAndLeave() throws TransportException {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        one.heard().await(Reachable.class);
        two.endpoint().close();
        Peer moved = open(CLUSTER, new Identity(two.id(), 102, 2), anyAddress());

        introduce(one, moved);
        one.heard().await("it is reachable again", () -> one.heard().count(Reachable.class) == 2);
        one.endpoint().notify(two.id(), notification(1));
        moved.heard().await(Notified.class);

        one.endpoint().members(new TreeMap<>());
        one.endpoint().notify(two.id(), notification(2));
        one.endpoint().openSession(nextLink(one), two.id());
        assertThat(one.heard().await(Down.class).reason()).contains("s2");
        assertThat(moved.heard().calls(Notified.class))
                .extracting(notified -> notified.notification().number())
                .containsExactly(1L);
    }

    @Test
    void aReceiverThatTakesNoMoreStopsTheSenderAndGoesOnWhereItStopped() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        follower.heard().takesMore(message -> false);
        List<SessionMessage> sent = new ArrayList<>();

        boolean room = true;
        while (room && sent.size() < 4_000) {
            SessionMessage message = large(sent.size());
            sent.add(message);
            room = leader.endpoint().send(link, message);
        }

        assertThat(room).as("told to wait before 250 MB were queued").isFalse();
        follower.heard().await(Received.class);
        assertThat(follower.heard().receivedCount()).isLessThan(sent.size());
        follower.heard().takesMore(message -> true);
        follower.endpoint().resume(link);
        leader.heard().await(Writable.class);
        sent.add(small(1));
        assertThat(leader.endpoint().send(link, small(1))).isTrue();
        follower.heard().await("all messages", () -> follower.heard().receivedCount() >= sent.size());
        assertThat(follower.heard().received(link)).isEqualTo(sent);
        assertThat(leader.heard().calls(Down.class)).isEmpty();
    }

    @Test
    void aPausedSessionHoldsUpNoOther() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId paused = openSession(follower, leader);
        LinkId running = openSession(follower, leader);
        follower.heard().takesMore(message -> message.equals(small(1)));
        leader.endpoint().send(paused, small(0));
        follower.heard().await(Received.class);
        for (int i = 0; i < 1_000; i++) {
            leader.endpoint().send(paused, small(0));
            leader.endpoint().send(running, small(1));
        }

        follower.heard()
                .await(
                        "the other's messages",
                        () -> follower.heard().received(running).size() == 1_000);
        assertThat(follower.heard().received(paused)).hasSizeLessThan(1_001);
        leader.endpoint().notify(follower.id(), notification(1));
        follower.heard().await(Notified.class);
    }

    @Test
    void whoGoesOnSendingAfterBeingToldToWaitLosesTheSession() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        follower.heard().takesMore(message -> false);

        for (int i = 0; i < 4_000 && leader.heard().count(Down.class) == 0; i++) {
            leader.endpoint().send(link, large(i));
        }

        assertThat(leader.heard().await(Down.class).reason()).contains("wait");
    }

    @Test
    void whatIsUrgentOvertakesWhatIsQueued() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        follower.heard().takesMore(message -> false);
        int sent = 0;
        while (leader.endpoint().send(link, large(sent))) {
            sent++;
        }
        // More than the buffers below a transport may swallow, less than what costs the session.
        for (int more = 0; more < 200; more++) {
            leader.endpoint().send(link, large(++sent));
        }

        leader.endpoint().sendUrgent(link, heartbeat());
        follower.heard().takesMore(message -> true);
        follower.heard().await(Received.class);
        follower.endpoint().resume(link);

        int last = sent;
        follower.heard().await(Received.class, received -> received.message().equals(large(last)));
        List<SessionMessage> received = follower.heard().received(link);
        assertThat(received).contains(heartbeat());
        assertThat(received.indexOf(heartbeat())).isLessThan(received.indexOf(large(last)));
        received.remove(heartbeat());
        assertThat(received).hasSize(sent + 1);
        for (int i = 0; i <= sent; i++) {
            assertThat(received.get(i)).isEqualTo(large(i));
        }
    }

    @Test
    void aMessageAboveTheLimitEndsItsSessionOnly() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId tooLarge = openSession(follower, leader);
        LinkId other = openSession(follower, leader);

        leader.endpoint()
                .send(tooLarge, new SessionMessage.SnapshotChunk(0, Payload.wrap(new byte[FRAME_BYTES_MAX]), 0));

        assertThat(leader.heard().await(Down.class))
                .matches(down -> down.link().equals(tooLarge))
                .matches(down -> down.reason().contains(String.valueOf(FRAME_BYTES_MAX)));
        follower.heard().await(Down.class, down -> down.link().equals(tooLarge));
        leader.endpoint().send(other, small(1));
        follower.heard().await(Received.class);
        assertThat(follower.heard().received(tooLarge)).isEmpty();
    }

    @Test
    void aPortInUseIsNamedWithTheRemedy() throws TransportException {
        Peer one = open(1);

        assertThatThrownBy(() -> open(CLUSTER, new Identity(ServerId.of(2), 5, 1), one.address()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(one.address())
                .hasMessageContaining("stop the process that holds the port");
    }

    @Test
    void aClosedPortIsFreeAtOnceAndCloseMayBeCalledAgain() throws TransportException {
        Peer other = open(2);
        Peer first = open(1);
        for (int i = 2; i < 20; i++) {
            introduce(first, other);
            openSession(first, other);
            String address = first.address();
            first.endpoint().close();
            first.endpoint().close();
            first = open(CLUSTER, new Identity(ServerId.of(1), 101, i), address);
            assertThat(first.address()).isEqualTo(address);
        }
    }

    @Test
    void noCallFollowsClose() throws TransportException {
        Peer follower = open(1);
        Peer leader = open(2);
        introduce(follower, leader);
        LinkId link = openSession(follower, leader);
        for (int i = 0; i < 2_000; i++) {
            leader.endpoint().send(link, small(i));
        }

        follower.endpoint().close();
        int heard = follower.heard().calls().size();

        leader.heard().await(Down.class);
        leader.endpoint().notify(follower.id(), notification(1));
        follower.endpoint().openSession(nextLink(follower), leader.id());
        follower.endpoint().members(new TreeMap<>());
        Peer witness = open(3);
        introduce(leader, witness);
        openSession(witness, leader);
        assertThat(follower.heard().calls()).hasSize(heard);
    }
}
