package io.zab.testkit.exhaustive;

import io.zab.testkit.sim.SimKernel;

/**
 * How much there is to explore.
 *
 * @param peers how many servers, all voters
 * @param entries how many requests are submitted at most, each at a leader
 * @param faults how many of these happen at most on one way: a crash, a loss of power, a link that breaks, a Notification
 *     lost, a deadline that passes although something else could still happen
 * @param deadlines how many deadlines pass at most on one way when nothing else can happen
 * @param swaps how many arrivals others go ahead of at most on one way, counted from the usual order: writes, then
 *     links, then Notifications, the lower server first; {@link #EVERY_ORDER} for no such bound
 * @param fromScratch whether it begins with empty servers that are all down, or with a leader that serves
 * @param kernels makes the protocol of each server
 */
public record Scope(
        int peers, int entries, int faults, int deadlines, int swaps, boolean fromScratch, SimKernel.Factory kernels) {
    public static final int EVERY_ORDER = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException naming the number that makes no sense */
    public Scope {
        between(1, peers, 7, "peers");
        between(0, entries, 100, "entries");
        between(0, faults, 100, "faults");
        between(0, deadlines, 100, "deadlines");
        between(0, swaps, EVERY_ORDER, "swaps");
    }

    private static void between(int least, int value, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must be between " + least + " and " + most);
        }
    }

    /** Three servers of which one leads, the real protocol, and time to elect another leader. */
    public static Scope of(int entries, int faults) {
        return new Scope(3, entries, faults, 4, EVERY_ORDER, false, SimKernel::real);
    }

    /** The same from empty servers on: election, discovery and synchronisation are explored too. */
    public Scope founding() {
        return new Scope(peers, entries, faults, deadlines, swaps, true, kernels);
    }

    public Scope withPeers(int count) {
        return new Scope(count, entries, faults, deadlines, swaps, fromScratch, kernels);
    }

    public Scope withDeadlines(int count) {
        return new Scope(peers, entries, faults, count, swaps, fromScratch, kernels);
    }

    /** Not every order of arrivals, but those with few departures from one (rather deep than wide). */
    public Scope withSwaps(int most) {
        return new Scope(peers, entries, faults, deadlines, most, fromScratch, kernels);
    }

    public Scope withKernels(SimKernel.Factory factory) {
        return new Scope(peers, entries, faults, deadlines, swaps, fromScratch, factory);
    }

    boolean isEveryOrder() {
        return swaps == EVERY_ORDER;
    }
}
