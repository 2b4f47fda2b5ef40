package io.zab.runtime;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Zxid;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The recent end of the log in memory, for whoever reads it soon after it was written.
 *
 * <p>Invariant: a run without a gap that ends where the log ends; holds everything that is not persisted yet, and beyond
 * that no more than its bound. Threading: written by the reactor, read by any thread.
 */
final class EntryCache {
    private final long bytesMax;
    private final TreeMap<Zxid, Cached> byFirst = new TreeMap<>();
    private final ArrayDeque<Cached> inOrder = new ArrayDeque<>();
    private long bytes;
    private long persisted;

    EntryCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @param number the write that persists it */
    synchronized void append(long number, EntryBatch batch) {
        Cached cached = new Cached(batch, number);
        byFirst.put(batch.first().zxid(), cached);
        inOrder.addLast(cached);
        bytes += cached.bytes();
        evict();
    }

    /** All writes up to {@code number} are persisted. */
    synchronized void persisted(long number) {
        persisted = Math.max(persisted, number);
        evict();
    }

    synchronized void truncate(Zxid to) {
        while (!inOrder.isEmpty() && inOrder.peekLast().batch.last().zxid().isAfter(to)) {
            Cached cut = inOrder.removeLast();
            byFirst.remove(cut.batch.first().zxid());
            bytes -= cut.bytes();
            cut.batch.range(Zxid.ZERO, to).ifPresent(kept -> append(cut.number, kept));
        }
    }

    synchronized void clear() {
        inOrder.clear();
        byFirst.clear();
        bytes = 0;
    }

    /** The batch that holds the entry directly behind {@code after}; it may begin earlier. */
    synchronized Optional<EntryBatch> holding(Zxid after) {
        Map.Entry<Zxid, Cached> before = byFirst.floorEntry(after);
        if (before != null && before.getValue().batch.last().zxid().isAfter(after)) {
            return Optional.of(before.getValue().batch);
        }
        Map.Entry<Zxid, Cached> behind = byFirst.higherEntry(after);
        boolean adjoins =
                behind != null && behind.getValue().batch.first().previous().equals(after);
        return adjoins ? Optional.of(behind.getValue().batch) : Optional.empty();
    }

    synchronized long bytes() {
        return bytes;
    }

    private void evict() {
        while (bytes > bytesMax && inOrder.peekFirst().number <= persisted) {
            Cached oldest = inOrder.removeFirst();
            byFirst.remove(oldest.batch.first().zxid());
            bytes -= oldest.bytes();
        }
    }

    private record Cached(EntryBatch batch, long number) {
        long bytes() {
            return batch.encoded().length();
        }
    }
}
