package io.zab.testkit.sim;

/** One kind of thing that goes wrong in a simulated run. */
public enum Fault {
    /** A process dies and comes back with what its disk holds: no power is lost by that alone. */
    CRASH,
    /** Power fails, often for several at once: whatever was not forced is lost, kept or torn. */
    POWER_LOSS,
    /** A process stands still, for a moment or for longer than every timeout, and goes on as if nothing had been. */
    PAUSE,
    /** Connections break in the middle of what they carry, flap, or become slow. */
    BROKEN_LINK,
    /** Nothing gets from some servers to some others, in one direction or in both. */
    PARTITION,
    /** Disks take long, or do not answer for a while. */
    SLOW_DISK,
    /** Writes and forces fail, and with them the process, and disks run full and have room again. */
    DISK_ERROR,
    /** A server goes down, bits flip and files vanish; a disk that is found damaged is replaced by an empty one. */
    CORRUPTION,
    /** Servers go down and come back with empty disks, a minority at a time. */
    LOST_DISK,
    /** Clocks run fast or slow, and jump. */
    CLOCK,
    /** Elections tell any server that anyone leads. */
    LYING_ELECTION
}
