package io.zab.testkit.sim;

/**
 * One server's clock: it runs at a rate of its own, which can change, and it can jump.
 *
 * <p>Invariant: what it shows never decreases; set back, it stands still until its own time has caught up.
 */
final class SimClock {
    private final Timeline timeline;
    private double rate = 1;
    private long setAt;
    private long setTo;
    private long shown;

    SimClock(Timeline timeline) {
        this.timeline = timeline;
    }

    /** What it shows now, in milliseconds. */
    long millis() {
        shown = Math.max(shown, at(timeline.now()));
        return shown;
    }

    private long at(long worldMillis) {
        return setTo + (long) ((worldMillis - setAt) * rate);
    }

    void setRate(double newRate) {
        setTo = at(timeline.now());
        setAt = timeline.now();
        rate = newRate;
    }

    void jump(long millis) {
        setTo += millis;
    }

    /** Whether it was set back and has not caught up yet. */
    boolean standsStill() {
        return at(timeline.now()) < shown;
    }

    /** The first instant of the world at which it shows this time or a later one. */
    long whenItShows(long clockMillis) {
        long guess = setAt + (long) Math.floor((clockMillis - setTo) / rate);
        while (at(guess) < clockMillis) {
            guess++;
        }
        return guess;
    }
}
