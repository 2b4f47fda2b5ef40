package io.zab.testkit.exhaustive;

import static io.zab.testkit.exhaustive.History.require;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Entry;
import io.zab.core.model.Epochs;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.WriteOp;
import io.zab.testkit.sim.Property;
import java.util.List;
import java.util.Optional;

/** Carries out one server's step in one world, and checks what depends on the rest of it. */
final class Step {
    private final World world;
    private final int place;
    private final Local local;
    private int written;
    private Zxid delivered;

    private Step(World world, int place, Local local) {
        this.world = world;
        this.place = place;
        this.local = local;
        this.delivered = local.deliveredBefore();
    }

    static void carryOut(World world, int place, Local local) {
        world.watcher().step(local);
        Step step = new Step(world, place, local);
        step.stepped();
        for (int i = 0; i < local.effects.size(); i++) {
            step.carryOut(local.effects.get(i), local.outgoing.get(i));
        }
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
        for (Zxid claim : local.claims) {
            history.mustBeCommitted(claim, local);
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

    private void carryOut(Effect effect, List<Items.Item> outgoing) {
        if (effect instanceof Effect.Send send) {
            send(send, outgoing.get(0));
        } else if (effect instanceof Effect.Notify notify) {
            world.notify(place, notify.to(), outgoing.get(0));
        } else if (effect instanceof Effect.StreamHistory history) {
            stream(history, outgoing);
        } else if (effect instanceof Effect.OpenSession open) {
            world.open(place, open.link(), open.leader());
        } else if (effect instanceof Effect.CloseSession close) {
            world.link(close.link()).ifPresent(link -> world.close(place, link));
        } else if (effect instanceof Effect.Write write) {
            write(write.op());
        } else if (effect instanceof Effect.Deliver deliver) {
            delivered = deliver.through();
        } else if (effect instanceof Effect.RoleChanged changed) {
            told(changed.standing());
        } else if (effect instanceof Effect.Reject reject) {
            for (RejectedRequest rejected : reject.rejected()) {
                world.setHistory(world.history().rejecting(rejected.origin()));
            }
        }
    }

    private void send(Effect.Send send, Items.Item item) {
        Optional<Link> found = world.link(send.link());
        if (found.isEmpty()) {
            return;
        }
        Link link = found.get();
        if (send.message() instanceof SessionMessage.NewLeader said) {
            world.setHistory(world.history().winning(said.epoch(), local, log()));
        } else if (send.message() instanceof SessionMessage.AckEpoch ack && ack.granted()) {
            ServerId leader = Space.serverAt(link.leader);
            require(
                    Vouching.promised(local.durable, ack.epoch(), leader),
                    Property.I6,
                    () -> local + " grants epoch " + ack.epoch() + " to " + leader + " with " + local.durable);
        }
        world.send(place, link, item);
    }

    private void stream(Effect.StreamHistory history, List<Items.Item> outgoing) {
        Optional<Link> link = world.link(history.link());
        if (link.isPresent()) {
            long epoch = local.durable.epochs().currentEpoch();
            world.setHistory(world.history().winning(epoch, local, log()));
            outgoing.forEach(item -> world.send(place, link.get(), item));
        }
    }

    private void write(WriteOp op) {
        if (op instanceof WriteOp.Truncate truncate) {
            for (Entry entry : world.history().committed()) {
                require(
                        !entry.zxid().isAfter(truncate.to()) || !log().contains(entry.zxid()),
                        Property.COMMITTED_LOG_DURABILITY,
                        () -> local + " cuts back to " + truncate.to() + " and loses the committed " + entry.zxid());
            }
        } else if (op instanceof WriteOp.SaveEpochs save) {
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

    private void told(Effect.Standing standing) {
        if (standing.role() == Effect.Role.LEADING && standing.stage() == Effect.Stage.SERVING) {
            Zxid initial = world.history().initial().getOrDefault(standing.epoch(), Zxid.ZERO);
            require(
                    !delivered.isBefore(initial),
                    Property.PRIMARY_INTEGRITY,
                    () -> local + " is told that it leads at " + delivered + ", before " + initial);
        }
    }
}
