package io.zab.testkit.exhaustive;

import io.zab.core.model.Identity;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.election.ElectionTimers;
import io.zab.election.FastLeaderElection;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.SimKernel;
import io.zab.testkit.sim.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All local states met so far. The protocol runs once for each of them; whoever comes to one again, in whatever state the
 * rest of the world is, gets what was found before.
 */
final class Locals {
    private static final int KERNELS_MOST = 20_000;

    private final ProtocolConfig config;
    private final SimKernel.Factory kernels;
    private final Items items;
    private final Map<Down, Local> down = new HashMap<>();
    private final Deque<Local> holders = new ArrayDeque<>();
    private int count;
    private long steps;

    private record Down(Identity identity, Disk disk) {}

    Locals(ProtocolConfig config, SimKernel.Factory kernels, Items items) {
        this.items = items;
        this.config = config;
        this.kernels = kernels;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** How many steps the protocol has taken for them. */
    long steps() {
        return steps;
    }

    /** @param identity with the incarnation of its last start; any before the first */
    Local down(Identity identity, Disk disk) {
        return down.computeIfAbsent(new Down(identity, disk), key -> new Local(count++, identity, disk));
    }

    Local started(Local stopped) {
        Event start = new Event.TimePassed();
        int key = items.idOf(start);
        Local known = stopped.next.get(key);
        if (known != null) {
            return known;
        }
        Identity old = stopped.identity;
        Identity identity = new Identity(old.server(), old.instanceId(), old.incarnation() + 1);
        SimKernel kernel = create(identity, stopped.durable);
        List<Effect> effects = guarded(() -> kernel.start(0));
        Local begun = reached(stopped, identity, start, 0, stopped.durable, List.of(), effects, kernel);
        stopped.next.put(key, begun);
        return begun;
    }

    private SimKernel create(Identity identity, Disk disk) {
        return kernels.create(config, new FastLeaderElection(ElectionTimers.DEFAULT), disk.recovered(identity));
    }

    /** @throws Violation when the step fails, or writes what no log may hold */
    Local after(Local local, Event event) {
        return after(local, items.idOf(event), event);
    }

    /** @param key the event's number among the items */
    Local after(Local local, int key, Event event) {
        Local known = local.next.get(key);
        if (known != null) {
            return known;
        }
        SimKernel kernel = kernelAt(local);
        local.kernel = null;
        long clock = clockAt(local, event);
        List<Effect> effects = guarded(() -> kernel.step(clock, List.of(event)));
        Disk durable = local.durable;
        List<Local.Pending> pending = local.pending;
        if (event instanceof Event.WriteDone) {
            durable = durable.after(pending.get(0).op(), pending.get(0).hint());
            pending = pending.subList(1, pending.size());
        }
        Local reached = reached(local, local.identity, event, clock, durable, pending, effects, kernel);
        local.next.put(key, reached);
        return reached;
    }

    private static long clockAt(Local local, Event event) {
        return event instanceof Event.TimePassed ? Math.max(local.clock, local.deadline) : local.clock;
    }

    private Local reached(
            Local before,
            Identity identity,
            Event input,
            long clock,
            Disk durable,
            List<Local.Pending> pending,
            List<Effect> effects,
            SimKernel kernel) {
        List<Local.Pending> writes = new ArrayList<>(pending);
        List<Disk> logs = new ArrayList<>();
        logs.add(before.latest());
        List<List<Items.Item>> outgoing = new ArrayList<>();
        Zxid hint = Zxid.ZERO;
        for (Effect effect : effects) {
            outgoing.add(Outgoing.of(effect, identity, logs.get(logs.size() - 1), items));
            if (effect instanceof Effect.CommitHint said) {
                hint = said.zxid();
            } else if (effect instanceof Effect.Write write) {
                writes.add(new Local.Pending(write.number(), write.op(), hint));
                logs.add(logs.get(logs.size() - 1).after(write.op(), hint));
                hint = Zxid.ZERO;
            }
        }
        Local.Outcome outcome = new Local.Outcome(effects, outgoing, kernel.view(), kernel.deadline());
        Local reached = new Local(count++, identity, before, input, clock, durable, List.copyOf(writes), logs, outcome);
        reached.claims = LocalRules.check(reached);
        hold(reached, kernel);
        return reached;
    }

    private void hold(Local local, SimKernel kernel) {
        local.kernel = kernel;
        holders.add(local);
        if (holders.size() > KERNELS_MOST) {
            holders.removeFirst().kernel = null;
        }
    }

    private SimKernel kernelAt(Local local) {
        if (local.kernel != null) {
            return local.kernel;
        }
        List<Local> way = new ArrayList<>();
        Local at = local;
        for (; at.before.isUp(); at = at.before) {
            way.add(at);
        }
        SimKernel kernel = create(local.identity, at.before.durable);
        guarded(() -> kernel.start(0));
        for (int i = way.size() - 1; i >= 0; i--) {
            Local step = way.get(i);
            guarded(() -> kernel.step(step.clock, List.of(step.input)));
        }
        return kernel;
    }

    private List<Effect> guarded(java.util.function.Supplier<List<Effect>> step) {
        steps++;
        try {
            return step.get();
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException bug) {
            throw new Violation(Property.NO_EXCEPTION, bug.toString());
        } catch (NullPointerException | IndexOutOfBoundsException | java.util.NoSuchElementException bug) {
            throw new Violation(Property.NO_EXCEPTION, bug.toString());
        }
    }
}
