package io.zab.testkit.sim;

import io.zab.core.model.Zxid;

/** One linearizable read: what had been acknowledged when it began, and the position it was answered with. */
public final class SimRead {
    /** What the client was told. */
    public enum Outcome {
        PENDING,
        READY,
        FAILED
    }

    private final Zxid floor;
    private Outcome outcome = Outcome.PENDING;
    private Zxid zxid = Zxid.ZERO;

    SimRead(Zxid floor) {
        this.floor = floor;
    }

    void ready(Zxid at) {
        outcome = Outcome.READY;
        zxid = at;
    }

    void failed() {
        outcome = Outcome.FAILED;
    }

    /** The latest change acknowledged to anyone before the read began. */
    public Zxid floor() {
        return floor;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The position the read reflects; {@link Zxid#ZERO} unless it is READY. */
    public Zxid zxid() {
        return zxid;
    }
}
