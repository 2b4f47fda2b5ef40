package io.zab.testkit.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a storm can do: strikes, each of which takes some kinds of {@link Fault}, and the clients' load. */
enum StormKind {
    CRASH(14, Fault.CRASH),
    CRASH_IN_A_STEP(6, Fault.CRASH),
    POWER_LOSS(8, Fault.POWER_LOSS),
    POWER_LOSS_EVERYWHERE(3, Fault.POWER_LOSS),
    BREAK_LINKS(12, Fault.BROKEN_LINK),
    FLAP_LINKS(3, Fault.BROKEN_LINK),
    FORSAKE_LINKS(5, Fault.BROKEN_LINK),
    SLOW_LINKS(5, Fault.BROKEN_LINK),
    ISOLATE(5, Fault.PARTITION),
    SPLIT(5, Fault.PARTITION),
    CUT_ONE_WAY(5, Fault.PARTITION),
    CUT_PAIR(5, Fault.PARTITION),
    LEAVE_A_HUB(2, Fault.PARTITION),
    HEAL(10, Fault.PARTITION),
    LONE_LEADER(9, Fault.PARTITION, Fault.PAUSE),
    TAIL_ON_A_MINORITY(9, Fault.PARTITION, Fault.CRASH),
    PAUSE(10, Fault.PAUSE),
    LONG_PAUSE(3, Fault.PAUSE),
    STALL_A_DISK(9, Fault.SLOW_DISK),
    POWER_LOSS_IN_A_WRITE(8, Fault.POWER_LOSS),
    FAIL_A_WRITE(7, Fault.DISK_ERROR),
    FILL_A_DISK(4, Fault.DISK_ERROR),
    DAMAGE_A_FILE(6, Fault.CORRUPTION),
    LOSE_A_DISK(6, Fault.LOST_DISK),
    CLOCK_JUMPS(3, Fault.CLOCK),
    CLOCK_DRIFTS(2, Fault.CLOCK),
    USURP(8, Fault.LYING_ELECTION, Fault.PARTITION, Fault.BROKEN_LINK),
    WRITE(0),
    READ(0);

    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final int usualWeight;

    StormKind(int usualWeight, Fault... faults) {
        this.usualWeight = usualWeight;
        this.faults.addAll(List.of(faults));
    }

    /** Whether all faults that it takes are allowed; load takes none. */
    boolean isWithin(Faults allowed) {
        return faults.stream().allMatch(allowed::include);
    }

    boolean isLoad() {
        return faults.isEmpty();
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
