package io.zab.runtime;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of this peer's own callers that have no outcome yet, by number.
 *
 * <p>Invariant: never more than the bounds; every request leaves with exactly one outcome. Outcomes are told outside the
 * lock.
 */
final class PendingRequests {
    private final int requestsMax;
    private final long bytesMax;
    /** In order of arrival, which is that of their numbers. */
    private final LinkedHashMap<Long, Waiting> waiting = new LinkedHashMap<>();

    private long bytes;
    private long lastNumber;
    private long lastDrained;

    /**
     * @param before requests are numbered from the one behind this. It differs from disk to disk: a disk that was wiped
     *     begins with incarnation 1 again, and must not take the entries of the lost one for its own
     */
    PendingRequests(int requestsMax, long bytesMax, long before) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
        this.lastNumber = before;
        this.lastDrained = before;
    }

    /** Takes a request in; returns its number, or 0 when there is no room. */
    synchronized long add(int size, RequestOutcome outcome) {
        boolean full = waiting.size() >= requestsMax || !waiting.isEmpty() && bytes + size > bytesMax;
        if (full) {
            return 0;
        }
        waiting.put(++lastNumber, new Waiting(size, outcome));
        bytes += size;
        return lastNumber;
    }

    /** The protocol has been told of the requests up to this number. */
    synchronized void drained(long number) {
        lastDrained = number;
    }

    synchronized long lastDrained() {
        return lastDrained;
    }

    synchronized int size() {
        return waiting.size();
    }

    void committed(long number, Zxid zxid, byte[] result) {
        Waiting done = remove(number);
        if (done != null) {
            done.outcome.committed(zxid, result);
        }
    }

    void rejected(long number, RejectReason reason, Payload detail) {
        Waiting done = remove(number);
        if (done != null) {
            done.outcome.rejected(reason, detail);
        }
    }

    /** All requests up to this number end unknown. */
    void unknown(long throughNumber, long epoch, String why) {
        for (Waiting lost : removeThrough(throughNumber)) {
            lost.outcome.unknown(epoch, why);
        }
    }

    private synchronized Waiting remove(long number) {
        Waiting removed = waiting.remove(number);
        bytes -= removed == null ? 0 : removed.size;
        return removed;
    }

    private synchronized List<Waiting> removeThrough(long number) {
        List<Waiting> removed = new ArrayList<>();
        Iterator<Map.Entry<Long, Waiting>> oldestFirst = waiting.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Long, Waiting> oldest = oldestFirst.next();
            if (oldest.getKey() > number) {
                break;
            }
            removed.add(oldest.getValue());
            bytes -= oldest.getValue().size;
            oldestFirst.remove();
        }
        return removed;
    }

    private record Waiting(int size, RequestOutcome outcome) {}
}
