package io.zab;

import io.zab.core.model.Ensemble;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * What a peer is doing, at one instant.
 *
 * @param id which peer
 * @param role what it does in the ensemble
 * @param leader whom it follows, itself when it leads; empty when there is none
 * @param epoch the epoch being served, 0 before there is one
 * @param lastLogged end of its log, durable or not
 * @param lastDurable end of its durable log
 * @param lastCommitted what it knows to be committed
 * @param lastApplied what its state machine has applied
 * @param ensemble the latest configuration in force here
 * @param configVersion the zxid of that configuration
 * @param readiness whether requests are served now
 * @param reason for people: why it is not SERVING, or, though it is, what is wrong with its disk; else empty
 * @param damage what is known to be damaged on its disk and not mended yet, for people; mostly empty
 * @param queues how full the queues are
 */
public record Status(
        ServerId id,
        Role role,
        Optional<ServerId> leader,
        long epoch,
        Zxid lastLogged,
        Zxid lastDurable,
        Zxid lastCommitted,
        Zxid lastApplied,
        Ensemble ensemble,
        Zxid configVersion,
        Readiness readiness,
        String reason,
        List<String> damage,
        Queues queues) {

    /** What a peer does. */
    public enum Role {
        LOOKING,
        FOLLOWING,
        LEADING,
        OBSERVING,
        /** Stopped by a failure of its disk, of the state machine or of an invariant; only {@code close} is left. */
        FAILED,
        CLOSED
    }

    /** Whether requests are served, and if not, what is missing. */
    public enum Readiness {
        /** There is a leader, this peer is in step with it, and requests are taken. */
        SERVING,
        /** No leader yet: only local reads. */
        LOOKING,
        /** There is a leader; this peer still fetches or applies what it missed: only local reads. */
        SYNCHRONISING,
        FAILED,
        CLOSED
    }

    /**
     * @param inbox events and messages that wait for the protocol
     * @param log writes that wait for the disk
     * @param pendingRequests own requests without an outcome yet
     * @param waitingQueries queries that wait for their turn or their zxid
     * @param unapplied calls and deliveries that wait for the state machine
     * @param proposed entries proposed and not committed (leader)
     */
    public record Queues(int inbox, int log, int pendingRequests, int waitingQueries, int unapplied, int proposed) {}

    public boolean isServing() {
        return readiness == Readiness.SERVING;
    }
}
