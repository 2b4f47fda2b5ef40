package io.zab.testkit.sim;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Zxid;
import java.util.Optional;
import java.util.function.Consumer;

/** One command a client handed to a server, and what it was told became of it. */
public final class SimRequest {
    /** What the client was told. */
    public enum Outcome {
        PENDING,
        COMMITTED,
        REJECTED,
        UNKNOWN
    }

    private final ClientRequest request;
    private final Identity submittedAt;
    private boolean inPreparation;
    private Outcome outcome = Outcome.PENDING;
    private Zxid zxid = Zxid.ZERO;
    private Optional<RejectReason> reason = Optional.empty();
    private Payload change;
    private byte[] result = {};
    private Consumer<SimRequest> whenTold = told -> {};

    SimRequest(ClientRequest request, Identity submittedAt) {
        this.request = request;
        this.change = request.payload();
        this.submittedAt = submittedAt;
    }

    /** Whether this very run of a server took the request in. */
    boolean isOf(Identity identity) {
        return submittedAt.equals(identity);
    }

    /** Whether it is with the state machine of the server it was submitted to, and so has no zxid. */
    boolean isInPreparation() {
        return inPreparation;
    }

    void setInPreparation(boolean with) {
        inPreparation = with;
    }

    /** What a leader's state machine made of it. */
    void setChange(Payload made) {
        change = made;
    }

    /** What stands in the log if it gets there: the request itself, or what {@code prepare} made of it. */
    Payload change() {
        return change;
    }

    /** Does this as soon as the client is told of the outcome. */
    void whenTold(Consumer<SimRequest> action) {
        whenTold = action;
    }

    void committed(Zxid at, byte[] said) {
        outcome = Outcome.COMMITTED;
        zxid = at;
        result = said;
        whenTold.accept(this);
    }

    void rejected(RejectedRequest refusal) {
        outcome = Outcome.REJECTED;
        reason = Optional.of(refusal.reason());
        result = refusal.detail().toByteArray();
        whenTold.accept(this);
    }

    void unknown() {
        outcome = Outcome.UNKNOWN;
        whenTold.accept(this);
    }

    /** What the state machine said to it, or why it refused; empty where it did neither. */
    public byte[] result() {
        return result.clone();
    }

    public ClientRequest request() {
        return request;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Where it was committed; {@link Zxid#ZERO} unless the outcome is COMMITTED. */
    public Zxid zxid() {
        return zxid;
    }

    /** Why it was rejected; empty unless the outcome is REJECTED. */
    public Optional<RejectReason> reason() {
        return reason;
    }

    @Override
    public String toString() {
        return request.origin() + " " + outcome + (zxid.equals(Zxid.ZERO) ? "" : " at " + zxid);
    }
}
