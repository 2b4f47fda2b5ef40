package io.zab.runtime;

import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has the store look through what it wrote long ago, and give back what it no longer needs: a round in each interval, in
 * pieces that keep to a rate, and a file at a time, on the thread that reads for learners.
 *
 * <p>Invariant: at most one piece is being read. While damage is known, rounds follow each other, to see that it is mended.
 */
final class Scrubber {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int PIECES_MAX = 8;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long SOON_NANOS = 5 * SECOND_NANOS;

    private final Store store;
    private final Store.Scrub scrub;
    private final Limits limits;
    private final DamageWatch damage;
    private final Consumer<Runnable> thread;
    private final LongSupplier clock;
    private volatile boolean running;
    private volatile long dueNanos;
    private long roundNanos;

    /**
     * @param bytesPerSecond how fast it may read; 0 for never
     * @param intervalMillis from the beginning of a round to that of the next
     */
    record Limits(long bytesPerSecond, long intervalMillis) {
        private long intervalNanos() {
            return intervalMillis * 1_000_000;
        }
    }

    /**
     * @param thread where reading is done
     * @param clock nanoseconds, monotone
     */
    Scrubber(Store store, Limits limits, DamageWatch damage, Consumer<Runnable> thread, LongSupplier clock) {
        this.store = store;
        this.scrub = store.scrub();
        this.limits = limits;
        this.damage = damage;
        this.thread = thread;
        this.clock = clock;
        this.roundNanos = clock.getAsLong() + limits.intervalNanos(); // a start has just read everything
        this.dueNanos = roundNanos;
    }

    /** Called again and again, by one thread; never waits. */
    void tick() {
        if (running) {
            return;
        }
        if (store.unneeded() > 0) {
            running = true;
            thread.accept(this::remove);
        } else if (limits.bytesPerSecond() > 0 && clock.getAsLong() - dueNanos >= 0) {
            running = true;
            thread.accept(this::read);
        }
    }

    private void remove() {
        try {
            store.removeUnneeded();
        } finally {
            running = false;
        }
    }

    private void read() {
        try {
            long now = clock.getAsLong();
            long due = Math.max(dueNanos, now - SECOND_NANOS);
            for (int i = 0; i < PIECES_MAX && due - now <= 0; i++) {
                due += next(now);
            }
            dueNanos = due;
        } finally {
            running = false;
        }
    }

    /** @return nanoseconds until the piece behind this one is due */
    private long next(long now) {
        int piece = (int) Math.max(1, Math.min(PIECE_BYTES, limits.bytesPerSecond()));
        try {
            long read = scrub.next(piece);
            return read == 0 ? endRound(now) : read * SECOND_NANOS / limits.bytesPerSecond();
        } catch (StorageException e) {
            damage.found(e);
            if (e.where().isEmpty()) {
                return SOON_NANOS;
            }
            return piece * SECOND_NANOS / limits.bytesPerSecond();
        }
    }

    private long endRound(long now) {
        damage.roundEnded();
        long interval = limits.intervalNanos();
        long pause = damage.known().isEmpty() ? interval : Math.min(interval, SOON_NANOS);
        long rest = Math.max(0, roundNanos + pause - now);
        roundNanos = now + rest;
        return rest;
    }
}
