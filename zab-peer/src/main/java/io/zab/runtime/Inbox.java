package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The reactor's mailbox: what happened since the last step, from any thread, in order of arrival.
 *
 * <p>Invariant: bounded by its sources. Of Notifications the newest of each sender is kept; messages of sessions are
 * weighed, so that reading stops above a mark ({@link Inbound}); requests and reads are bounded where they are submitted;
 * the log, the applier and the readers of feeds have one answer each under way.
 */
final class Inbox {
    private final Map<Identity, Event> notifications = new LinkedHashMap<>();
    private List<Event> events = new ArrayList<>();
    private List<ClientRequest> requests = new ArrayList<>();
    private List<Query> reads = new ArrayList<>();
    private List<Runnable> tasks = new ArrayList<>();
    private long messageBytes;
    private boolean sealed;
    private volatile Runnable waker = () -> {};

    /** Whose wake-ups are held back, and since when one is; the latter belongs to that thread. */
    private volatile Thread holder;

    private boolean held;
    private long heldSinceNanos;

    /** What was in the mailbox. */
    record Content(List<Event> events, List<ClientRequest> requests, List<Query> reads, List<Runnable> tasks) {
        boolean isEmpty() {
            return events.isEmpty() && requests.isEmpty() && reads.isEmpty() && tasks.isEmpty();
        }
    }

    void post(Event event) {
        synchronized (this) {
            if (sealed) {
                return;
            }
            events.add(event);
        }
        wake();
    }

    void notified(Event.Notified event) {
        synchronized (this) {
            if (sealed) {
                return;
            }
            notifications.put(event.from(), event);
        }
        wake();
    }

    /** A message of a session; returns the bytes of messages that wait now. */
    long message(Event.Received event, int weight) {
        long waiting;
        synchronized (this) {
            if (sealed) {
                return 0;
            }
            events.add(event);
            messageBytes += weight;
            waiting = messageBytes;
        }
        wake();
        return waiting;
    }

    /** Something for the reactor thread to do between steps. */
    void run(Runnable task) {
        synchronized (this) {
            if (sealed) {
                return;
            }
            tasks.add(task);
        }
        wake();
    }

    /**
     * Takes a request in under the next number of {@code pending}, so that numbers and order agree.
     *
     * @return whether it was taken: not when {@code pending} is full or this mailbox is sealed
     */
    Admission submit(Payload payload, PendingRequests pending, RequestOutcome outcome, LongFunction<Origin> origins) {
        synchronized (this) {
            if (sealed) {
                return Admission.SEALED;
            }
            long number = pending.add(payload.length(), outcome);
            if (number == 0) {
                return Admission.FULL;
            }
            requests.add(new ClientRequest(origins.apply(number), payload));
        }
        wakeUnlessHeld();
        return Admission.TAKEN;
    }

    /** Whether a request was taken in. */
    enum Admission {
        TAKEN,
        FULL,
        SEALED
    }

    /** A query that needs a barrier; false when this mailbox is sealed. */
    boolean read(Query query) {
        synchronized (this) {
            if (sealed) {
                return false;
            }
            reads.add(query);
        }
        wakeUnlessHeld();
        return true;
    }

    /** Everything, in order; a Notification comes before what else arrived. */
    synchronized Content drain() {
        List<Event> drained = events;
        if (!notifications.isEmpty()) {
            drained = new ArrayList<>(notifications.values());
            drained.addAll(events);
            notifications.clear();
        }
        Content content = new Content(drained, requests, reads, tasks);
        events = new ArrayList<>();
        requests = new ArrayList<>();
        reads = new ArrayList<>();
        tasks = new ArrayList<>();
        messageBytes = 0;
        return content;
    }

    /** Takes nothing in from here on; what is in can still be drained. */
    void seal() {
        synchronized (this) {
            sealed = true;
        }
        wake();
    }

    /** Who is told, on the thread that put something in, that there is something; nobody before this. */
    void wakeWith(Runnable wakes) {
        waker = wakes;
    }

    /** Whether there is something to take out, or this mailbox is sealed. */
    synchronized boolean hasReasonToWake() {
        return sealed || size() > 0;
    }

    synchronized long messageBytes() {
        return messageBytes;
    }

    synchronized int size() {
        return events.size() + notifications.size() + requests.size() + reads.size() + tasks.size();
    }

    private void wake() {
        waker.run();
    }

    private void wakeUnlessHeld() {
        if (Thread.currentThread() != holder) {
            wake();
        } else if (!held) {
            held = true;
            heldSinceNanos = System.nanoTime();
        }
    }

    /**
     * Requests and reads that the calling thread puts in from here on wake nobody before it lets go, so that they are
     * taken all at once; everything else wakes as ever. For one thread only.
     */
    void hold() {
        holder = Thread.currentThread();
    }

    /** Whether a wake-up has been held back for that long. */
    boolean isHeldFor(long nanos) {
        return held && System.nanoTime() - heldSinceNanos > nanos;
    }

    /** Ends {@link #hold}, and wakes whom it kept from waking. */
    void letGo() {
        holder = null;
        if (held) {
            held = false;
            if (hasReasonToWake()) {
                wake();
            }
        }
    }
}
