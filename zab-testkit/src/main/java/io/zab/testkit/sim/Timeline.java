package io.zab.testkit.sim;

import java.util.PriorityQueue;

/**
 * Virtual time: what is planned, in order of its time, and among equals in the order it was planned.
 *
 * <p>Invariant: time never goes back.
 */
final class Timeline {
    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long now;
    private long sequence;

    long now() {
        return now;
    }

    void in(long delayMillis, Runnable action) {
        planned.add(new Planned(now + Math.max(0, delayMillis), sequence++, action));
    }

    /** When the next thing happens; {@link Long#MAX_VALUE} when nothing is planned. */
    long next() {
        return planned.isEmpty() ? Long.MAX_VALUE : planned.peek().time();
    }

    void runNext() {
        Planned first = planned.remove();
        now = first.time();
        first.action().run();
    }

    void advanceTo(long time) {
        now = Math.max(now, time);
    }

    private record Planned(long time, long order, Runnable action) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
