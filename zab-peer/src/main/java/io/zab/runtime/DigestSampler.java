package io.zab.runtime;

import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the state machine for the digest of its state: where all servers compare, and after every transaction as long as
 * an answer takes next to no time, so that a difference can be told to the transaction. Confined to the applier thread.
 */
final class DigestSampler {
    private static final Logger LOG = LoggerFactory.getLogger(DigestSampler.class);

    /** An applied transaction costs some microseconds with all that belongs to it. */
    private static final long CHEAP_NANOS = 1_000;

    private static final int KEPT_MAX = 4096;

    private final Application application;
    private final int every;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final ArrayDeque<StateDigest> taken = new ArrayDeque<>();
    private boolean cheap;
    private boolean due;
    private boolean throwing;

    /**
     * @param every states are compared where the counter is a multiple of this; 0 for never
     * @param events who is told
     */
    DigestSampler(Application application, int every, LongSupplier nanoTime, Consumer<Event> events) {
        this.application = application;
        this.every = every;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    /** The state now covers this position. */
    void applied(Zxid zxid) {
        if (every == 0) {
            return;
        }
        if (zxid.counter() % every == 0) {
            long before = nanoTime.getAsLong();
            boolean answered = take(zxid);
            cheap = answered && nanoTime.getAsLong() - before <= CHEAP_NANOS;
            due |= answered;
        } else if (cheap) {
            cheap = take(zxid);
        }
    }

    private boolean take(Zxid zxid) {
        OptionalLong digest;
        try {
            digest = application.digest();
            throwing = false;
        } catch (Throwable e) { // of an opinion about the state only: the state itself may be sound
            if (!throwing) {
                LOG.warn("digest threw at {}; this state is not compared with that of others while it does", zxid, e);
            }
            throwing = true;
            return false;
        }
        digest.ifPresent(value -> taken.addLast(new StateDigest(zxid, value)));
        if (taken.size() > KEPT_MAX) {
            taken.removeFirst();
        }
        return digest.isPresent();
    }

    /** Tells what was taken, if a position is among it at which all compare. */
    void tell() {
        if (due) {
            events.accept(new Event.Digested(List.copyOf(taken)));
            taken.clear();
            due = false;
        }
    }

    /** The state was replaced by a snapshot's. */
    void restored() {
        taken.clear();
        due = false;
    }
}
