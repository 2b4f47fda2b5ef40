package io.zab.testkit.sim;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.util.Optional;

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

    SimRequest(ClientRequest request, Identity submittedAt) {
        this.request = request;
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

    void committed(Zxid at) {
        outcome = Outcome.COMMITTED;
        zxid = at;
    }

    void rejected(RejectReason why) {
        outcome = Outcome.REJECTED;
        reason = Optional.of(why);
    }

    void unknown() {
        outcome = Outcome.UNKNOWN;
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
