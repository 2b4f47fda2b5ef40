package io.zab.runtime;

import static io.zab.runtime.Samples.LINK;
import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.text;
import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Identity OTHER = new Identity(Samples.OTHER, 22, 1);

    private final Inbox inbox = new Inbox();
    private final PendingRequests pending = new PendingRequests(2, 1000, 0);
    private final RequestOutcome nobody = new RequestOutcome() {
        @Override
        public void committed(Zxid zxid, byte[] result) {}

        @Override
        public void rejected(RejectReason reason, Payload detail) {}

        @Override
        public void unknown(long epoch, String why) {}
    };

    @Test
    void ofNotificationsTheNewestOfEachSenderIsKept() {
        for (int number = 1; number <= 1000; number++) {
            inbox.notified(new Event.Notified(OTHER, notification(number)));
        }
        inbox.post(new Event.WriteDone(1));
        assertThat(inbox.drain().events())
                .containsExactly(new Event.Notified(OTHER, notification(1000)), new Event.WriteDone(1));
        assertThat(inbox.size()).isZero();
    }

    @Test
    void requestsKeepTheOrderOfTheirNumbersAndTheirBound() {
        assertThat(submit("a")).isEqualTo(Inbox.Admission.TAKEN);
        assertThat(submit("b")).isEqualTo(Inbox.Admission.TAKEN);
        assertThat(submit("c")).isEqualTo(Inbox.Admission.FULL);
        assertThat(inbox.drain().requests()).containsExactly(Samples.request(1, "a"), Samples.request(2, "b"));
    }

    @Test
    void whatOneThreadHoldsBackWakesNobodyUntilItLetsGo() {
        AtomicInteger wakes = countWakes();
        inbox.hold();
        submit("a");
        submit("b");
        while (!inbox.isHeldFor(10_000_000)) {
            Thread.onSpinWait();
        }
        assertThat(wakes).hasValue(0);
        inbox.letGo();
        assertThat(wakes).hasValue(1);
        assertThat(inbox.drain().requests()).hasSize(2);
    }

    @Test
    void whatWasTakenOutMeanwhileWakesNobodyAnyMore() {
        AtomicInteger wakes = countWakes();
        inbox.hold();
        submit("a");
        inbox.drain();
        inbox.letGo();
        assertThat(wakes).hasValue(0);
    }

    @Test
    void whatEndsOrFailsWakesAtOnceWhoeverHoldsRequestsBack() {
        AtomicInteger wakes = countWakes();
        inbox.hold();
        inbox.post(new Event.ApplicationFailed("test"));
        assertThat(wakes).hasValue(1);
        inbox.seal();
        assertThat(wakes).hasValue(2);
    }

    @Test
    void anotherThreadThanTheOneThatHoldsBackWakesAtOnce() throws Exception {
        AtomicInteger wakes = countWakes();
        inbox.hold();
        Thread other = new Thread(() -> submit("a"));
        other.start();
        other.join();
        assertThat(wakes).hasValue(1);
    }

    @Test
    void aSealedMailboxTakesNothingInAndGivesOutWhatItHas() {
        submit("a");
        inbox.seal();
        inbox.post(new Event.WriteDone(1));
        assertThat(submit("b")).isEqualTo(Inbox.Admission.SEALED);
        Inbox.Content content = inbox.drain();
        assertThat(content.requests()).hasSize(1);
        assertThat(content.events()).isEmpty();
    }

    @Test
    void readingStopsAboveTheMarkAndGoesOnOnceTheMailboxIsDrained() {
        FakeEndpoint endpoint = new FakeEndpoint();
        Inbound inbound = new Inbound(inbox, () -> inbox.messageBytes() > 1000, link -> {}, text -> {});
        inbound.connect(endpoint);
        SessionMessage message = new SessionMessage.SyncTxns(batch(1, 10));
        assertThat(inbound.received(LINK, message)).isTrue();
        assertThat(inbound.received(LINK, message)).isFalse();
        inbound.relieve();
        assertThat(endpoint.resumed).as("still above the mark").isEmpty();
        inbox.drain();
        inbound.relieve();
        inbound.relieve();
        assertThat(endpoint.resumed).as("once").containsExactly(LINK);
    }

    @Test
    void aSessionIsNotStalledWhenThePressureGoesWhileItsMessageIsTakenIn() {
        AtomicBoolean asked = new AtomicBoolean();
        Inbound inbound = new Inbound(inbox, () -> asked.compareAndSet(false, true), link -> {}, text -> {});
        inbound.connect(new FakeEndpoint());
        asked.set(false);
        assertThat(inbound.received(LINK, new SessionMessage.SyncTxns(batch(1, 1))))
                .isTrue();
    }

    @Test
    void aSessionThatEndedIsNotResumed() {
        FakeEndpoint endpoint = new FakeEndpoint();
        AtomicBoolean pressed = new AtomicBoolean(true);
        List<String> warnings = new ArrayList<>();
        Inbound inbound = new Inbound(inbox, pressed::get, link -> {}, warnings::add);
        inbound.connect(endpoint);
        assertThat(inbound.received(LINK, new SessionMessage.SyncTxns(batch(1, 1))))
                .isFalse();
        inbound.sessionDown(LINK, "gone");
        pressed.set(false);
        inbound.relieve();
        assertThat(endpoint.resumed).isEmpty();
    }

    private AtomicInteger countWakes() {
        AtomicInteger wakes = new AtomicInteger();
        inbox.wakeWith(wakes::incrementAndGet);
        return wakes;
    }

    private Inbox.Admission submit(String request) {
        return inbox.submit(text(request), pending, nobody, Samples::own);
    }

    private static Notification notification(long number) {
        return new Notification(
                number,
                Notification.State.LOOKING,
                false,
                false,
                1,
                Vote.NONE,
                0,
                0,
                0,
                MemberRole.VOTER,
                0,
                zxid(0, 1),
                zxid(0, 1),
                zxid(0, 1),
                Optional.empty());
    }
}
