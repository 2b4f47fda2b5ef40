package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Epochs;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.Optional;

/**
 * Looks at each server's log and application: logs that have their leader's history (I4, ProcessConsistency) and take
 * nothing of an older epoch (I5), nothing committed is cut (I10, CommittedLogDurability), deliveries without gap or
 * double and only of what is safe (I8, I9, I13), configurations taken from the log (I11, I12).
 */
final class RoleChecker {
    private final Checks checks;

    RoleChecker(Checks checks) {
        this.checks = checks;
    }

    void viewed(SimServer server, View view) {
        Epochs epochs = view.epochs();
        checks.require(
                epochs.currentEpoch() <= epochs.acceptedEpoch(), Property.I3, () -> server + " has a > p: " + epochs);
    }

    /** After the effects: the log in memory and the protocol's own account of it must agree. */
    void accounted(SimServer server, View view) {
        LogImage log = server.disk().latest();
        List<Ensemble> active = activeConfigurations(log, view.committed());
        checks.require(
                view.configurations().equals(active),
                Property.I11,
                () -> "active are " + view.configurations() + ", but " + log + " with commit " + view.committed()
                        + " makes " + active);
        account(view.appended().equals(log.last()), view.appended(), "appended", log);
        account(view.epochs().equals(log.epochs()), view.epochs(), "saved", log);
        LogImage durable = server.disk().durable();
        account(durable.contains(view.durable()), view.durable(), "durable", durable);
    }

    private void account(boolean agrees, Object account, String what, LogImage log) {
        checks.require(agrees, Property.ACCOUNT, () -> account + " " + what + ", but " + log);
    }

    private static List<Ensemble> activeConfigurations(LogImage log, Zxid committed) {
        Zxid first = log.configurations().floorKey(committed);
        return List.copyOf(
                (first == null ? log.configurations() : log.configurations().tailMap(first, true)).values());
    }

    void writes(SimServer server, WriteOp op) {
        if (op instanceof WriteOp.Truncate truncate) {
            requireUncommittedBehind(server, truncate.to(), Property.I10);
        } else if (op instanceof WriteOp.InstallSnapshot install) {
            checks.ledger().mustBeCommitted(install.snapshot().base(), () -> "a snapshot installed by " + server);
            requireUncommittedBehind(server, install.snapshot().base(), Property.COMMITTED_LOG_DURABILITY);
        } else if (op instanceof WriteOp.SaveEpochs save) {
            checks.leaders().establishes(server, save.epochs());
            requireLeadersHistory(server, save.epochs());
        } else if (op instanceof WriteOp.Append append) {
            requireNothingOfOlderEpochs(server, append);
            requireOneOpenConfiguration(server, append);
        }
    }

    /** A log that holds anything committed behind this holds the next committed entry, too (I1). */
    private void requireUncommittedBehind(SimServer server, Zxid kept, Property property) {
        LogImage log = server.disk().latest();
        Optional<Zxid> lost = checks.ledger().next(kept).filter(log::contains);
        checks.require(
                lost.isEmpty(),
                property,
                () -> server + " cuts back to " + kept + " and loses the committed " + lost.get());
    }

    /** With the current epoch a log is its leader's: the initial history, and of that epoch only what came after. */
    private void requireLeadersHistory(SimServer server, Epochs epochs) {
        LogImage log = server.disk().latest();
        if (epochs.currentEpoch() == log.epochs().currentEpoch()) {
            return;
        }
        Optional<Zxid> initial = checks.leaders().initialHistory(epochs.currentEpoch());
        boolean prefix = initial.isPresent()
                && (log.last().equals(initial.get())
                        || log.contains(initial.get()) && log.last().epoch() == epochs.currentEpoch());
        checks.require(
                prefix,
                Property.PROCESS_CONSISTENCY,
                () -> server + " takes epoch " + epochs.currentEpoch() + " as established with " + log
                        + ", but that epoch began with the history up to " + initial);
    }

    /** Once an epoch is acknowledged its initial history is there, so only its own entries can follow. */
    private void requireNothingOfOlderEpochs(SimServer server, WriteOp.Append append) {
        Epochs epochs = server.disk().latest().epochs();
        Entry first = append.entries().entries().get(0);
        checks.require(
                epochs.currentEpoch() != epochs.acceptedEpoch() || first.zxid().epoch() == epochs.currentEpoch(),
                Property.I5,
                () -> server + " has acknowledged epoch " + epochs.currentEpoch() + " and appends " + first.zxid());
    }

    private void requireOneOpenConfiguration(SimServer server, WriteOp.Append append) {
        boolean leads = server.view().orElseThrow().standing().role() == Role.LEADING;
        Zxid newest = server.disk().latest().configurations().lastKey();
        for (Entry entry : append.entries().entries()) {
            if (leads && entry.kind() == EntryKind.CONFIG) {
                requireCommitted(server, newest, entry.zxid());
                newest = entry.zxid();
            }
        }
    }

    private void requireCommitted(SimServer server, Zxid before, Zxid proposed) {
        checks.require(
                checks.ledger().isCommitted(before),
                Property.I12,
                () -> server + " proposes configuration " + proposed + " while " + before + " is not committed");
    }

    /** One more write is durable. */
    void durableChanged(SimServer server) {
        LogImage disk = server.disk().durable();
        long current = disk.epochs().currentEpoch();
        if (current == 0 || current != disk.epochs().acceptedEpoch()) {
            return;
        }
        Optional<Zxid> initial = checks.leaders().initialHistory(current);
        checks.require(
                initial.isPresent() && disk.contains(initial.get()),
                Property.I4,
                () -> server + " has a = " + current + " on its " + disk
                        + " without the history of that epoch, which ends at " + initial);
    }

    void delivers(SimServer server, Zxid through) {
        checks.require(
                server.disk().durable().contains(through),
                Property.I8,
                () -> server + " delivers " + through + " beyond its "
                        + server.disk().durable());
        checks.ledger().mustBeCommitted(through, () -> "a delivery at " + server);
    }

    void applies(SimServer server, Zxid position, Entry entry) {
        checks.require(
                entry.previous().equals(position),
                Property.I13,
                () -> server + " applies " + entry.zxid() + " at " + position);
        checks.ledger().mustBeCommitted(entry.zxid(), () -> "what " + server + " applies");
    }

    /** A snapshot was restored: it holds what its label says. */
    void restores(SimServer server, Zxid label, SimApplication application) {
        checks.require(
                application.position().equals(label),
                Property.I9,
                () -> server + " restores a snapshot labelled " + label + ", whose content is that at "
                        + application.position());
        stateIs(server, application);
    }

    void stateIs(SimServer server, SimApplication application) {
        Zxid position = application.position();
        checks.require(
                !checks.ledger().isCommitted(position)
                        || application.digest() == checks.ledger().digestAt(position),
                Property.I9,
                () -> "the state of " + server + " at " + position + " is not that of the committed history");
    }
}
