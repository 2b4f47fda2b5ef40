package io.zab.testkit.exhaustive;

import static io.zab.testkit.exhaustive.History.require;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;

/** What a step must keep whatever the rest of the world is like: looked at once for each local state. */
final class LocalRules {
    private final Local local;
    private final TreeSet<Zxid> claims = new TreeSet<>();
    private int written;
    private Zxid delivered;

    private LocalRules(Local local) {
        this.local = local;
        this.delivered = local.deliveredBefore();
    }

    /**
     * @return what the step says or takes to be committed
     * @throws Violation when a property does not hold
     */
    static List<Zxid> check(Local local) {
        LocalRules rules = new LocalRules(local);
        local.effects.forEach(rules::effect);
        rules.account();
        return List.copyOf(rules.claims);
    }

    private void effect(Effect effect) {
        Disk log = local.logs.get(written);
        List<Zxid> said = new ArrayList<>();
        if (effect instanceof Effect.Write) {
            written++;
        } else if (effect instanceof Effect.Send send) {
            send.message().accept(new Vouching(local, log, said));
        } else if (effect instanceof Effect.Notify notify) {
            new Vouching(local, log, said).notified(notify.notification());
        } else if (effect instanceof Effect.CommitHint hint) {
            said.add(hint.zxid());
        } else if (effect instanceof Effect.Deliver deliver) {
            delivers(deliver.through());
        } else {
            unexpected(effect);
        }
        claims.addAll(said);
    }

    private void delivers(Zxid through) {
        require(
                local.durable.contains(through),
                Property.I8,
                () -> local + " delivers " + through + " beyond its " + local.durable);
        require(through.isAfter(delivered), Property.I13, () -> local + " delivers " + through + " again");
        delivered = through;
        claims.add(through);
    }

    private void unexpected(Effect effect) {
        if (effect instanceof Effect.Report report) {
            require(report.level() != Effect.Level.ALARM, Property.ALARM, () -> local + ": " + report.text());
        } else if (effect instanceof Effect.Halt halt) {
            throw new Violation(Property.HALT, local + ": " + halt.reason());
        } else if (effect instanceof Effect.Restore
                || effect instanceof Effect.Prepare
                || effect instanceof Effect.ReadReady
                || effect instanceof Effect.ReadFailed) {
            throw new Violation(Property.MODEL, "nothing here can lead to " + effect + " at " + local);
        }
    }

    /** The protocol's own account of its log must be the log. */
    private void account() {
        View view = local.view;
        Disk log = local.latest();
        boolean agrees = view.appended().equals(log.last())
                && view.epochs().equals(log.epochs())
                && local.durable.contains(view.durable());
        require(agrees, Property.ACCOUNT, () -> view + ", but " + log + ", durable " + local.durable);
        NavigableMap<Zxid, Ensemble> all = log.configurations();
        Zxid first = all.floorKey(view.committed());
        List<Ensemble> active = List.copyOf((first == null ? all : all.tailMap(first, true)).values());
        require(
                view.configurations().equals(active),
                Property.I11,
                () -> local + " acts under " + view.configurations() + ", but " + log + " makes " + active);
        require(active.size() <= 2, Property.I12, () -> local + " has open configurations: " + active);
    }
}
