package io.zab.runtime;

import static io.zab.runtime.Samples.own;
import static io.zab.runtime.Samples.request;
import static io.zab.runtime.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.step.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparingTest {
    private static final long EPOCH = 3;

    private final FakeApplication application = new FakeApplication();
    private final List<Event> events = new ArrayList<>();
    private final Preparing preparing = new Preparing(application, 100, events::add);

    @Test
    void aChangeIsToldToTheStateMachineAndGoesOnAtOnce() {
        preparing.prepare(EPOCH, List.of(request(1, "a"), request(2, "b")));
        assertThat(events)
                .containsExactly(new Event.Prepared(
                        EPOCH,
                        List.of(
                                new Event.Change(own(1), text("change of a")),
                                new Event.Change(own(2), text("change of b")))));
        assertThat(application.calls).containsExactly("pending change of a", "pending change of b");
    }

    @Test
    void aRefusalThatCanRestOnNothingInFlightGoesOnAtOnce() {
        preparing.prepare(EPOCH, List.of(request(1, "no")));
        assertThat(events).containsExactly(new Event.Prepared(EPOCH, List.of(refusal(1, "refused no"))));
        assertThat(application.calls).isEmpty();
    }

    @Test
    void aRefusalWaitsUntilEveryChangeBeforeItIsAppliedAndLaterChangesDoNotWaitForIt() {
        preparing.prepare(EPOCH, List.of(request(1, "a"), request(2, "no"), request(3, "b")));
        preparing.prepare(EPOCH, List.of(request(4, "no again")));
        assertThat(events).hasSize(1);
        assertThat(((Event.Prepared) events.get(0)).outcomes())
                .extracting(Event.PrepareOutcome::origin)
                .containsExactly(own(1), own(3));
        events.clear();

        preparing.applied(EPOCH);
        assertThat(events).containsExactly(new Event.Prepared(EPOCH, List.of(refusal(2, "refused no"))));
        events.clear();

        preparing.applied(EPOCH);
        assertThat(events).containsExactly(new Event.Prepared(EPOCH, List.of(refusal(4, "refused no again"))));
    }

    @Test
    void entriesOfAnEarlierEpochAreNotTakenForOwnChanges() {
        preparing.prepare(EPOCH, List.of(request(1, "a"), request(2, "no")));
        events.clear();
        preparing.applied(EPOCH - 1);
        assertThat(events).isEmpty();
    }

    @Test
    void aRefusalThatWaitsIsForgottenWithTheLeadership() {
        preparing.prepare(EPOCH, List.of(request(1, "a"), request(2, "no")));
        events.clear();
        preparing.forget();
        preparing.applied(EPOCH);
        assertThat(events).isEmpty();
        assertThat(application.calls).containsExactly("pending change of a", "forget");
        preparing.forget();
        assertThat(application.calls).as("told once").hasSize(2);
    }

    @Test
    void aChangeThatIsTooLargeIsNeitherPendingNorProposed() {
        preparing.prepare(EPOCH, List.of(request(1, "x".repeat(100))));
        assertThat(events)
                .containsExactly(new Event.Prepared(
                        EPOCH,
                        List.of(new Event.Declined(
                                new RejectedRequest(own(1), RejectReason.TOO_LARGE, Payload.EMPTY)))));
        assertThat(application.calls).isEmpty();
    }

    @Test
    void aPrepareThatCrashesRefusesThatRequestAlone() {
        preparing.prepare(EPOCH, List.of(request(1, "crash"), request(2, "a")));
        assertThat(((Event.Prepared) events.get(0)).outcomes())
                .hasSize(2)
                .first()
                .isInstanceOf(Event.Declined.class);
    }

    @Test
    void whatIsThrownOutOfPrepareByItsOwnFaultRefusesThatRequestAlone() {
        for (Throwable error : List.of(
                new StackOverflowError(),
                new AssertionError("wrong"),
                new NoClassDefFoundError("x"),
                new IOException("not declared"))) {
            events.clear();
            preparing.forget();
            application.prepareThrows = error;
            preparing.prepare(EPOCH, List.of(request(1, "error"), request(2, "a")));
            assertThat(((Event.Prepared) events.get(0)).outcomes())
                    .as("%s", error)
                    .containsExactly(
                            new Event.Declined(new RejectedRequest(own(1), RejectReason.STATE_MACHINE, Payload.EMPTY)),
                            new Event.Change(own(2), text("change of a")));
        }
    }

    @Test
    void anErrorOfTheWholeProcessIsNotTakenForARefusal() {
        application.prepareThrows = new OutOfMemoryError("made by the test");
        assertThatThrownBy(() -> preparing.prepare(EPOCH, List.of(request(1, "error"))))
                .isSameAs(application.prepareThrows);
        assertThat(events).isEmpty();
    }

    private static Event.Declined refusal(long requestNo, String detail) {
        return new Event.Declined(new RejectedRequest(own(requestNo), RejectReason.STATE_MACHINE, text(detail)));
    }
}
