package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.protocol.ZabProtocol;
import io.zab.core.step.Event;
import io.zab.spi.Endpoint;
import io.zab.spi.Store;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running peer: its threads, its queues and what holds them together, from start to close.
 *
 * <p>Invariant: whatever ends it, every request and query that was taken in gets exactly one outcome, and everything it
 * opened is given back by {@link #close}. Methods may be called from any thread.
 */
public final class PeerRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRuntime.class);
    private static final long JOIN_MILLIS = 30_000;
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long DISK_NUMBER_MASK = 0x3FFF_FFFF;

    private final Identity identity;
    private final RuntimeSettings settings;
    private final Store store;
    private final OperatorLog operator;
    private final Standings standings = new Standings();
    private final Inbox inbox = new Inbox();
    private final Optional<ServerId> self;
    private final PendingRequests pending;
    private final LogWriter log;
    private final EntryCache cache;
    private final Applier applier;
    private final ReadBarriers reads;
    private final FeedReader feedReader;
    private final DamageWatch damage;
    private final Scrubber scrubber;
    private final Inbound inbound;
    private final Endpoint endpoint;
    private final Reactor reactor;
    private final ReactorLoop reactorLoop;
    private final Optional<ScheduledThreadPoolExecutor> ownLoop;
    private final AtomicInteger queries = new AtomicInteger();
    private final AtomicReference<View> view;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean storeLeftToApplier;
    private volatile boolean storeStillInUse;
    private List<Ensemble> knownConfigurations = List.of();
    private LinkFeeds feeds;
    private volatile Thread endThread;
    private Thread logThread;
    private Thread applierThread;

    /**
     * What a peer is made of.
     *
     * @param store open; closed by the runtime, but not when it cannot be started
     * @param local where and as whom to listen
     * @param protocol not started yet, over what the store recovered
     */
    public record Setup(
            Store store,
            Transport transport,
            Transport.Local local,
            ZabProtocol protocol,
            Application application,
            HostListener listener,
            RuntimeSettings settings) {}

    /** @throws TransportException when the port cannot be opened; nothing is left behind then but the open store */
    public static PeerRuntime start(Setup setup) throws TransportException {
        PeerRuntime peer = new PeerRuntime(setup);
        try {
            peer.startThreads();
        } catch (RuntimeException | Error e) {
            peer.close();
            throw e;
        }
        return peer;
    }

    private PeerRuntime(Setup setup) throws TransportException {
        identity = setup.local().identity();
        self = Optional.of(identity.server());
        settings = setup.settings();
        store = setup.store();
        operator = new OperatorLog(identity.server());
        long diskNumber = identity.instanceId() & DISK_NUMBER_MASK;
        pending = new PendingRequests(
                settings.pendingRequestsMax(), settings.pendingBytesMax(), diskNumber << Integer.SIZE);
        cache = new EntryCache(settings.cacheBytes());
        EntrySource source = new EntrySource(cache, store);
        log = new LogWriter(store, settings.freeBytesMin(), inbox::post, this::persisted);
        applier = new Applier(ports(setup, source), settings, inbox, this::applierEnded);
        reads = new ReadBarriers(applier);
        feedReader = new FeedReader(threadName("feed"));
        damage = new DamageWatch(operator, inbox::post, applier::damaged, applier::retakeSnapshot, System::nanoTime);
        Scrubber.Limits pace = new Scrubber.Limits(settings.scrubBytesPerSecond(), settings.scrubIntervalMillis());
        scrubber = new Scrubber(store, pace, damage, feedReader::read, System::nanoTime);
        inbound = new Inbound(inbox, this::isPressed, link -> feeds.writable(link), operator::warn);
        Protocol protocol = Protocol.of(setup.protocol());
        view = new AtomicReference<>(protocol.view());
        endpoint = setup.transport().open(setup.local(), inbound);
        feeds = new LinkFeeds(endpoint, source, store, feedReader, inbox, damage);
        InPreparation inPreparation = new InPreparation(identity.server());
        EffectRunner runner = new EffectRunner(new EffectRunner.Parts(
                endpoint, feeds, log, cache, applier, pending, reads, inPreparation, operator, this::halted));
        reactor = new Reactor(new Reactor.Parts(
                inbox, inbound, protocol, runner, feeds, reads, inPreparation, pending, this::viewed));
        long began = System.nanoTime();
        Optional<ScheduledExecutorService> lent = endpoint.loop();
        ownLoop = lent.isPresent() ? Optional.empty() : Optional.of(ownLoop());
        reactorLoop = new ReactorLoop(
                reactor,
                inbox,
                lent.orElseGet(ownLoop::orElseThrow),
                () -> (System.nanoTime() - began) / 1_000_000,
                this::reactorDied,
                this::closePortAlone);
    }

    private Replica.Ports ports(Setup setup, EntrySource source) {
        return new Replica.Ports(
                identity.server(),
                identity.incarnation(),
                setup.application(),
                setup.listener(),
                source,
                store,
                pending,
                standings,
                inbox::post);
    }

    private void startThreads() {
        inbound.connect(endpoint);
        List<Snapshot> snapshots = store.recovered().snapshots();
        if (!snapshots.isEmpty()) {
            applier.restore(snapshots.get(snapshots.size() - 1));
        }
        View first = view.get();
        viewed(first);
        applier.standing(first.standing(), first.appended());
        applierThread = PeerThread.start(threadName("applier"), applier, cause -> {
            inbox.post(new Event.ApplicationFailed("the applier died: " + cause));
            operator.died(cause);
        });
        logThread = PeerThread.start(threadName("log"), log, cause -> {
            inbox.post(new Event.StorageFailed("the log thread died: " + cause));
            operator.died(cause);
        });
        reactorLoop.start();
    }

    private ScheduledThreadPoolExecutor ownLoop() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(body, threadName("reactor"));
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private String threadName(String what) {
        return "zab-" + identity.server().value() + "-" + what;
    }

    // ---- what callers ask

    /** Takes a request in; when that is not possible it is rejected before this returns. */
    public void submit(Payload payload, RequestOutcome outcome) {
        if (payload.length() > settings.payloadBytesMax()) {
            outcome.rejected(RejectReason.TOO_LARGE, Payload.EMPTY);
            return;
        }
        if (applier.failure() != null) {
            outcome.rejected(endReason(), Payload.EMPTY);
            return;
        }
        switch (inbox.submit(payload, pending, outcome, this::origin)) {
            case TAKEN -> {}
            case FULL -> outcome.rejected(RejectReason.OVERLOADED, Payload.EMPTY);
            case SEALED -> outcome.rejected(endReason(), Payload.EMPTY);
        }
    }

    private Origin origin(long number) {
        return new Origin(self, identity.incarnation(), number);
    }

    /** A query of the state at or after {@code atLeast}; {@link Zxid#ZERO} for whatever is applied. */
    public void query(byte[] question, Zxid atLeast, Query.Outcome outcome) {
        Query query = admit(question, outcome);
        if (query != null) {
            applier.query(query, atLeast);
        }
    }

    /** A query of everything that was committed when it began. */
    public void queryLinearizable(byte[] question, Query.Outcome outcome) {
        Query query = admit(question, outcome);
        if (query != null && !inbox.read(query)) {
            query.outcome().rejected(endReason(), endedWhy());
        }
    }

    private Query admit(byte[] question, Query.Outcome outcome) {
        if (queries.incrementAndGet() > settings.waitingQueriesMax()) {
            applier.sweepQueries();
        }
        if (queries.get() > settings.waitingQueriesMax()) {
            queries.decrementAndGet();
            outcome.rejected(RejectReason.OVERLOADED, settings.waitingQueriesMax() + " queries wait already");
            return null;
        }
        return new Query(question, new Counted(outcome, queries));
    }

    public void snapshot(Consumer<Zxid> taken, Consumer<String> failed) {
        applier.snapshot(new SnapshotKeeper.Outcome() {
            @Override
            public void taken(Zxid zxid) {
                taken.accept(zxid);
            }

            @Override
            public void failed(String reason) {
                failed.accept(reason);
            }
        });
    }

    public void digest(BiConsumer<Zxid, OptionalLong> then, Consumer<Throwable> failed) {
        applier.digest(then, failed);
    }

    public PeerState state() {
        String applierFailure = applier.failure();
        return new PeerState(
                view.get(),
                standings.last(),
                applier.applied(),
                applierFailure == null ? standings.ended() : Optional.of(applierFailure),
                closing.get(),
                damage.known(),
                log.trouble(),
                inbox.size(),
                log.size(),
                pending.size(),
                queries.get(),
                applier.tasks());
    }

    /** See {@link Standings#awaitServing}. */
    public boolean awaitServing(long millis) throws InterruptedException {
        return standings.awaitServing(millis);
    }

    public int port() {
        return endpoint.port();
    }

    private RejectReason endReason() {
        return closing.get() ? RejectReason.CLOSED : RejectReason.NOT_SERVING;
    }

    private String endedWhy() {
        return standings.ended().orElse("the peer is closed");
    }

    // ---- what the machinery tells

    /** A peer that has stopped for good leaves its port; on a thread of its own, since the loop is busy closing it. */
    private void closePortAlone() {
        endThread = PeerThread.start(threadName("end"), endpoint::close, operator::died);
    }

    private void persisted(long number) {
        cache.persisted(number);
        inbound.relieve();
    }

    private boolean isPressed() {
        return inbox.messageBytes() > settings.inboundBytesMax() || log.queuedBytes() > settings.logBytesMax();
    }

    private void viewed(View next) {
        view.set(next);
        scrubber.tick();
        List<Ensemble> active = next.configurations();
        if (active.equals(knownConfigurations)) {
            return;
        }
        knownConfigurations = active;
        SortedMap<ServerId, String> addresses = new TreeMap<>();
        for (Ensemble ensemble : active) {
            for (Member member : ensemble.members()) {
                if (!member.server().equals(identity.server())) {
                    addresses.put(member.server(), member.address());
                }
            }
        }
        endpoint.members(addresses);
        int voters = active.get(active.size() - 1).voters().size();
        if (voters % 2 == 0) {
            operator.warn("the ensemble has " + voters + " voters: it bears no more failures than with " + (voters - 1)
                    + ", and each quorum is larger; add a voter or make one an observer");
        }
    }

    /** In a cycle of the reactor: the protocol does nothing more. */
    private void halted(String reason) {
        reactor.halt();
        fail(reason, null);
    }

    private void reactorDied(Throwable cause) {
        reactor.halt();
        fail("the reactor died: " + cause, cause);
    }

    private void fail(String reason, Throwable cause) {
        if (failure.compareAndSet(null, reason)) {
            operator.failed(reason, cause);
        }
        standings.end(reason);
        inbox.seal();
        rejectUnsent(RejectReason.NOT_SERVING, reason);
        log.halt();
        applier.fail(reason);
    }

    /** What no leader has been told of is certainly in no log. */
    private void rejectUnsent(RejectReason why, String text) {
        Inbox.Content content = inbox.drain();
        List<RejectedRequest> rejected = new ArrayList<>();
        for (ClientRequest request : content.requests()) {
            rejected.add(new RejectedRequest(request.origin(), why, Payload.EMPTY));
        }
        applier.reject(rejected);
        reads.add(content.reads());
        reads.rejectAll(why, text);
    }

    // ---- the end

    /** Gives everything back and waits for it; called on the applier thread it does not wait for that. */
    @Override
    public void close() {
        boolean within = Thread.currentThread() == applierThread;
        if (closing.compareAndSet(false, true)) {
            closeThreads(within);
        }
        if (!within) {
            awaitClosed();
        }
    }

    private void closeThreads(boolean within) {
        standings.end("it is closed");
        if (!reactorLoop.stop(JOIN_MILLIS)) {
            LOG.error("{} the thread of its reactor is stuck", identity.server());
        }
        closeEndpoint();
        join(endThread);
        ownLoop.ifPresent(ScheduledThreadPoolExecutor::shutdownNow);
        rejectUnsent(RejectReason.CLOSED, "the peer is closed");
        log.stop();
        boolean quiet = join(logThread) & feedReader.close(JOIN_MILLIS) & applier.closeSnapshots(JOIN_MILLIS);
        storeStillInUse = !quiet;
        storeLeftToApplier = within;
        applier.stop();
        if (!within) {
            if (applierThread != null && !PeerThread.join(applierThread, PATIENCE_MILLIS)) {
                LOG.warn("{} the state machine or a listener has not returned; interrupting it", identity.server());
                applierThread.interrupt();
                join(applierThread);
            }
            closeStore();
        }
    }

    /** What goes wrong with the port must not keep the rest from being given back. */
    private void closeEndpoint() {
        try {
            endpoint.close();
        } catch (RuntimeException e) {
            LOG.error("{} the endpoint could not be closed", identity.server(), e);
        }
    }

    /**
     * A thread that still writes must not meet another store in its directory: then the lock is kept until the process
     * ends.
     */
    private void closeStore() {
        boolean snapshotsEnded = applier.closeSnapshots(JOIN_MILLIS);
        if (storeStillInUse || !snapshotsEnded) {
            LOG.error("{} a thread is still at the data directory, which therefore stays locked", identity.server());
        } else {
            store.close();
        }
        closed.countDown();
    }

    private void applierEnded() {
        if (storeLeftToApplier) {
            closeStore();
        }
    }

    private boolean join(Thread thread) {
        boolean ended = thread == null || PeerThread.join(thread, JOIN_MILLIS);
        if (!ended) {
            LOG.error("{} thread {} does not end; it is left behind", identity.server(), thread.getName());
        }
        return ended;
    }

    private void awaitClosed() {
        boolean interrupted = false;
        while (true) {
            try {
                closed.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts a query out when it has its outcome. */
    private record Counted(Query.Outcome outcome, AtomicInteger count) implements Query.Outcome {
        @Override
        public void answered(Zxid zxid, byte[] result) {
            count.decrementAndGet();
            outcome.answered(zxid, result);
        }

        @Override
        public void rejected(RejectReason reason, String why) {
            count.decrementAndGet();
            outcome.rejected(reason, why);
        }

        @Override
        public void failed(Throwable cause) {
            count.decrementAndGet();
            outcome.failed(cause);
        }

        @Override
        public boolean isAbandoned() {
            return outcome.isAbandoned();
        }
    }
}
