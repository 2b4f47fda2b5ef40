package io.zab.runtime;

import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.WriteOp;
import io.zab.spi.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does what the protocol asks for: the only visitor of effects. Confined to the reactor's thread.
 *
 * <p>Invariant: effects are carried out in list order, none of them waits.
 */
final class EffectRunner implements Effect.Visitor {
    private static final int PROGRESS_STEPS = 20;

    private final Endpoint endpoint;
    private final LinkFeeds feeds;
    private final LogWriter log;
    private final EntryCache cache;
    private final Applier applier;
    private final PendingRequests pending;
    private final ReadBarriers reads;
    private final InPreparation inPreparation;
    private final OperatorLog operator;
    private final Consumer<String> halted;
    private Supplier<Zxid> logged = () -> Zxid.ZERO;
    private Effect.Standing standing;
    private long snapshotBytes;
    private int snapshotStep;
    private long now;

    /**
     * What effects act on.
     *
     * @param halted told why the protocol does nothing more
     */
    record Parts(
            Endpoint endpoint,
            LinkFeeds feeds,
            LogWriter log,
            EntryCache cache,
            Applier applier,
            PendingRequests pending,
            ReadBarriers reads,
            InPreparation inPreparation,
            OperatorLog operator,
            Consumer<String> halted) {}

    EffectRunner(Parts parts) {
        endpoint = parts.endpoint();
        feeds = parts.feeds();
        log = parts.log();
        cache = parts.cache();
        applier = parts.applier();
        pending = parts.pending();
        reads = parts.reads();
        inPreparation = parts.inPreparation();
        operator = parts.operator();
        halted = parts.halted();
    }

    /** @param logged where the log ends */
    void run(List<Effect> effects, long nowMillis, Supplier<Zxid> logged) {
        this.now = nowMillis;
        this.logged = logged;
        for (Effect effect : effects) {
            effect.accept(this);
        }
    }

    @Override
    public void send(Effect.Send effect) {
        feeds.send(effect.link(), effect.message());
    }

    @Override
    public void notify(Effect.Notify effect) {
        endpoint.notify(effect.to(), effect.notification());
    }

    @Override
    public void streamHistory(Effect.StreamHistory effect) {
        feeds.stream(effect.link(), effect.plan(), effect.end());
    }

    @Override
    public void openSession(Effect.OpenSession effect) {
        endpoint.openSession(effect.link(), effect.leader());
    }

    @Override
    public void closeSession(Effect.CloseSession effect) {
        operator.sessionClosed(effect.link(), effect.reason());
        feeds.close(effect.link());
    }

    @Override
    public void write(Effect.Write effect) {
        WriteOp op = effect.op();
        if (op instanceof WriteOp.Append append) {
            cache.append(effect.number(), append.entries());
        } else if (op instanceof WriteOp.Truncate truncate) {
            cache.truncate(truncate.to());
        } else if (op instanceof WriteOp.InstallSnapshot install) {
            cache.clear();
            applier.snapshotComes(install.snapshot());
        } else if (op instanceof WriteOp.StageSnapshot stage) {
            snapshotBytes = stage.snapshot().sizeBytes();
            snapshotStep = 0;
        } else if (op instanceof WriteOp.StageChunk chunk) {
            received(chunk.offset() + chunk.bytes().length());
        }
        log.write(effect.number(), op);
    }

    @Override
    public void commitHint(Effect.CommitHint effect) {
        log.commitHint(effect.zxid());
    }

    @Override
    public void deliver(Effect.Deliver effect) {
        applier.deliver(effect.through());
    }

    @Override
    public void restore(Effect.Restore effect) {
        applier.restore(effect.snapshot());
    }

    @Override
    public void prepare(Effect.Prepare effect) {
        inPreparation.asked(effect.requests());
        applier.prepare(effect.epoch(), effect.requests());
    }

    @Override
    public void reject(Effect.Reject effect) {
        applier.reject(effect.rejected());
    }

    @Override
    public void abandon(Effect.Abandon effect) {
        List<RejectedRequest> unproposed = inPreparation.withdraw();
        if (!unproposed.isEmpty()) {
            applier.reject(unproposed);
        }
        applier.abandon(effect.leaderEpoch(), pending.lastDrained());
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        reads.ready(effect.readNo(), effect.zxid());
    }

    @Override
    public void readFailed(Effect.ReadFailed effect) {
        reads.failed(effect.readNo(), effect.reason());
    }

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        standing = effect.standing();
        operator.standing(standing, logged.get(), now);
        applier.standing(standing, logged.get());
    }

    @Override
    public void report(Effect.Report effect) {
        operator.report(effect);
    }

    @Override
    public void halt(Effect.Halt effect) {
        halted.accept(effect.reason());
    }

    private void received(long bytes) {
        int step = snapshotBytes == 0 ? 0 : (int) (bytes * PROGRESS_STEPS / snapshotBytes);
        if (step > snapshotStep && standing != null) {
            snapshotStep = step;
            applier.receiving(standing.leader(), logged.get(), bytes, snapshotBytes);
        }
    }
}
