package io.zab.testkit.sim;

import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.SyncPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at who leads: one leader an epoch (Leadership1, Leadership2), which has all that is committed and knows it to be
 * (LeaderLogCompleteness, CommittedLogMonotonicity), and has applied it before its host hears of it (Primary integrity).
 */
final class LeaderChecker {
    private final Checks checks;
    private final Map<Long, Identity> winners = new HashMap<>();
    private final Map<Long, SimServer> established = new HashMap<>();
    private final Map<Long, Zxid> initialHistories = new HashMap<>();

    private final Map<Sync, Integer> syncs = new HashMap<>();

    private record Sync(ServerId learner, long epoch) {}

    LeaderChecker(Checks checks) {
        this.checks = checks;
    }

    /** It says NEWLEADER, or streams the history that comes before. */
    void leads(SimServer server, long epoch) {
        Identity winner = winners.putIfAbsent(epoch, server.identity());
        checks.require(
                winner == null || winner.equals(server.identity()),
                Property.LEADERSHIP_2,
                () -> "epoch " + epoch + " was won by " + winner + " and by " + server.identity());
        if (winner == null) {
            requireWholeHistory(server, epoch);
        }
    }

    void streams(SimServer server, Effect.StreamHistory history) {
        long epoch = server.disk().durable().epochs().currentEpoch();
        syncs.merge(new Sync(history.link().follower().server(), epoch), 1, Integer::sum);
        leads(server, epoch);
        if (history.plan() instanceof SyncPlan.Install install) {
            checks.ledger().mustBeCommitted(install.snapshot().base(), () -> "a snapshot streamed by " + server);
        }
    }

    /** How often a server was synchronised, or begun to be, in this epoch. */
    int syncs(ServerId learner, long epoch) {
        return syncs.getOrDefault(new Sync(learner, epoch), 0);
    }

    /** All that is committed of earlier epochs; a leader that was overtaken knows nothing of later ones. */
    private void requireWholeHistory(SimServer server, long epoch) {
        LogImage log = server.disk().latest();
        Zxid last = checks.ledger().lastBefore(epoch);
        checks.require(
                log.contains(last),
                Property.LEADER_LOG_COMPLETENESS,
                () -> server + " leads epoch " + epoch + " with " + log + " and lacks the committed " + last);
    }

    void viewed(SimServer server, View view) {
        Standing standing = view.standing();
        boolean serves = standing.stage() == Stage.SERVING || standing.stage() == Stage.RENEWING;
        if (standing.role() != Role.LEADING || !serves) {
            return;
        }
        SimServer first = established.putIfAbsent(standing.epoch(), server);
        if (first == null) {
            requireWholeHistory(server, standing.epoch());
            requireKnownAsCommitted(server, view, standing.epoch());
        } else if (first != server) {
            boolean now = leads(first, standing);
            checks.require(
                    false,
                    now ? Property.LEADERSHIP_1 : Property.LEADERSHIP_2,
                    () -> "epoch " + standing.epoch() + " is led by " + first + " and by " + server);
        }
    }

    private static boolean leads(SimServer server, Standing standing) {
        return server.view()
                .map(View::standing)
                .filter(other -> other.role() == Role.LEADING && other.epoch() == standing.epoch())
                .isPresent();
    }

    private void requireKnownAsCommitted(SimServer server, View view, long epoch) {
        Zxid last = checks.ledger().lastBefore(epoch);
        checks.require(
                !view.committed().isBefore(last),
                Property.COMMITTED_LOG_MONOTONICITY,
                () -> server + " leads epoch " + epoch + " and knows only up to " + view.committed()
                        + " as committed, its predecessor had committed " + last);
    }

    /** It writes these; the winner of an epoch writes so that its history is this. */
    void establishes(SimServer server, Epochs epochs) {
        LogImage log = server.disk().latest();
        boolean own = epochs.acceptedFrom().equals(Optional.of(server.id()));
        if (own
                && epochs.currentEpoch() == epochs.acceptedEpoch()
                && log.epochs().currentEpoch() < epochs.currentEpoch()) {
            initialHistories.putIfAbsent(epochs.currentEpoch(), log.last());
        }
    }

    /** The end of the history with which this epoch was established; empty when nobody has established it. */
    Optional<Zxid> initialHistory(long epoch) {
        return Optional.ofNullable(initialHistories.get(epoch));
    }

    /** The host hears of a role. */
    void told(SimServer server, Standing standing) {
        if (standing.role() != Role.LEADING || standing.stage() != Stage.SERVING) {
            return;
        }
        Zxid initial = initialHistories.getOrDefault(standing.epoch(), Zxid.ZERO);
        Zxid applied = server.applier().application().position();
        checks.require(
                checks.ledger().indexOf(applied) >= checks.ledger().indexOf(initial),
                Property.PRIMARY_INTEGRITY,
                () -> server + " is told that it leads epoch " + standing.epoch() + " at " + applied + ", before "
                        + initial);
    }
}
