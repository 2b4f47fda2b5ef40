package io.zab.testkit.sim;

import static io.zab.testkit.sim.Violation.check;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at what each server does in its role: one leader an epoch (Leadership1, Leadership2), leaders that have all that
 * is committed (LeaderLogCompleteness, Primary integrity), followers that have their leader's history (I4,
 * ProcessConsistency), nothing committed is cut (I10), deliveries without gap or double and only of what is safe (I8,
 * I9, I13), configurations taken from the log (I11, I12).
 */
final class RoleChecker {
    private final SimEnsemble world;
    private final Map<Long, Identity> winners = new HashMap<>();
    private final Map<Long, Identity> established = new HashMap<>();
    private final Map<Long, Zxid> initialHistories = new HashMap<>();

    RoleChecker(SimEnsemble world) {
        this.world = world;
    }

    private Ledger ledger() {
        return world.checks().ledger();
    }

    /** It says NEWLEADER, or streams the history that comes before. */
    void leads(SimServer server, long epoch) {
        Identity winner = winners.putIfAbsent(epoch, server.identity());
        check(
                winner == null || winner.equals(server.identity()),
                "Leadership1",
                () -> "epoch " + epoch + " was won by " + winner + " and by " + server.identity());
        if (winner == null) {
            requireWholeHistory(server, epoch);
        }
    }

    /** All that is committed of earlier epochs; a leader that was overtaken knows nothing of later ones. */
    private void requireWholeHistory(SimServer server, long epoch) {
        LogImage log = server.disk().latest();
        Zxid last = ledger().lastBefore(epoch);
        check(
                log.contains(last),
                "LeaderLogCompleteness",
                () -> server + " leads epoch " + epoch + " with " + log + " and lacks the committed " + last);
    }

    void viewed(SimServer server, View view) {
        Standing standing = view.standing();
        boolean serves = standing.stage() == Stage.SERVING || standing.stage() == Stage.RENEWING;
        if (standing.role() == Role.LEADING && serves) {
            Identity first = established.putIfAbsent(standing.epoch(), server.identity());
            check(
                    first == null || first.equals(server.identity()),
                    "Leadership2",
                    () -> "epoch " + standing.epoch() + " has " + first + " and " + server.identity());
            if (first == null) {
                requireWholeHistory(server, standing.epoch());
            }
        }
        check(view.epochs().currentEpoch() <= view.epochs().acceptedEpoch(), "I3", () -> "a > p in " + view);
    }

    /** After the effects: the log in memory and the protocol's own account of it must agree. */
    void accounted(SimServer server, View view) {
        LogImage log = server.disk().latest();
        check(view.appended().equals(log.last()), "account", () -> view.appended() + " appended, but " + log);
        check(view.epochs().equals(log.epochs()), "account", () -> view.epochs() + " saved, but " + log.epochs());
        check(
                server.disk().durable().contains(view.durable()),
                "account",
                () -> view.durable() + " durable, but only " + server.disk().durable());
        List<Ensemble> active = activeConfigurations(log, view.committed());
        check(
                view.configurations().equals(active),
                "I11",
                () -> "active are " + view.configurations() + ", but " + log + " with commit " + view.committed()
                        + " makes " + active);
    }

    private static List<Ensemble> activeConfigurations(LogImage log, Zxid committed) {
        Zxid first = log.configurations().floorKey(committed);
        return List.copyOf(
                (first == null ? log.configurations() : log.configurations().tailMap(first, true)).values());
    }

    void streams(SimServer server, Effect.StreamHistory history) {
        leads(server, server.disk().durable().epochs().currentEpoch());
        if (history.plan() instanceof SyncPlan.Install install) {
            ledger().mustBeCommitted(install.snapshot().base(), () -> "a snapshot streamed by " + server);
        }
    }

