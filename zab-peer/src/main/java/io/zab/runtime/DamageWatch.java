package io.zab.runtime;

import io.zab.core.step.Event;
import io.zab.spi.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What has been found damaged in the store of a running peer: who is told of it, and what is done so that nobody needs it
 * any more. May be used by any thread.
 *
 * <p>Invariant: what was once vouched for stays vouched for: it is applied here, and a snapshot of that takes the place of
 * what can no longer be read. Nothing is cut.
 */
final class DamageWatch {
    private static final long PAUSE_NANOS_MIN = 2_000_000_000L;
    private static final long PAUSE_NANOS_MAX = 600_000_000_000L;

    private final OperatorLog operator;
    private final Consumer<Event> events;
    private final Consumer<String> host;
    private final Runnable retake;
    private final LongSupplier clock;
    private final Map<String, String> known = new TreeMap<>();
    private final TreeSet<String> seen = new TreeSet<>();
    private long pauseNanos;
    private long retakeNanos;

    /**
     * @param host told once of each damage
     * @param retake takes a snapshot of the present state, whether or not there is one already
     * @param clock nanoseconds, monotone
     */
    DamageWatch(
            OperatorLog operator, Consumer<Event> events, Consumer<String> host, Runnable retake, LongSupplier clock) {
        this.clock = clock;
        this.operator = operator;
        this.events = events;
        this.host = host;
        this.retake = retake;
    }

    /** Takes in what a read has come to; what is no damage is none of its business. */
    void found(StorageException e) {
        StorageException.Where where = e.where().orElse(null);
        if (where == null) {
            return;
        }
        if (isNew(nameOf(where), e.getMessage())) {
            operator.alarm(e.getMessage());
            host.accept(e.getMessage());
        }
        events.accept(
                where.snapshot().isPresent()
                        ? new Event.SnapshotDamaged(where.snapshot().get())
                        : new Event.LogDamaged(where.through()));
        if (isTimeForASnapshot()) {
            retake.run();
        }
    }

    /** The same for whoever comes upon it: those who read a snapshot know no files. */
    private static String nameOf(StorageException.Where where) {
        return where.snapshot()
                .map(snapshot -> "the snapshot at " + snapshot.base())
                .orElse(where.file());
    }

    private synchronized boolean isNew(String file, String message) {
        seen.add(file);
        boolean isNew = known.put(file, message) == null;
        if (isNew) {
            pauseNanos = 0;
            retakeNanos = clock.getAsLong();
        }
        return isNew;
    }

    /** At once, and where that has not helped, after longer and longer times. */
    private synchronized boolean isTimeForASnapshot() {
        long now = clock.getAsLong();
        if (now - retakeNanos < 0) {
            return false;
        }
        pauseNanos = Math.min(PAUSE_NANOS_MAX, Math.max(PAUSE_NANOS_MIN, 2 * pauseNanos));
        retakeNanos = now + pauseNanos;
        return true;
    }

    /** Everything was looked at once more: what was not found again is mended. */
    void roundEnded() {
        for (String file : mended()) {
            operator.info(file + " was damaged, and is mended or no longer needed");
        }
    }

    private synchronized List<String> mended() {
        List<String> gone = new ArrayList<>(known.keySet());
        gone.removeAll(seen);
        known.keySet().retainAll(seen);
        seen.clear();
        return gone;
    }

    /** What is damaged now, in words. */
    synchronized List<String> known() {
        return List.copyOf(known.values());
    }
}
