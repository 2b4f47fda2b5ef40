package io.zab.testkit.sim;

import java.util.Locale;
import java.util.Optional;

/** What a storm can do: strikes, each of which is one kind of {@link Fault}, and the clients' load. */
enum StormKind {
    CRASH(Fault.CRASH, 14),
    CRASH_IN_A_STEP(Fault.CRASH, 6),
    POWER_LOSS(Fault.POWER_LOSS, 8),
    POWER_LOSS_EVERYWHERE(Fault.POWER_LOSS, 3),
    BREAK_LINKS(Fault.BROKEN_LINK, 12),
    FLAP_LINKS(Fault.BROKEN_LINK, 3),
    FORSAKE_LINKS(Fault.BROKEN_LINK, 5),
    SLOW_LINKS(Fault.BROKEN_LINK, 5),
    ISOLATE(Fault.PARTITION, 5),
    SPLIT(Fault.PARTITION, 5),
    CUT_ONE_WAY(Fault.PARTITION, 5),
    CUT_PAIR(Fault.PARTITION, 5),
    LEAVE_A_HUB(Fault.PARTITION, 2),
    HEAL(Fault.PARTITION, 10),
    LONE_LEADER(Fault.PARTITION, 9),
    TAIL_ON_A_MINORITY(Fault.PARTITION, 9),
    PAUSE(Fault.PAUSE, 10),
    LONG_PAUSE(Fault.PAUSE, 3),
    STALL_A_DISK(Fault.SLOW_DISK, 9),
    POWER_LOSS_IN_A_WRITE(Fault.POWER_LOSS, 8),
    FAIL_A_WRITE(Fault.DISK_ERROR, 7),
    FILL_A_DISK(Fault.DISK_ERROR, 4),
    DAMAGE_A_FILE(Fault.CORRUPTION, 6),
    LOSE_A_DISK(Fault.LOST_DISK, 6),
    CLOCK_JUMPS(Fault.CLOCK, 3),
    CLOCK_DRIFTS(Fault.CLOCK, 2),
    USURP(Fault.LYING_ELECTION, 8),
    WRITE(null, 0),
    READ(null, 0);

    private final Fault fault;
    private final int usualWeight;

    StormKind(Fault fault, int usualWeight) {
        this.fault = fault;
        this.usualWeight = usualWeight;
    }

    /** The fault that must be allowed for it; none for load. */
    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    boolean isLoad() {
        return fault == null;
    }

    /** How often it comes among strikes, relative to the others; a profile may say otherwise. */
    int usualWeight() {
        return usualWeight;
    }

    /** As it reads in a trace. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
