package io.zab.transport.netty;

import io.zab.spi.WireText;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The way of warnings to the operator, narrow enough that nobody outside can fill a log through it.
 *
 * <p>Invariant: about one subject at most one warning in {@link #QUIET_MILLIS}, of all together at most {@link #BURST}
 * at once and one a second in the long run; what is left out is counted and told with the next. Confined to one thread.
 */
final class Warnings {
    static final long QUIET_MILLIS = 10_000;
    static final int BURST = 20;
    private static final int SUBJECTS_MAX = 256;
    private static final long REFILL_MILLIS = 1_000;

    private final Consumer<String> sink;
    private final LongSupplier nowMillis;
    private final Map<String, Long> lastBySubject = new LinkedHashMap<>();
    private int tokens = BURST;
    private long refilledAt;
    private long leftOut;

    Warnings(Consumer<String> sink, LongSupplier nowMillis) {
        this.sink = sink;
        this.nowMillis = nowMillis;
        this.refilledAt = nowMillis.getAsLong();
    }

    /** Warns of {@code subject} (a peer, a host) unless that was done a moment ago. */
    void about(String subject, String text) {
        long now = nowMillis.getAsLong();
        refill(now);
        Long last = lastBySubject.get(subject);
        if (tokens == 0 || last != null && now - last < QUIET_MILLIS) {
            leftOut++;
            return;
        }
        tokens--;
        remember(subject, now);
        String more = leftOut == 0 ? "" : " (" + leftOut + " warnings before this one were left out)";
        leftOut = 0;
        sink.accept(WireText.clean(text) + more);
    }

    private void refill(long now) {
        long earned = (now - refilledAt) / REFILL_MILLIS;
        if (earned > 0) {
            tokens = (int) Math.min(BURST, tokens + earned);
            refilledAt += earned * REFILL_MILLIS;
        }
    }

    private void remember(String subject, long now) {
        lastBySubject.remove(subject);
        lastBySubject.put(subject, now);
        if (lastBySubject.size() > SUBJECTS_MAX) {
            Iterator<String> oldest = lastBySubject.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
