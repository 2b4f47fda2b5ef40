package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.step.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the state machine turn requests into changes while this peer leads. Confined to the applier thread.
 *
 * <p>Invariant: a refusal leaves only once every change that it may rest on is applied here; a refusal whose leadership
 * ended before never leaves as a refusal.
 */
public final class Preparing {
    private static final Logger LOG = LoggerFactory.getLogger(Preparing.class);

    private final Application application;
    private final int payloadBytesMax;
    private final Consumer<Event> events;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long epoch;
    private long changesMade;
    private long changesApplied;

    /** @param events where the answers to {@link #prepare} go */
    public Preparing(Application application, int payloadBytesMax, Consumer<Event> events) {
        this.application = application;
        this.payloadBytesMax = payloadBytesMax;
        this.events = events;
    }

    /** Has these turned into changes, in their order; the answers go out at once or when refusals may leave. */
    public void prepare(long leadingEpoch, List<ClientRequest> requests) {
        epoch = leadingEpoch;
        List<Event.PrepareOutcome> outcomes = new ArrayList<>();
        for (ClientRequest request : requests) {
            Event.PrepareOutcome outcome = prepare(request);
            if (outcome instanceof Event.Declined declined && changesMade > changesApplied) {
                held.addLast(new Held(changesMade, declined));
            } else {
                outcomes.add(outcome);
            }
        }
        if (!outcomes.isEmpty()) {
            events.accept(new Event.Prepared(leadingEpoch, outcomes));
        }
    }

    /** A change of this epoch was applied: refusals that waited for it alone leave. */
    public void applied(long entryEpoch) {
        if (entryEpoch != epoch) {
            return;
        }
        changesApplied++;
        List<Event.PrepareOutcome> released = new ArrayList<>();
        while (!held.isEmpty() && held.peekFirst().changesBefore <= changesApplied) {
            released.add(held.removeFirst().outcome);
        }
        if (!released.isEmpty()) {
            events.accept(new Event.Prepared(epoch, released));
        }
    }

    /** Leadership is over. Refusals held back go nowhere: the protocol has rejected those requests by then. */
    public void forget() {
        held.clear();
        boolean led = epoch != 0;
        epoch = 0;
        changesMade = 0;
        changesApplied = 0;
        if (led) {
            application.forgetPending();
        }
    }

    private Event.PrepareOutcome prepare(ClientRequest request) {
        try {
            Application.Prepared prepared = application.prepare(request.payload());
            if (prepared.refused()) {
                return declined(request, RejectReason.STATE_MACHINE, prepared.bytes());
            }
            if (prepared.bytes().length() > payloadBytesMax) {
                return declined(request, RejectReason.TOO_LARGE, Payload.EMPTY);
            }
            application.pending(prepared.bytes());
            changesMade++;
            return new Event.Change(request.origin(), prepared.bytes());
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) { // undeclared ones, too
            LOG.warn("prepare threw; that request is refused and nothing is replicated", e);
            return declined(request, RejectReason.STATE_MACHINE, Payload.EMPTY);
        }
    }

    private Event.Declined declined(ClientRequest request, RejectReason reason, Payload detail) {
        Payload cut = detail.length() <= payloadBytesMax ? detail : detail.slice(0, payloadBytesMax);
        return new Event.Declined(new RejectedRequest(request.origin(), reason, cut));
    }

    private record Held(long changesBefore, Event.Declined outcome) {}
}
