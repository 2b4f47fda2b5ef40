package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Standing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The applier thread: the only one that ever calls the host's code, and the one that completes its futures. Everything
 * asked of it is done in the order of asking, behind what was delivered before; queries run as soon as enough is applied.
 *
 * <p>Methods may be called from any thread.
 */
final class Applier implements Runnable {
    private static final String CLOSED = "the peer is closed";

    /** Many results take less than this, and a host's slow code must not hold up the reactor. */
    private static final long HELD_NANOS_MAX = 100_000;

    private final ApplierQueue queue = new ApplierQueue();
    private final PendingRequests pending;
    private final Inbox inbox;
    private final Application application;
    private final HostListener listener;
    private final Replica replica;
    private final Runnable atEnd;

    /** Queries that are being answered. */
    private final ArrayDeque<Query> taken = new ArrayDeque<>();

    /**
     * @param inbox where the requests go that the host submits when it is told of the outcome of others
     * @param atEnd the last thing the thread does
     */
    Applier(Replica.Ports ports, RuntimeSettings settings, Inbox inbox, Runnable atEnd) {
        this.inbox = inbox;
        this.pending = ports.pending();
        this.application = ports.application();
        this.listener = ports.listener();
        this.replica = new Replica(ports, settings, task -> queue.add(task));
        this.atEnd = atEnd;
    }

    void deliver(Zxid through) {
        queue.deliver(new ApplierQueue.Delivery(through, replica::raiseWatermark));
    }

    /** This snapshot is about to replace the log. */
    void snapshotComes(Snapshot snapshot) {
        replica.snapshotComes(snapshot);
    }

    void restore(Snapshot snapshot) {
        queue.add(() -> {
            if (!queue.isStopped()) {
                replica.restore(snapshot);
            }
        });
    }

    void prepare(long epoch, List<ClientRequest> requests) {
        queue.add(() -> {
            if (!queue.isStopped()) {
                replica.prepare(epoch, requests);
            }
        });
    }

    /** @param logged the end of the log at that moment */
    void standing(Standing standing, Zxid logged) {
        queue.add(() -> replica.standing(standing, logged));
    }

    void receiving(Optional<ServerId> leader, Zxid logged, long bytes, long bytesTotal) {
        queue.add(() -> replica.tell(() -> listener.receiving(leader, logged, bytes, bytesTotal)));
    }

    void reject(List<RejectedRequest> rejected) {
        queue.add(() -> {
            for (RejectedRequest one : rejected) {
                pending.rejected(one.origin().requestNo(), one.reason(), one.detail());
            }
        });
    }

    /** Requests up to this number that are neither delivered nor rejected by now end unknown. */
    void abandon(long epoch, long throughNumber) {
        String why = "the leader of epoch " + epoch + " was lost before the outcome was known";
        queue.add(() -> pending.unknown(throughNumber, epoch, why));
    }

    void query(Query query, Zxid atLeast) {
        if (!queue.ask(query, awaited(atLeast))) {
            query.outcome().rejected(RejectReason.CLOSED, CLOSED);
        } else {
            wakeAfterFailure();
        }
    }

    void query(List<Query> together, Zxid atLeast) {
        if (!queue.ask(together, awaited(atLeast))) {
            together.forEach(query -> query.outcome().rejected(RejectReason.CLOSED, CLOSED));
        } else {
            wakeAfterFailure();
        }
    }

    private Zxid awaited(Zxid atLeast) {
        return atLeast.isAfter(replica.applied()) ? atLeast : Zxid.ZERO;
    }

    /** So that the thread ends what can never become true. */
    private void wakeAfterFailure() {
        if (replica.failure() != null) {
            queue.add(() -> {});
        }
    }

    void reject(Query query, RejectReason reason, String why) {
        queue.add(() -> query.outcome().rejected(reason, why));
    }

    void snapshot(SnapshotKeeper.Outcome outcome) {
        boolean taken = queue.add(() -> {
            if (replica.failure() != null) {
                outcome.failed(replica.failure());
            } else if (queue.isStopped()) {
                outcome.failed(CLOSED);
            } else {
                replica.snapshots().want(outcome, replica.history());
            }
        });
        if (!taken) {
            outcome.failed(CLOSED);
        }
    }

