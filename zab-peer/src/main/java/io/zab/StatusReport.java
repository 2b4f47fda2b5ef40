package io.zab;

import io.zab.Status.Readiness;
import io.zab.Status.Role;
import io.zab.core.model.Ensemble;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.runtime.PeerState;
import java.util.List;

/** Makes a {@link Status} of what the machinery says. */
final class StatusReport {
    private StatusReport() {}

    static Status of(ServerId id, PeerState state) {
        View view = state.view();
        List<Ensemble> configurations = view.configurations();
        Readiness readiness = readiness(state);
        return new Status(
                id,
                role(state),
                view.standing().leader(),
                view.standing().epoch(),
                view.appended(),
                view.durable(),
                view.committed(),
                state.applied(),
                configurations.get(configurations.size() - 1),
                view.configVersion(),
                readiness,
                readiness == Readiness.SERVING ? state.diskTrouble() : reason(state),
                state.damage(),
                new Status.Queues(
                        state.inbox(),
                        state.log(),
                        state.pendingRequests(),
                        state.waitingQueries(),
                        state.unapplied(),
                        view.proposed()));
    }

    private static Role role(PeerState state) {
        if (state.closed()) {
            return Role.CLOSED;
        } else if (state.ended().isPresent()) {
            return Role.FAILED;
        }
        return switch (state.view().standing().role()) {
            case LOOKING -> Role.LOOKING;
            case FOLLOWING -> Role.FOLLOWING;
            case LEADING -> Role.LEADING;
            case OBSERVING -> Role.OBSERVING;
        };
    }

    private static Readiness readiness(PeerState state) {
        Role role = role(state);
        Standing standing = state.view().standing();
        if (role == Role.CLOSED) {
            return Readiness.CLOSED;
        } else if (role == Role.FAILED) {
            return Readiness.FAILED;
        } else if (role == Role.LOOKING) {
            return Readiness.LOOKING;
        }
        boolean serves = standing.stage() == Stage.SERVING && state.told().equals(standing);
        return serves ? Readiness.SERVING : Readiness.SYNCHRONISING;
    }

    private static String reason(PeerState state) {
        Standing standing = state.view().standing();
        if (state.ended().isPresent()) {
            return state.ended().get();
        }
        String leader = standing.leader().map(ServerId::toString).orElse("nobody");
        return switch (standing.stage()) {
            case ELECTING -> "looking for a leader: " + standing.reason();
            case DISCOVERING -> "agreeing on an epoch with " + leader;
            case SYNCHRONISING ->
                "synchronising with " + leader + ", log ends at " + state.view().appended();
            case SERVING ->
                "applying what was committed: at " + state.applied() + " of "
                        + state.view().committed();
            case RENEWING -> "the leader is moving to a new epoch";
        };
    }
}