    void writes(SimServer server, WriteOp op) {
        LogImage log = server.disk().latest();
        if (op instanceof WriteOp.Truncate truncate) {
            requireUncommittedBehind(server, truncate.to());
        } else if (op instanceof WriteOp.InstallSnapshot install) {
            ledger().mustBeCommitted(install.snapshot().base(), () -> "a snapshot installed by " + server);
            requireUncommittedBehind(server, install.snapshot().base());
        } else if (op instanceof WriteOp.SaveEpochs save) {
            rememberInitialHistory(server, save.epochs());
        } else if (op instanceof WriteOp.Append append) {
            requireOneOpenConfiguration(server, log, append);
        }
    }

    private void requireUncommittedBehind(SimServer server, Zxid kept) {
        LogImage log = server.disk().latest();
        List<Entry> committed = ledger().committed();
        for (int i = committed.size() - 1; i >= 0 && committed.get(i).zxid().isAfter(kept); i--) {
            Zxid behind = committed.get(i).zxid();
            check(
                    !log.contains(behind),
                    "CommittedLogDurability",
                    () -> server + " cuts back to " + kept + " and loses the committed " + behind);
        }
    }

    private void rememberInitialHistory(SimServer server, Epochs epochs) {
        LogImage log = server.disk().latest();
        boolean own = epochs.acceptedFrom().equals(Optional.of(server.id()));
        if (own
                && epochs.currentEpoch() == epochs.acceptedEpoch()
                && log.epochs().currentEpoch() < epochs.currentEpoch()) {
            initialHistories.putIfAbsent(epochs.currentEpoch(), log.last());
        }
    }

    private void requireOneOpenConfiguration(SimServer server, LogImage log, WriteOp.Append append) {
        boolean leads = server.view().orElseThrow().standing().role() == Role.LEADING;
        Zxid newest = log.configurations().lastKey();
        for (Entry entry : append.entries().entries()) {
            if (leads && entry.kind() == EntryKind.CONFIG) {
                requireCommitted(server, newest, entry.zxid());
                newest = entry.zxid();
            }
        }
    }

    private void requireCommitted(SimServer server, Zxid before, Zxid proposed) {
        check(
                ledger().isCommitted(before),
                "I12",
                () -> server + " proposes configuration " + proposed + " while " + before + " is not committed");
    }

    /** One more write is durable. */
    void durableChanged(SimServer server) {
        LogImage disk = server.disk().durable();
        long current = disk.epochs().currentEpoch();
        if (current == 0 || current != disk.epochs().acceptedEpoch()) {
            return;
        }
        Zxid initial = initialHistories.get(current);
        check(initial != null, "I4", () -> server + " has a = " + current + ", an epoch nobody established");
        check(
                disk.contains(initial),
                "I4",
                () -> server + " has a = " + current + " on its " + disk
                        + " without the history of that epoch, which ends at " + initial);
    }

    void delivers(SimServer server, Zxid through) {
        check(
                server.disk().durable().contains(through),
                "I8",
                () -> server + " delivers " + through + " beyond its "
                        + server.disk().durable());
        ledger().mustBeCommitted(through, () -> "a delivery at " + server);
    }

    void applies(SimServer server, Zxid position, Entry entry) {
        check(entry.previous().equals(position), "I13", () -> server + " applies " + entry.zxid() + " at " + position);
        ledger().mustBeCommitted(entry.zxid(), () -> "what " + server + " applies");
    }

    void stateIs(SimServer server, SimApplication application) {
        check(
                application.digest() == ledger().digestAt(application.position()),
                "I9",
                () -> "the state of " + server + " at " + application.position()
                        + " is not that of the committed history");
    }

    /** The host hears of a role. */
    void told(SimServer server, Standing standing) {
        if (standing.role() != Role.LEADING || standing.stage() != Stage.SERVING) {
            return;
        }
        Zxid initial = initialHistories.getOrDefault(standing.epoch(), Zxid.ZERO);
        Zxid applied = server.applier().application().position();
        check(
                ledger().indexOf(applied) >= ledger().indexOf(initial),
                "Primary integrity",
                () -> server + " is told that it leads epoch " + standing.epoch() + " at " + applied + ", before "
                        + initial);
    }
}
