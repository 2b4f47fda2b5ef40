package io.zab.election;

/**
 * When what was said is said again: after an interval that doubles with each repetition, and starts anew with each new
 * thing to say and with each server that can be heard or reached again (protocol.md, section 5, step 5).
 */
final class Resend {
    private final ElectionTimers timers;
    private final long staggerMillis;
    private long nextMillis;
    private long dueAt;

    /** @param staggerMillis what is added wherever many servers would otherwise ask at one instant */
    Resend(ElectionTimers timers, long staggerMillis) {
        this.timers = timers;
        this.staggerMillis = staggerMillis;
        this.nextMillis = timers.resendMillis();
    }

    /** Where in the span this server's questions lie: spread evenly also over neighbouring ids. */
    static long stagger(ElectionTimers timers, int serverId) {
        long spread = serverId * 0x9E37_79B1L & 0xFFFF_FFFFL;
        return spread * (timers.observerStaggerMillis() + 1) >>> 32;
    }

    /** The first time is still to come, after the stagger. */
    void begin(long now) {
        dueAt = now + staggerMillis;
    }

    /** Something new was said. */
    void restart(long now) {
        nextMillis = timers.resendMillis();
        repeated(now);
    }

    /** Somebody may have missed it, or is new. */
    void hurry(long now) {
        dueAt = Math.min(dueAt, now + timers.resendMillis() + staggerMillis);
        nextMillis = timers.resendMillis();
        lengthen();
    }

    /** It was said again. */
    void repeated(long now) {
        dueAt = now + nextMillis;
        lengthen();
    }

    private void lengthen() {
        nextMillis = Math.min(2 * nextMillis, timers.resendMaxMillis());
    }

    long dueAt() {
        return dueAt;
    }
}
