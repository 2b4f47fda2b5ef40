package io.zab.testkit.sim;

import io.zab.core.model.Zxid;
import java.util.Optional;
import java.util.function.Consumer;

/** One read: what had been acknowledged when it began, the position it was answered with, and the answer. */
public final class SimRead {
    /** What the client was told. */
    public enum Outcome {
        PENDING,
        READY,
        FAILED
    }

    private final Zxid floor;
    private final Optional<byte[]> question;
    private byte[] answer = {};
    private Consumer<SimRead> whenTold = told -> {};
    private Outcome outcome = Outcome.PENDING;
    private Zxid zxid = Zxid.ZERO;

    SimRead(Zxid floor, Optional<byte[]> question) {
        this.floor = floor;
        this.question = question;
    }

    /** What the state machine is asked; empty when the position alone is wanted. */
    Optional<byte[]> question() {
        return question;
    }

    /** Does this, too, as soon as the client is told of the outcome. */
    void alsoWhenTold(Consumer<SimRead> action) {
        whenTold = whenTold.andThen(action);
    }

    void ready(Zxid at) {
        outcome = Outcome.READY;
        zxid = at;
        whenTold.accept(this);
    }

    void answered(Zxid at, byte[] bytes) {
        answer = bytes;
        ready(at);
    }

    void failed() {
        outcome = Outcome.FAILED;
        whenTold.accept(this);
    }

    /** What the state machine said; empty unless it was asked and the read is READY. */
    public byte[] answer() {
        return answer.clone();
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
