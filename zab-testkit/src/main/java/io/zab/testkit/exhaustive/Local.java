package io.zab.testkit.exhaustive;

import io.zab.core.model.Identity;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import io.zab.testkit.sim.SimKernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one server has come to by all that it was told since its start: a node of a tree whose edges are inputs. A server
 * that is down is a node without a run.
 *
 * <p>Invariant: the protocol is a function of its inputs, so this is all of a server's state that anything can depend on.
 */
final class Local {
    final int id;
    final Identity identity;
    final Local before;
    final Event input;
    final long clock;
    final Disk durable;
    final List<Pending> pending;
    final Map<Integer, Local> next = new HashMap<>();

    /** The log after each write of the step that led here, the log before the step first. */
    final List<Disk> logs;

    final List<Effect> effects;
    final View view;
    final long deadline;

    /** What each of the effects puts on its way. */
    final List<List<Items.Item>> outgoing;

    /** What the step says or takes to be committed. */
    List<Zxid> claims = List.of();

    /** The protocol itself, while it stands exactly here; else it is made again from the inputs when needed. */
    SimKernel kernel;

    /** A write that is not durable yet. */
    record Pending(long number, WriteOp op, Zxid hint) {}

    /** What came of a step. */
    record Outcome(List<Effect> effects, List<List<Items.Item>> outgoing, View view, long deadline) {}

    /** A server that is down. */
    Local(int id, Identity identity, Disk durable) {
        this(
                id,
                identity,
                null,
                null,
                0,
                durable,
                List.of(),
                List.of(durable),
                new Outcome(List.of(), List.of(), null, 0));
    }

    Local(
            int id,
            Identity identity,
            Local before,
            Event input,
            long clock,
            Disk durable,
            List<Pending> pending,
            List<Disk> logs,
            Outcome outcome) {
        this.id = id;
        this.identity = identity;
        this.before = before;
        this.input = input;
        this.clock = clock;
        this.durable = durable;
        this.pending = pending;
        this.logs = logs;
        this.effects = outcome.effects();
        this.outgoing = outcome.outgoing();
        this.view = outcome.view();
        this.deadline = outcome.deadline();
    }

    /** What it had delivered before the step that led here. */
    Zxid deliveredBefore() {
        return before.isUp() ? before.view.delivered() : Zxid.ZERO;
    }

    boolean isUp() {
        return view != null;
    }

    /** The log as the server believes it, durable or not. */
    Disk latest() {
        return logs.get(logs.size() - 1);
    }

    boolean serves() {
        return isUp() && view.standing().stage() == Effect.Stage.SERVING;
    }

    boolean leads() {
        return serves() && view.standing().role() == Effect.Role.LEADING;
    }

    @Override
    public String toString() {
        return identity.server().toString();
    }
}
