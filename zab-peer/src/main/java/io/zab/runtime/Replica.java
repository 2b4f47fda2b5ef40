package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Origin;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's state machine and how far it has come. Confined to the applier thread but for what is volatile.
 *
 * <p>Invariant: every entry up to the watermark is applied once, in order, without a gap; after a failure nothing is
 * applied any more and nothing is pretended.
 */
final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final byte[] NO_RESULT = new byte[0];

    private final Ports ports;
    private final AppliedHistory history = new AppliedHistory();
    private final Preparing preparing;
    private final SnapshotKeeper snapshots;
    private final DigestSampler digests;
    private Zxid watermark = Zxid.ZERO;
    private boolean skipping;
    private volatile Zxid applied = Zxid.ZERO;
    private volatile Snapshot installing;
    private volatile String failure;

    /**
     * What a replica works with.
     *
     * @param session the session that this run's own requests carry
     * @param standings who is to know which standing has been told to the host
     */
    record Ports(
            ServerId self,
            long session,
            Application application,
            HostListener listener,
            EntrySource source,
            Store store,
            PendingRequests pending,
            Standings standings,
            Consumer<Event> events) {}

    Replica(Ports ports, RuntimeSettings settings, Consumer<ApplierQueue.Task> applier) {
        this.ports = ports;
        this.preparing = new Preparing(ports.application(), settings.payloadBytesMax(), ports.events());
        this.digests = new DigestSampler(ports.application(), settings.digestEvery(), System::nanoTime, ports.events());
        String thread = "zab-" + ports.self().value() + "-snapshot";
        this.snapshots =
                new SnapshotKeeper(thread, ports.store(), ports.application(), settings, ports.events(), applier);
    }

    Zxid applied() {
        return applied;
    }

    String failure() {
        return failure;
    }

    SnapshotKeeper snapshots() {
        return snapshots;
    }

    AppliedHistory history() {
        return history;
    }

    /** From any thread: this snapshot is about to replace the log, and what is not applied by then goes with it. */
    void snapshotComes(Snapshot snapshot) {
        installing = snapshot;
    }

    boolean isBehind() {
        return failure == null && !skipping && watermark.isAfter(applied);
    }

    void raiseWatermark(Zxid through) {
        watermark = Zxid.max(watermark, through);
    }

    /** Applies what is delivered, but only so much of it that others get their turn. */
    void applySome(BooleanSupplier interrupted) {
        Thread.interrupted(); // as in restore
        try {
            if (applyNextBatches(interrupted)) {
                snapshots.takeIfDue(history);
            }
        } catch (StorageException e) {
            unreadable(e);
        }
        digests.tell();
    }

    /** @return whether all of them were applied */
    private boolean applyNextBatches(BooleanSupplier interrupted) throws StorageException {
        for (EntryBatch batch : ports.source().next(applied, watermark)) {
            for (Entry entry : batch.entries()) {
                if (!isBehind()) {
                    return false;
                }
                if (entry.zxid().isAfter(applied) && !entry.zxid().isAfter(watermark)) {
                    applyNext(entry);
                    if (interrupted.getAsBoolean()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    void restore(Snapshot snapshot) {
        if (failure != null) {
            return;
        }
        installing = snapshot.equals(installing) ? null : installing;
        skipping = false;
        Thread.interrupted(); // the host may have left it set, and an interrupted read would pass for a broken disk
        try (InputStream in = new BufferedInputStream(ports.store().openSnapshot(snapshot))) {
            ports.application().restore(in);
            in.transferTo(OutputStream.nullOutputStream()); // whatever is left unread is checked, too
        } catch (Throwable e) {
            if (installing != null && isCompacted(e)) {
                LOG.info(
                        "the snapshot at {} has been replaced by a later one, which is restored next", snapshot.base());
                skipping = true;
                return;
            }
            broken("the snapshot at " + snapshot.base() + " could not be restored: " + e, e);
            return;
        }
        history.reset(snapshot);
        digests.restored();
        snapshots.restored(snapshot.base());
        watermark = Zxid.max(watermark, snapshot.base());
        applied = snapshot.base();
    }

    void prepare(long epoch, List<ClientRequest> requests) {
        if (failure == null) {
            preparing.prepare(epoch, requests);
        }
    }

    void standing(Standing standing, Zxid logged) {
        boolean leads = standing.role() == Role.LEADING
                && (standing.stage() == Stage.SERVING || standing.stage() == Stage.RENEWING);
        if (!leads) {
            forgetPending();
        }
        // A leadership whose history went with the log before it was applied here is over: to tell of it would be
        // untrue.
        if (failure == null && !(leads && skipping)) {
            tell(() -> ports.listener().standing(standing, logged));
            ports.standings().told(standing);
        }
    }

    /** Leadership is over; what the state machine has pending may or may not be applied later. */
    void forgetPending() {
        try {
            preparing.forget();
        } catch (Throwable e) {
            LOG.warn("forgetPending threw", e);
        }
    }

    /** Runs a callback of the host's; what it throws is logged and nothing else. */
    void tell(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LOG.warn("a listener threw", e);
        }
    }

    /** The peer has failed; the host is told once. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
            forgetPending();
            snapshots.failAll(reason);
            tell(() -> ports.listener().failed(reason));
        }
    }

    private void applyNext(Entry entry) {
        if (!entry.previous().equals(applied)) {
            String what = "the log continues at " + entry.zxid() + " behind " + entry.previous();
            broken(what + ", but " + applied + " is what is applied", null);
            return;
        }
        byte[] result = NO_RESULT;
        boolean own = isOwn(entry.origin());
        if (entry.kind() == EntryKind.APP) {
            try {
                result = ports.application().apply(entry, own);
            } catch (Throwable e) {
                broken("apply threw at " + entry.zxid() + ": " + e, e);
                return;
            }
            snapshots.applied(entry.payload().length());
        }
        history.advance(entry);
        applied = entry.zxid();
        digests.applied(applied);
        if (own) {
            ports.pending().committed(entry.origin().requestNo(), entry.zxid(), result == null ? NO_RESULT : result);
        }
        if (entry.kind() == EntryKind.APP) {
            preparing.applied(entry.zxid().epoch());
        }
    }

    private boolean isOwn(Origin origin) {
        return origin.session() == ports.session()
                && origin.server().isPresent()
                && origin.server().get().equals(ports.self());
    }

    private static boolean isCompacted(Throwable e) {
        return e instanceof StorageException storage && storage.kind() == StorageException.Kind.COMPACTED;
    }

    private void unreadable(StorageException e) {
        if (installing != null && isCompacted(e)) {
            LOG.info("entries behind {} went with the log; a snapshot takes their place", applied);
            skipping = true;
        } else {
            broken("entries behind " + applied + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is applied can no longer be trusted: this peer stops serving, its log stays as it is. */
    void broken(String reason, Throwable cause) {
        ports.events().accept(new Event.ApplicationFailed(reason));
        fail(reason);
        LOG.error("{}; this peer stops serving, its log stays as it is", reason, cause);
    }
}
