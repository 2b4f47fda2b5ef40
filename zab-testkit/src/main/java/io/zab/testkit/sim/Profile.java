package io.zab.testkit.sim;

import java.util.List;

/** A character of storms: what they hit most, and in what kind of ensemble. */
public enum Profile {
    /** Each seed draws one of the others. */
    MIXED,
    /** Everything, in no particular measure. */
    CHAOS,
    /** Power losses, slow disks and disk errors under steady load, with snapshots and compaction. */
    DISK,
    /** Leaders that fail, are cut off or stand still; oracles that lie; clocks that differ and jump. */
    ELECTION,
    /** Followers that fall behind, come back with tails of their own, and are caught up over slow links. */
    SYNC,
    /** Many requests through small windows, and epochs that turn over; few faults. */
    LOAD,
    /** Founding under faults, lost disks and their naming, weights, observers. */
    MEMBERSHIP,
    /** Load and differing clocks alone: nothing fails. */
    CALM,
    /**
     * Everything in short, dense storms, and behind them only what shows soonest: that one leads, all follow and can
     * write, and that replicas and answers agree. Five seeds in the time of one; no part of {@link #MIXED}.
     */
    BRIEF;

    private static final List<Long> USUAL_CALM = List.of(100L, 300L, 300L, 1000L, 2500L);
    private static final List<Long> USUAL_LOAD = List.of(10L, 30L, 100L, 300L);

    long stormLeastMillis() {
        return this == BRIEF ? 500 : 2_000;
    }

    long stormMostMillis() {
        return this == BRIEF ? 2_500 : 12_000;
    }

    /** Whether it is asked afterwards, too, that nothing flaps (L6) and that a slow synchronisation lasts (L5). */
    boolean waitsForQuiet() {
        return this != BRIEF;
    }

    /** Longest pause between two strikes, one of these. */
    List<Long> calmMillis() {
        return switch (this) {
            case ELECTION -> List.of(100L, 300L, 600L, 1500L);
            case LOAD -> List.of(1000L, 2500L, 4000L);
            case BRIEF -> List.of(50L, 100L, 300L);
            default -> USUAL_CALM;
        };
    }

    /** Longest pause between two requests, one of these. */
    List<Long> loadMillis() {
        return switch (this) {
            case LOAD -> List.of(3L, 6L, 12L);
            case SYNC -> List.of(10L, 20L, 40L);
            case ELECTION -> List.of(30L, 100L, 300L);
            default -> USUAL_LOAD;
        };
    }

    int weight(StormKind kind) {
        int usual = kind.usualWeight();
        return switch (this) {
            case DISK -> isDisk(kind) ? usual * 4 : usual;
            case ELECTION -> isElection(kind) ? usual * 3 : usual;
            case SYNC -> isSync(kind) ? usual * 3 : usual;
            case MEMBERSHIP -> kind == StormKind.LOSE_A_DISK ? usual * 5 : usual;
            default -> usual;
        };
    }

    private static boolean isDisk(StormKind kind) {
        return switch (kind) {
            case POWER_LOSS, POWER_LOSS_EVERYWHERE, STALL_A_DISK -> true;
            case POWER_LOSS_IN_A_WRITE, FAIL_A_WRITE, FILL_A_DISK, DAMAGE_A_FILE -> true;
            default -> false;
        };
    }

    private static boolean isElection(StormKind kind) {
        return switch (kind) {
            case LONE_LEADER, ISOLATE, LEAVE_A_HUB, CUT_ONE_WAY, CUT_PAIR, PAUSE, LONG_PAUSE -> true;
            case CLOCK_JUMPS, CLOCK_DRIFTS, CRASH, USURP -> true;
            default -> false;
        };
    }

    private static boolean isSync(StormKind kind) {
        return switch (kind) {
            case TAIL_ON_A_MINORITY, CRASH, BREAK_LINKS, FORSAKE_LINKS, SLOW_LINKS, ISOLATE, SPLIT -> true;
            default -> false;
        };
    }
}
