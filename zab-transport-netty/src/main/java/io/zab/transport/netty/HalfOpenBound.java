package io.zab.transport.netty;

import java.util.function.LongSupplier;

/**
 * How many connections may be open at a time of which nobody knows whose they are: as many as was asked for, or fewer
 * where the process may open fewer files.
 *
 * <p>How many descriptors there are for them cannot be known, so it is found out: the bound is halved when there is
 * none left, and doubled again after each minute in which there was always one.
 *
 * <p>Invariant: it is at most what was asked for, and at least the smaller of that and {@link #LEAST}.
 */
final class HalfOpenBound {
    /** How few there may be, if there are descriptors for few only. */
    static final int LEAST = 8;

    static final long WIDEN_MILLIS = 60_000;

    private final int asked;
    private final LongSupplier nowMillis;
    private int most;
    private long widenAt;

    HalfOpenBound(int asked, LongSupplier nowMillis) {
        this.asked = asked;
        this.nowMillis = nowMillis;
        this.most = asked;
    }

    /** There was no descriptor for one more connection than these. */
    void outOfDescriptors(int open) {
        most = Math.min(most(), Math.max(LEAST, open / 2));
        widenAt = nowMillis.getAsLong() + WIDEN_MILLIS;
    }

    /** As many as may be open at this moment. */
    int most() {
        while (most < asked && nowMillis.getAsLong() - widenAt >= 0) {
            most = (int) Math.min(2L * most, asked);
            widenAt += WIDEN_MILLIS;
        }
        return most;
    }
}
