package io.zab.runtime;

import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Linearizable reads that wait for their position: all that wait together share one barrier. Confined to the reactor
 * thread.
 *
 * <p>Invariant: a read shares only a barrier that was asked for after the read began; few barriers are under way.
 */
final class ReadBarriers {
    private static final int UNDER_WAY_MAX = 4;

    private final Applier applier;
    private final TreeMap<Long, List<Query>> underWay = new TreeMap<>();
    private List<Query> waiting = new ArrayList<>();
    private long lastNumber;

    ReadBarriers(Applier applier) {
        this.applier = applier;
    }

    void add(List<Query> queries) {
        waiting.addAll(queries);
    }

    /** Whether reads wait and few barriers are under way. */
    boolean wantBarrier() {
        return !waiting.isEmpty() && underWay.size() < UNDER_WAY_MAX;
    }

    /** The next barrier to ask for, when reads wait and few are under way. */
    Optional<Event> next() {
        if (!wantBarrier()) {
            return Optional.empty();
        }
        underWay.put(++lastNumber, waiting);
        waiting = new ArrayList<>();
        return Optional.of(new Event.ReadRequested(lastNumber));
    }

    void ready(long number, Zxid zxid) {
        List<Query> confirmed = remove(number);
        if (!confirmed.isEmpty()) {
            applier.query(confirmed, zxid);
        }
    }

    void failed(long number, RejectReason reason) {
        for (Query query : remove(number)) {
            applier.reject(query, reason, "no quorum confirmed the position of the read");
        }
    }

    /** Everything that waits, under way or not, ends with this. */
    void rejectAll(RejectReason reason, String why) {
        underWay.values().forEach(waiting::addAll);
        underWay.clear();
        for (Query query : waiting) {
            applier.reject(query, reason, why);
        }
        waiting = new ArrayList<>();
    }

    private List<Query> remove(long number) {
        List<Query> removed = underWay.remove(number);
        return removed == null ? List.of() : removed;
    }
}
