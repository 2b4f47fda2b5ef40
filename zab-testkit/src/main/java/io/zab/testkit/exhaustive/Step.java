package io.zab.testkit.exhaustive;

import static io.zab.testkit.exhaustive.History.require;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Epochs;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.Violation;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/** Carries out the effects of one server's step in one world, and checks every one of them. */
final class Step implements Effect.Visitor {
    private final World world;
    private final int place;
    private final Local local;
    private int written;
    private Zxid delivered;

    private Step(World world, int place, Local local) {
        this.world = world;
        this.place = place;
        this.local = local;
        boolean begins = local.before == null || !local.before.isUp();
        this.delivered = begins ? Zxid.ZERO : local.before.view.delivered();
    }

    static void carryOut(World world, int place, Local local) {
        world.watcher().step(local);
        Step step = new Step(world, place, local);
        step.stepped();
        local.effects.forEach(effect -> effect.accept(step));
        step.accounted();
    }

    private Disk log() {
        return local.logs.get(written);
    }

    private void stepped() {
        History history = world.history();
        for (Effect effect : local.effects) {
            if (effect instanceof Effect.Write write && write.op() instanceof WriteOp.Append append) {
                for (Entry entry : append.entries().entries()) {
                    history = history.proposing(entry, world.submitted());
                }
            }
        }
        View view = local.view;
        history = history.committing(view.committed(), local, world);
        boolean leads = view.standing().role() == Effect.Role.LEADING;
        boolean serves = view.standing().stage() == Effect.Stage.SERVING
                || view.standing().stage() == Effect.Stage.RENEWING;
        if (leads && serves) {
            history = history.establishing(view.standing().epoch(), local);
        }
        world.setHistory(history);
        mustHoldInitialHistory(history, local);
    }

    /** I4: where the current epoch is, its initial history is. */
    static void mustHoldInitialHistory(History history, Local local) {
        Epochs epochs = local.durable.epochs();
        if (epochs.currentEpoch() == 0 || epochs.currentEpoch() != epochs.acceptedEpoch()) {
            return;
        }
        Zxid end = history.initial().get(epochs.currentEpoch());
        require(
                end != null && local.durable.contains(end),
                Property.I4,
                () -> local + " has a = " + epochs.currentEpoch() + " on its " + local.durable
                        + " without the history of that epoch, which ends at " + end);
    }

    /** The protocol's own account of its log must be the log. */
    private void accounted() {
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

    @Override
    public void send(Effect.Send effect) {
        Optional<Link> link = world.link(effect.link());
        if (link.isEmpty()) {
            return;
        }
        if (effect.message() instanceof SessionMessage.NewLeader said) {
            world.setHistory(world.history().winning(said.epoch(), local, log()));
        }
        Vouching vouching = new Vouching(local, log(), Space.serverAt(link.get().other(place)), world.history());
        effect.message().accept(vouching);
        world.send(place, link.get(), effect.message());
    }

    @Override
    public void notify(Effect.Notify effect) {
        new Vouching(local, log(), effect.to(), world.history()).notified(effect.notification());
        world.notify(place, effect.to(), effect.notification());
    }

    @Override
    public void streamHistory(Effect.StreamHistory effect) {
        Optional<Link> link = world.link(effect.link());
        if (link.isEmpty()) {
            return;
        }
        long epoch = local.durable.epochs().currentEpoch();
        world.setHistory(world.history().winning(epoch, local, log()));
        SyncPlan plan = effect.plan();
        if (plan instanceof SyncPlan.Diff diff) {
            world.send(place, link.get(), new SessionMessage.SyncDiff(diff.from()));
        } else if (plan instanceof SyncPlan.Truncate truncate) {
            world.send(place, link.get(), new SessionMessage.SyncTruncate(truncate.to()));
        } else {
            throw new Violation(Property.MODEL, "no snapshots are taken here, but one is sent: " + plan);
        }
        List<Entry> entries = log().read(plan.start(), effect.end());
        if (!entries.isEmpty()) {
            world.send(place, link.get(), new SessionMessage.SyncTxns(EntryBatch.of(entries)));
        }
    }

    @Override
    public void openSession(Effect.OpenSession effect) {
        world.open(place, effect.link(), effect.leader());
    }

    @Override
    public void closeSession(Effect.CloseSession effect) {
        world.link(effect.link()).ifPresent(link -> world.close(place, link));
    }

    @Override
    public void write(Effect.Write effect) {
        if (effect.op() instanceof WriteOp.Truncate truncate) {
            for (Entry entry : world.history().committed()) {
                require(
                        !entry.zxid().isAfter(truncate.to()) || !log().contains(entry.zxid()),
                        Property.COMMITTED_LOG_DURABILITY,
                        () -> local + " cuts back to " + truncate.to() + " and loses the committed " + entry.zxid());
            }
        } else if (effect.op() instanceof WriteOp.SaveEpochs save) {
            begins(save.epochs());
        }
        written++;
    }

    private void begins(Epochs epochs) {
        boolean own = epochs.acceptedFrom().equals(Optional.of(local.identity.server()));
        boolean established = epochs.currentEpoch() == epochs.acceptedEpoch();
        if (own && established && log().epochs().currentEpoch() < epochs.currentEpoch()) {
            world.setHistory(world.history().beginning(epochs.currentEpoch(), log().last()));
        }
    }

    @Override
    public void commitHint(Effect.CommitHint effect) {
        world.history().mustBeCommitted(effect.zxid(), "a commit hint of " + local);
    }

    @Override
    public void deliver(Effect.Deliver effect) {
        Zxid through = effect.through();
        require(
                local.durable.contains(through),
                Property.I8,
                () -> local + " delivers " + through + " beyond its " + local.durable);
        require(through.isAfter(delivered), Property.I13, () -> local + " delivers " + through + " again");
        world.history().mustBeCommitted(through, "a delivery at " + local);
        delivered = through;
    }

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        Effect.Standing standing = effect.standing();
        if (standing.role() == Effect.Role.LEADING && standing.stage() == Effect.Stage.SERVING) {
            Zxid initial = world.history().initial().getOrDefault(standing.epoch(), Zxid.ZERO);
            require(
                    !delivered.isBefore(initial),
                    Property.PRIMARY_INTEGRITY,
                    () -> local + " is told that it leads at " + delivered + ", before " + initial);
        }
    }

    @Override
    public void reject(Effect.Reject effect) {
        for (RejectedRequest rejected : effect.rejected()) {
            world.setHistory(world.history().rejecting(rejected.origin()));
        }
    }

    @Override
    public void report(Effect.Report effect) {
        require(effect.level() != Effect.Level.ALARM, Property.ALARM, () -> local + ": " + effect.text());
    }

    @Override
    public void halt(Effect.Halt effect) {
        throw new Violation(Property.HALT, local + ": " + effect.reason());
    }

    @Override
    public void restore(Effect.Restore effect) {
        throw new Violation(Property.MODEL, "no snapshots are taken here, but one is restored at " + local);
    }

    @Override
    public void prepare(Effect.Prepare effect) {
        throw new Violation(Property.MODEL, "requests are not prepared here, but " + local + " asks for it");
    }

    @Override
    public void abandon(Effect.Abandon effect) {
        // Its requests have an unknown outcome: either is right.
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        throw new Violation(Property.MODEL, "nobody reads here, but " + local + " answers");
    }

    @Override
    public void readFailed(Effect.ReadFailed effect) {
        throw new Violation(Property.MODEL, "nobody reads here, but " + local + " answers");
    }
}
