package io.zab.core.protocol;

import io.zab.core.election.Election;
import io.zab.core.model.DurableState;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;

/**
 * One server of an ensemble: a function from (time, events) to an ordered list of effects.
 *
 * <p>Invariant: single-threaded; {@code now} (milliseconds of any monotone clock) never decreases; a step that throws,
 * or that ends in {@link Effect.Halt}, was the last one.
 */
public final class ZabProtocol {
    public ZabProtocol(ProtocolConfig config, Election election, DurableState state) {
        throw new UnsupportedOperationException(config.toString() + election + state);
    }

    /** The first step: enters LOOKING. */
    public List<Effect> start(long now) {
        throw new UnsupportedOperationException("start " + now);
    }

    /** Handles what arrived together, in order; acks and commits are gathered over all of it. */
    public List<Effect> step(long now, List<Event> events) {
        throw new UnsupportedOperationException("step " + now + events);
    }

    /** When a step must come at the latest, whether or not anything happened; {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return Long.MAX_VALUE;
    }

    public View view() {
        throw new UnsupportedOperationException("view");
    }
}
