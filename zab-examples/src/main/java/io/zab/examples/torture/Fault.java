package io.zab.examples.torture;

/** What is done to servers. */
enum Fault {
    /** {@code kill -9}; it is started again some seconds later. */
    KILL(6),
    /** {@code kill -9} of all servers within a moment. */
    KILL_ALL(1),
    /** {@code kill -TERM}; it is started again some seconds later. */
    TERMINATE(2),
    /** One server after the other is ended and started again, each when the one before is ready. */
    ROLLING_RESTART(1),
    /** {@code kill -STOP} for less than the time after which a server counts as dead. */
    SHORT_PAUSE(4),
    /** {@code kill -STOP} for longer than that. */
    LONG_PAUSE(5),
    /** {@code kill -9}, its directory is deleted, and it is started again; only at the beginning of a round. */
    LOST_DISK(0);

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    /** How often it is chosen in the midst of a round, compared to the others. */
    int weight() {
        return weight;
    }

    boolean needsSignals() {
        return this == SHORT_PAUSE || this == LONG_PAUSE;
    }
}
