package io.zab.testkit.sim;

import static io.zab.testkit.sim.Violation.check;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One server's disk, as the storage contract allows it to behave: numbered writes become durable in order, some time
 * after they were issued; a crash keeps a prefix of them that holds everything reported done (rules S1, S2).
 *
 * <p>Invariant: {@code durable} is what a power failure at this instant would leave, {@code latest} what it becomes if
 * nothing goes wrong.
 */
public final class SimDisk {
    private final ServerId server;
    private final long instanceId;
    private final Timeline timeline;
    private final Supplier<Conditions> conditions;
    private final Dice dice;
    private final Map<Snapshot, Payload> localSnapshots = new HashMap<>();
    private final Deque<Pending> queue = new ArrayDeque<>();
    private final LogImage durable;
    private LogImage latest;
    private long incarnation;
    private long session;
    private boolean forcing;
    private long stalledUntil;
    private LongConsumer whenDone = number -> {};
    private Runnable whenChanged = () -> {};

    private record Pending(long number, WriteOp op, Zxid hint) {}

    SimDisk(
            ServerId server,
            long instanceId,
            Ensemble founding,
            Timeline timeline,
            Supplier<Conditions> conditions,
            Dice dice) {
        this.server = server;
        this.instanceId = instanceId;
        this.timeline = timeline;
        this.conditions = conditions;
        this.dice = dice;
        this.durable = LogImage.founding(founding);
        this.latest = durable.copy();
    }

    /** Recovery: a new incarnation, durable before anything is said (rule D1). */
    DurableState open(LongConsumer done, Runnable changed) {
        incarnation++;
        whenDone = done;
        whenChanged = changed;
        return durable.recovered(identity());
    }

    Identity identity() {
        return new Identity(server, instanceId, Math.max(1, incarnation));
    }

    void write(long number, WriteOp op, Zxid hint) {
        latest.apply(op, hint, localSnapshots);
        queue.add(new Pending(number, op, hint));
        forceSoon();
    }

    void saveLocalSnapshot(Snapshot snapshot, Payload content) {
        localSnapshots.put(snapshot, content);
    }

    private void forceSoon() {
        if (forcing || queue.isEmpty()) {
            return;
        }
        forcing = true;
        long through = lastOfNextForce();
        long mine = session;
        long wait = Math.max(0, stalledUntil - timeline.now());
        timeline.in(
                wait
                        + dice.between(
                                conditions.get().forceLeastMillis(),
                                conditions.get().forceMostMillis()),
                () -> {
                    if (mine == session) {
                        forced(through);
                    }
                });
    }

    private long lastOfNextForce() {
        if (!conditions.get().splitsForces() || queue.size() == 1 || dice.chance(0.5)) {
            return queue.getLast().number();
        }
        long index = dice.below(queue.size());
        return queue.stream().skip(index).findFirst().orElseThrow().number();
    }

    private void forced(long through) {
        if (timeline.now() < stalledUntil) {
            forcing = false;
            forceSoon();
            return;
        }
        makeDurable(through);
        forcing = false;
        whenDone.accept(through);
        forceSoon();
    }

    private void makeDurable(long through) {
        while (!queue.isEmpty() && queue.getFirst().number() <= through) {
            Pending write = queue.removeFirst();
            durable.apply(write.op(), write.hint(), localSnapshots);
            whenChanged.run();
        }
    }

    /** Nothing becomes durable for a while. */
    void stall(long millis) {
        stalledUntil = Math.max(stalledUntil, timeline.now() + millis);
    }

    /** The process is gone; of the writes that were not reported, the first {@code kept} made it to the disk. */
    void crash(int kept) {
        check(kept <= queue.size(), Property.MODEL, () -> "a crash keeps more than was written");
        for (int i = 0; i < kept; i++) {
            makeDurable(queue.getFirst().number());
        }
        session++;
        queue.clear();
        forcing = false;
        whenDone = number -> {};
        latest = durable.copy();
    }

    int pendingWrites() {
        return queue.size();
    }

    LogImage durable() {
        return durable;
    }

    LogImage latest() {
        return latest;
    }

    /** The end of what would survive a power failure now. */
    public Zxid durableLast() {
        return durable.last();
    }

    public long instanceId() {
        return instanceId;
    }

    @Override
    public String toString() {
        return "disk of " + identity() + ": " + durable;
    }
}
