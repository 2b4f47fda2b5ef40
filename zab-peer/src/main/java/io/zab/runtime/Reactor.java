package io.zab.runtime;

import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The duty cycle that drives the protocol: what has happened goes in as one step, what it asks for is done. Belongs to
 * whichever thread calls {@link #doWork}, one at a time.
 *
 * <p>Invariant: the protocol is stepped here alone; nothing in a cycle waits for disk, network or the host's code.
 */
final class Reactor {
    private final Inbox inbox;
    private final Inbound inbound;
    private final Protocol protocol;
    private final EffectRunner runner;
    private final LinkFeeds feeds;
    private final ReadBarriers reads;
    private final InPreparation inPreparation;
    private final PendingRequests pending;
    private final Consumer<View> viewed;
    private boolean started;
    private boolean halted;

    /**
     * What a cycle works with.
     *
     * @param viewed told the protocol's state after each step
     */
    record Parts(
            Inbox inbox,
            Inbound inbound,
            Protocol protocol,
            EffectRunner runner,
            LinkFeeds feeds,
            ReadBarriers reads,
            InPreparation inPreparation,
            PendingRequests pending,
            Consumer<View> viewed) {}

    Reactor(Parts parts) {
        inbox = parts.inbox();
        inbound = parts.inbound();
        protocol = parts.protocol();
        runner = parts.runner();
        feeds = parts.feeds();
        reads = parts.reads();
        inPreparation = parts.inPreparation();
        pending = parts.pending();
        viewed = parts.viewed();
    }

    /**
     * Does what there is to do now.
     *
     * @param now milliseconds of a monotone clock
     */
    void doWork(long now) {
        if (halted) {
            return;
        }
        if (!started) {
            started = true;
            run(protocol.start(now), now);
        }
        Inbox.Content content = inbox.drain();
        reads.add(content.reads());
        content.tasks().forEach(Runnable::run);
        List<Event> events = eventsOf(content);
        if (!events.isEmpty() || now >= protocol.deadline()) {
            run(protocol.step(now, events), now);
        }
        if (!content.isEmpty()) {
            inbound.relieve();
        }
    }

    /** When the next cycle must come at the latest, in milliseconds. */
    long deadline() {
        return halted ? Long.MAX_VALUE : protocol.deadline();
    }

    /** Whether there is something to do that is not in the mailbox. */
    boolean wantsCycle(long now) {
        return !halted && (now >= protocol.deadline() || reads.wantBarrier());
    }

    /** Nothing is stepped any more. */
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }

    private List<Event> eventsOf(Inbox.Content content) {
        List<Event> events = content.events();
        for (Event event : events) {
            feeds.observe(event);
            inPreparation.observe(event);
        }
        Event barrier = reads.next().orElse(null);
        if (content.requests().isEmpty() && barrier == null) {
            return events;
        }
        List<Event> all = new ArrayList<>();
        if (!content.requests().isEmpty()) {
            // First, so that a leader lost in this very step takes exactly the requests numbered so far with it.
            pending.drained(content.requests()
                    .get(content.requests().size() - 1)
                    .origin()
                    .requestNo());
            all.add(new Event.Submitted(content.requests()));
        }
        all.addAll(events);
        if (barrier != null) {
            all.add(barrier);
        }
        return all;
    }

    private void run(List<Effect> effects, long now) {
        View view = protocol.view();
        viewed.accept(view);
        runner.run(effects, now, view::appended);
    }
}
