package io.zab.runtime;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of this peer's own callers that have no outcome yet, by number.
 *
 * <p>Invariant: never more than the bounds; every request leaves with exactly one outcome. Outcomes are told outside the
 * lock. Numbers follow each other and outcomes come mostly in their order, so a request stands in a ring at the slot of
 * its number, and {@code oldest} is the least that still waits, or the next to be given.
 */
final class PendingRequests {
    private static final int FIRST_SLOTS = 64;

    /** One request that gets no outcome while others do holds up new ones in the end, before the ring takes all memory. */
    private static final int SPAN = 64;

    private final int requestsMax;
    private final long bytesMax;
    private RequestOutcome[] outcomes = new RequestOutcome[FIRST_SLOTS];
    private int[] sizes = new int[FIRST_SLOTS];
    private long oldest;
    private long lastNumber;
    private int count;
    private long bytes;
    private long lastDrained;

    /**
     * @param before requests are numbered from the one behind this. It differs from disk to disk: a disk that was wiped
     *     begins with incarnation 1 again, and must not take the entries of the lost one for its own
     */
    PendingRequests(int requestsMax, long bytesMax, long before) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
        this.lastNumber = before;
        this.oldest = before + 1;
        this.lastDrained = before;
    }

    /** Takes a request in; returns its number, or 0 when there is no room. */
    synchronized long add(int size, RequestOutcome outcome) {
        boolean full = count >= requestsMax || count > 0 && bytes + size > bytesMax;
        long span = lastNumber + 1 - oldest;
        if (full || span >= (long) SPAN * requestsMax) {
            return 0;
        }
        if (span == outcomes.length) {
            grow();
        }
        int slot = slot(++lastNumber);
        outcomes[slot] = outcome;
        sizes[slot] = size;
        count++;
        bytes += size;
        return lastNumber;
    }

    private int slot(long number) {
        return (int) number & outcomes.length - 1;
    }

    private void grow() {
        RequestOutcome[] old = outcomes;
        int[] oldSizes = sizes;
        outcomes = new RequestOutcome[2 * old.length];
        sizes = new int[2 * old.length];
        for (long number = oldest; number <= lastNumber; number++) {
            int from = (int) number & old.length - 1;
            outcomes[slot(number)] = old[from];
            sizes[slot(number)] = oldSizes[from];
        }
    }

    /** The protocol has been told of the requests up to this number. */
    synchronized void drained(long number) {
        lastDrained = number;
    }

    synchronized long lastDrained() {
        return lastDrained;
    }

    synchronized int size() {
        return count;
    }

    void committed(long number, Zxid zxid, byte[] result) {
        RequestOutcome done = remove(number);
        if (done != null) {
            done.committed(zxid, result);
        }
    }

    void rejected(long number, RejectReason reason, Payload detail) {
        RequestOutcome done = remove(number);
        if (done != null) {
            done.rejected(reason, detail);
        }
    }

    /** All requests up to this number end unknown. */
    void unknown(long throughNumber, long epoch, String why) {
        for (RequestOutcome lost : removeThrough(throughNumber)) {
            lost.unknown(epoch, why);
        }
    }

    private synchronized List<RequestOutcome> removeThrough(long number) {
        List<RequestOutcome> removed = new ArrayList<>();
        while (oldest <= Math.min(number, lastNumber)) {
            removed.add(remove(oldest));
        }
        return removed;
    }

    /** @return null when there is no such request, or no longer */
    private synchronized RequestOutcome remove(long number) {
        if (number < oldest || number > lastNumber) {
            return null;
        }
        int slot = slot(number);
        RequestOutcome removed = outcomes[slot];
        if (removed == null) {
            return null;
        }
        outcomes[slot] = null;
        bytes -= sizes[slot];
        count--;
        while (oldest <= lastNumber && outcomes[slot(oldest)] == null) {
            oldest++;
        }
        return removed;
    }
}
