package io.zab.runtime;

import static io.zab.runtime.Samples.LINK;
import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.text;
import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The duty cycle over a scripted protocol, on the test's own thread. */
class ReactorTest {
    private final ReactorParts parts = new ReactorParts();
    private final Inbox inbox = parts.inbox;
    private final FakeStore store = parts.store;
    private final FakeEndpoint endpoint = parts.endpoint;
    private final FakeApplication application = parts.application;
    private final PendingRequests pending = parts.pending;
    private final Applier applier = parts.applier;
    private final LogWriter log = parts.log;
    private final EntryCache cache = parts.cache;
    private final LinkFeeds feeds = parts.feeds;
    private final List<String> halted = parts.halted;
    private final List<View> viewed = parts.viewed;
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final Script protocol = new Script();
    private final Reactor reactor = parts.reactor(protocol);

    @Test
    void startsOnceAndThenWaitsForItsDeadline() {
        protocol.deadline = 100;
        reactor.doWork(0);
        assertThat(protocol.starts).isEqualTo(1);
        assertThat(reactor.wantsCycle(50)).isFalse();
        reactor.doWork(50);
        assertThat(protocol.steps).isEmpty();
        assertThat(reactor.deadline()).isEqualTo(100);
        assertThat(reactor.wantsCycle(100)).isTrue();
        reactor.doWork(100);
        assertThat(protocol.steps).containsExactly(List.of());
    }

    @Test
    void whatArrivedTogetherIsOneStepAndRequestsAreOneEvent() {
        reactor.doWork(0);
        for (int i = 1; i <= 3; i++) {
            submit("r" + i);
        }
        inbox.post(new Event.WriteDone(4));
        reactor.doWork(1);
        assertThat(protocol.steps)
                .containsExactly(List.of(
                        new Event.Submitted(
                                List.of(Samples.request(1, "r1"), Samples.request(2, "r2"), Samples.request(3, "r3"))),
                        new Event.WriteDone(4)));
        assertThat(viewed).isNotEmpty();
    }

    @Test
    void whatIsSaidOnASessionThatDoesNotStandIsDropped() {
        reactor.doWork(0);
        protocol.answer(new Effect.Send(LINK, new Commit(1, zxid(1, 1))));
        inbox.post(new Event.WriteDone(1));
        reactor.doWork(1);
        assertThat(endpoint.sent).isEmpty();

        protocol.answer(new Effect.Send(LINK, new Commit(1, zxid(1, 2))));
        inbox.post(new Event.LinkUp(LINK, LINK.follower()));
        reactor.doWork(2);
        assertThat(endpoint.sent).containsExactly(new Commit(1, zxid(1, 2)));

        protocol.answer(new Effect.Send(LINK, new Commit(1, zxid(1, 3))));
        inbox.post(new Event.LinkDown(LINK, "gone"));
        reactor.doWork(3);
        assertThat(endpoint.sent).hasSize(1);
        assertThat(feeds.size()).isZero();
    }

    @Test
    void anAppendIsInMemoryForReadersBeforeItIsOnDisk() {
        reactor.doWork(0);
        protocol.answer(new Effect.Write(1, new WriteOp.Append(batch(1, 3))));
        inbox.post(new Event.WriteDone(0));
        reactor.doWork(1);
        assertThat(cache.holding(zxid(1, 0))).isPresent();
        assertThat(log.size()).isEqualTo(1);
    }

    @Test
    void readsThatWaitTogetherShareABarrierAndFewAreUnderWay() {
        reactor.doWork(0);
        for (int i = 0; i < 10; i++) {
            inbox.read(new Query(new byte[0], answer()));
        }
        reactor.doWork(1);
        assertThat(protocol.steps).containsExactly(List.of(new Event.ReadRequested(1)));
        for (int i = 0; i < 10; i++) {
            inbox.read(new Query(new byte[0], answer()));
            reactor.doWork(2 + i);
        }
        assertThat(protocol.steps.stream()
                        .flatMap(List::stream)
                        .filter(Event.ReadRequested.class::isInstance)
                        .count())
                .isEqualTo(4);
        protocol.answer(new Effect.ReadReady(1, Zxid.ZERO), new Effect.ReadFailed(2, RejectReason.NO_LEADER));
        inbox.post(new Event.WriteDone(1));
        reactor.doWork(20);
        runApplier();
        assertThat(outcomes).hasSize(11);
        assertThat(outcomes.stream().filter("answered"::equals)).hasSize(10);
        assertThat(outcomes).contains("NO_LEADER");
    }

    @Test
    void whatTheStateMachineStillPreparesWhenTheLeaderIsLostIsRejectedAndTheRestUnknown() {
        reactor.doWork(0);
        submit("prepared");
        submit("sent");
        protocol.answer(new Effect.Prepare(1, List.of(Samples.request(1, "prepared"))));
        reactor.doWork(1);
        protocol.answer(new Effect.Abandon(1));
        inbox.post(new Event.WriteDone(1));
        reactor.doWork(2);
        submit("later");
        runApplier();
        assertThat(outcomes.subList(0, 2)).containsExactly("prepared NO_LEADER", "sent unknown 1");
        assertThat(pending.size())
                .as("what came later has its outcome at the end")
                .isZero();
    }

    @Test
    void afterAHaltNothingIsStepped() {
        reactor.doWork(0);
        protocol.answer(new Effect.Halt("the disk is gone"));
        inbox.post(new Event.WriteDone(1));
        reactor.doWork(1);
        assertThat(halted).containsExactly("the disk is gone");
        reactor.halt();
        inbox.post(new Event.WriteDone(2));
        reactor.doWork(2);
        assertThat(protocol.steps).hasSize(1);
        assertThat(reactor.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    private void submit(String request) {
        Inbox.Admission admission = inbox.submit(text(request), pending, outcome(request), Samples::own);
        assertThat(admission).isEqualTo(Inbox.Admission.TAKEN);
    }

    private void runApplier() {
        applier.stop();
        applier.run();
    }

    private RequestOutcome outcome(String name) {
        return new RequestOutcome() {
            @Override
            public void committed(Zxid zxid, byte[] result) {
                outcomes.add(name + " committed");
            }

            @Override
            public void rejected(RejectReason reason, Payload detail) {
                outcomes.add(name + " " + reason);
            }

            @Override
            public void unknown(long epoch, String why) {
                outcomes.add(name + " unknown " + epoch);
            }
        };
    }

    private Query.Outcome answer() {
        return new Query.Outcome() {
            @Override
            public void answered(Zxid zxid, byte[] result) {
                outcomes.add("answered");
            }

            @Override
            public void rejected(RejectReason reason, String why) {
                outcomes.add(reason.toString());
            }

            @Override
            public void failed(Throwable cause) {
                outcomes.add("failed");
            }

            @Override
            public boolean isAbandoned() {
                return false;
            }
        };
    }

    /** Answers each step with what the test laid out for it. */
    private static final class Script implements Protocol {
        private final List<List<Event>> steps = new ArrayList<>();
        private final Deque<List<Effect>> answers = new ArrayDeque<>();
        private long deadline = Long.MAX_VALUE;
        private int starts;

        void answer(Effect... effects) {
            answers.add(List.of(effects));
        }

        @Override
        public List<Effect> start(long now) {
            starts++;
            return List.of();
        }

        @Override
        public List<Effect> step(long now, List<Event> events) {
            steps.add(List.copyOf(events));
            deadline = Long.MAX_VALUE;
            return answers.isEmpty() ? List.of() : answers.poll();
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public View view() {
            return Samples.VIEW;
        }
    }
}