    /** Takes a snapshot of what is applied even if there is one already: that one may be damaged. */
    void retakeSnapshot() {
        queue.add(() -> {
            if (replica.failure() == null && !queue.isStopped()) {
                replica.snapshots().retake(replica.history());
            }
        });
    }

    /** The host hears of damage. */
    void damaged(String what) {
        queue.add(() -> replica.tell(() -> listener.damaged(what)));
    }

    void digest(BiConsumer<Zxid, OptionalLong> then, Consumer<Throwable> failed) {
        boolean taken = queue.add(() -> {
            try {
                then.accept(replica.applied(), application.digest());
            } catch (RuntimeException | Error e) {
                failed.accept(e);
            }
        });
        if (!taken) {
            failed.accept(new IllegalStateException(CLOSED));
        }
    }

    /** The peer stops serving: the host is told, and everything that waits ends. */
    void fail(String reason) {
        queue.add(() -> replica.fail(reason));
    }

    /** Ends the thread; what is delivered and not applied yet stays so. */
    void stop() {
        queue.stop();
    }

    Zxid applied() {
        return replica.applied();
    }

    String failure() {
        return replica.failure();
    }

    int tasks() {
        return queue.tasks();
    }

    int queries() {
        return queue.queries();
    }

    /** Gives up a snapshot being written; returns whether its thread ended in time. */
    boolean closeSnapshots(long millis) {
        return replica.snapshots().close(millis);
    }

    /** Ends queries whose callers have gone, to make room. */
    void sweepQueries() {
        for (Query query : queue.drainAbandonedQueries()) {
            query.outcome().rejected(RejectReason.CLOSED, "nobody waits for it any more");
        }
    }

    @Override
    public void run() {
        try {
            while (isBehind() || queue.await(replica.applied())) {
                guardedTurn();
            }
        } finally {
            try {
                end();
            } finally {
                atEnd.run();
            }
        }
    }

    /** Nothing may end this thread before its time: others wait for what it owes them. */
    private void guardedTurn() {
        inbox.hold();
        try {
            turn();
        } catch (Throwable e) { // hosts in other languages throw what Java would make them declare
            replica.broken("the applier failed: " + e, e);
        } finally {
            inbox.letGo();
        }
    }

    private boolean isBehind() {
        return replica.isBehind() && !queue.isStopped();
    }

    private void turn() {
        // No more than wait now: an answer may ask the next question, and applying must have its turn, too.
        taken.addAll(queue.drainReady(replica.applied()));
        for (Query next = taken.poll(); next != null; next = taken.poll()) {
            answer(next);
            letOthersGoOn();
        }
        if (isBehind()) {
            replica.applySome(this::hasOtherWork);
            return;
        }
        ApplierQueue.Task task = queue.pollTask();
        if (task != null) {
            task.run();
        }
        if (replica.failure() != null) {
            endWaiting(RejectReason.NOT_SERVING, replica.failure());
        }
    }

    /** Between two entries. */
    private boolean hasOtherWork() {
        letOthersGoOn();
        return queue.isStopped() || queue.hasQuery(replica.applied());
    }

    /** What the host has submitted meanwhile is not kept waiting for long. */
    private void letOthersGoOn() {
        if (inbox.isHeldFor(HELD_NANOS_MAX)) {
            inbox.letGo();
            inbox.hold();
        }
    }

    private void answer(Query query) {
        if (query.outcome().isAbandoned()) {
            query.outcome().rejected(RejectReason.CLOSED, "nobody waits for it any more");
            return;
        }
        if (replica.failure() != null) {
            query.outcome().rejected(RejectReason.NOT_SERVING, replica.failure());
            return;
        }
        Zxid zxid = replica.applied();
        byte[] result;
        try {
            result = application.query(query.question());
        } catch (Throwable e) {
            query.outcome().failed(e);
            return;
        }
        query.outcome().answered(zxid, result);
    }

    private void end() {
        replica.forgetPending();
        replica.snapshots().failAll(CLOSED);
        endWaiting(RejectReason.CLOSED, CLOSED);
    }

    private void endWaiting(RejectReason reason, String why) {
        taken.addAll(queue.drainQueries());
        for (Query next = taken.poll(); next != null; next = taken.poll()) {
            next.outcome().rejected(reason, why);
        }
        pending.unknown(Long.MAX_VALUE, 0, why + "; it may have been sent to a leader before");
    }
}
