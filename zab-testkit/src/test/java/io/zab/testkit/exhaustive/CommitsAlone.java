package io.zab.testkit.exhaustive;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.testkit.sim.SimKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A leader takes what it proposes for acknowledged by a follower as soon as its own disk has it. */
final class CommitsAlone extends Mistake {
    private final TreeSet<LinkId> synced = new TreeSet<>();

    CommitsAlone(SimKernel real) {
        super(real);
    }

    @Override
    public List<Effect> step(long now, List<Event> events) {
        List<Effect> all = new ArrayList<>(real.step(now, events));
        for (Event event : events) {
            if (event instanceof Event.Received received && received.message() instanceof SessionMessage.AckNewLeader) {
                synced.add(received.link());
            } else if (event instanceof Event.LinkDown down) {
                synced.remove(down.link());
            } else if (event instanceof Event.WriteDone && leads() && holdsRequests() && !synced.isEmpty()) {
                SessionMessage ack = new SessionMessage.Ack(view().standing().epoch(), view().durable());
                all.addAll(real.step(now, List.of(new Event.Received(synced.first(), ack))));
            }
        }
        return all;
    }

    private boolean leads() {
        return view().standing().role() == Effect.Role.LEADING
                && view().standing().stage() == Effect.Stage.SERVING;
    }

    /** Entries of clients begin with counter 1. */
    private boolean holdsRequests() {
        return view().durable().counter() > 0;
    }
}
