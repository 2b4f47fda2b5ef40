package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The proposals of an established epoch, from request to commit (protocol.md, rules L12 to L14, and section 9).
 *
 * <p>Invariant: an entry is appended here and proposed to every learner whose plan is fixed in the same step, so a
 * learner's stream has no gap; nothing is committed by counting an entry of an earlier epoch.
 */
final class Broadcast {
    private final Server server;
    private final Journal journal;
    private final SortedMap<ServerId, Learner> learners;
    private final long epoch;
    private final StateComparison comparison;

    /** Admitted, and waiting to be prepared or proposed. */
    private final List<ClientRequest> intake = new ArrayList<>();

    /** Changes to propose. */
    private final List<ClientRequest> ready = new ArrayList<>();

    private final Deque<Outstanding> outstanding = new ArrayDeque<>();
    private final Deque<ClientRequest> inPreparation = new ArrayDeque<>();
    private int admitted;
    private long admittedBytes;

    /** One proposed batch; {@code requests} and {@code bytes} are what it takes of the window. */
    private record Outstanding(Zxid last, int requests, long bytes) {}

    Broadcast(Server server, SortedMap<ServerId, Learner> learners, long epoch) {
        this.server = server;
        this.journal = server.journal;
        this.learners = learners;
        this.epoch = epoch;
        this.comparison = new StateComparison(server, learners, epoch);
    }

    StateComparison comparison() {
        return comparison;
    }

    int admitted() {
        return admitted;
    }

    /** L12: takes requests into the window; returns those that never get a zxid. */
    List<RejectedRequest> admit(List<ClientRequest> requests) {
        List<RejectedRequest> rejected = new ArrayList<>();
        for (ClientRequest request : requests) {
            Optional<RejectReason> reason = obstacle(request);
            if (reason.isPresent()) {
                rejected.add(new RejectedRequest(request.origin(), reason.get(), Payload.EMPTY));
            } else {
                admitted++;
                admittedBytes += request.payload().length();
                intake.add(request);
            }
        }
        return rejected;
    }

    private Optional<RejectReason> obstacle(ClientRequest request) {
        int length = request.payload().length();
        if (server.isSpaceShort()) {
            return Optional.of(RejectReason.NOT_SERVING);
        } else if (length > server.config.payloadBytesMax()) {
            return Optional.of(RejectReason.TOO_LARGE);
        }
        boolean fits = admitted < server.config.windowEntries()
                && (admitted == 0 || admittedBytes + length <= server.config.windowBytes());
        return fits ? Optional.empty() : Optional.of(RejectReason.OVERLOADED);
    }

    /**
     * The state machine has answered for requests that were handed to it. Changes come in the order of their requests; a
     * refusal may come later, once the changes that it rests on are applied.
     *
     * @return what it declined
     */
    List<RejectedRequest> prepared(List<Event.PrepareOutcome> outcomes) {
        List<RejectedRequest> declined = new ArrayList<>();
        for (Event.PrepareOutcome outcome : outcomes) {
            ClientRequest request = takePrepared(outcome.origin());
            if (outcome instanceof Event.Change change && change.payload().length() > server.config.payloadBytesMax()) {
                release(1, request.payload().length());
                declined.add(new RejectedRequest(request.origin(), RejectReason.TOO_LARGE, Payload.EMPTY));
            } else if (outcome instanceof Event.Change change) {
                admittedBytes += change.payload().length() - request.payload().length();
                ready.add(new ClientRequest(request.origin(), change.payload()));
            } else {
                release(1, request.payload().length());
                declined.add(((Event.Declined) outcome).rejection());
            }
        }
        return declined;
    }

    private ClientRequest takePrepared(Origin origin) {
        for (Iterator<ClientRequest> waiting = inPreparation.iterator(); waiting.hasNext(); ) {
            ClientRequest request = waiting.next();
            if (request.origin().equals(origin)) {
                waiting.remove();
                return request;
            }
        }
        throw new InvariantViolation("prepare answered for a request that was not asked: " + origin);
    }

    private void release(int requests, long bytes) {
        admitted -= requests;
        admittedBytes -= bytes;
    }

    boolean isQuiet() {
        return outstanding.isEmpty() && journal.committed().equals(journal.appended());
    }

    /** Everything admitted that has no zxid and is not with the state machine: it never gets one. */
    List<ClientRequest> withdraw() {
        List<ClientRequest> withdrawn = new ArrayList<>(ready);
        withdrawn.addAll(intake);
        ready.clear();
        intake.clear();
        for (ClientRequest request : withdrawn) {
            release(1, request.payload().length());
        }
        return withdrawn;
    }

    /** Requests go to the state machine first, where it prepares them, else straight on. */
    void takeIntake() {
        if (server.config.prepares() && !intake.isEmpty()) {
            inPreparation.addAll(intake);
            server.outbox.emit(new Effect.Prepare(epoch, new ArrayList<>(intake)));
        } else {
            ready.addAll(intake);
        }
        intake.clear();
    }

    /** Proposes what is ready; false when the counter's limit stopped it. */
    boolean proposeReady() {
        int next = 0;
        while (next < ready.size() && journal.appended().counter() < server.config.counterLimit()) {
            next = proposeFrom(next);
        }
        ready.subList(0, next).clear();
        return ready.isEmpty();
    }

    private int proposeFrom(int first) {
        List<Entry> entries = new ArrayList<>();
        Zxid last = journal.appended();
        long size = 0;
        long window = 0;
        int next = first;
        while (next < ready.size()
                && last.counter() < server.config.counterLimit()
                && (entries.isEmpty() || size < server.config.batchBytesMax())) {
            ClientRequest request = ready.get(next++);
            Entry entry = entry(last.next(), last, EntryKind.APP, request.origin(), request.payload());
            entries.add(entry);
            size += EntryBatch.encodedSize(entry);
            window += request.payload().length();
            last = entry.zxid();
        }
        propose(EntryBatch.of(entries), entries.size(), window);
        return next;
    }

    /** Appends and proposes one entry of the protocol's own. */
    Zxid proposeOwn(Zxid zxid, EntryKind kind, Payload payload) {
        EntryBatch batch = EntryBatch.of(entry(zxid, journal.appended(), kind, Origin.NONE, payload));
        propose(batch, 0, 0);
        return zxid;
    }

    private Entry entry(Zxid zxid, Zxid previous, EntryKind kind, Origin origin, Payload payload) {
        return new Entry(zxid, previous, kind, origin, journal.committed(), payload);
    }

    private void propose(EntryBatch batch, int requests, long windowBytes) {
        journal.append(batch);
        Zxid last = batch.last().zxid();
        outstanding.addLast(new Outstanding(last, requests, windowBytes));
        for (Learner learner : learners.values()) {
            if (learner.plan.isPresent()) {
                learner.lastProgress = learner.match.equals(learner.sent) ? server.now() : learner.lastProgress;
                learner.sent = last;
                learner.toldCommit = learner.cap(journal.committed());
                server.outbox.send(learner.link, new Propose(epoch, batch, learner.toldCommit));
            }
        }
    }

    /** Commits what a quorum of each governing configuration holds durably, this server only where it is a voter. */
    void evaluateCommit() {
        boolean advanced = true;
        while (advanced) {
            advanced = journal.raiseCommitted(committable());
        }
        while (!outstanding.isEmpty() && !outstanding.peekFirst().last().isAfter(journal.committed())) {
            Outstanding done = outstanding.removeFirst();
            release(done.requests(), done.bytes());
        }
    }

    private Zxid committable() {
        Optional<Zxid> pending = journal.uncommittedConfiguration();
        if (pending.isEmpty()) {
            return agreed(journal.latestConfiguration());
        }
        Zxid before = agreed(journal.governing(pending.get()));
        if (before.isBefore(pending.get())) {
            return before;
        }
        Zxid after = agreed(journal.latestConfiguration());
        return after.isBefore(pending.get()) ? predecessor(pending.get()) : after;
    }

    /** The entry directly before one of this epoch, which is never its first: OPEN is. */
    private static Zxid predecessor(Zxid zxid) {
        return Zxid.of(zxid.epoch(), zxid.counter() - 1);
    }

    private Zxid agreed(Ensemble ensemble) {
        return server.quorums.agreed(ensemble, this::reached);
    }

    private Optional<Zxid> reached(Ensemble ensemble, ServerId voter) {
        if (voter.equals(server.id())) {
            return server.votesIn(ensemble) ? Optional.of(journal.durable()) : Optional.empty();
        }
        Learner learner = learners.get(voter);
        boolean counts = learner != null && learner.synced && learner.countsIn(ensemble);
        return counts ? Optional.of(learner.match) : Optional.empty();
    }

    /** Tells every learner that serves of commits it has not heard of with a proposal. */
    void tellCommit(Collection<Learner> told) {
        for (Learner learner : told) {
            Zxid commit = learner.cap(journal.committed());
            if (learner.upToDate && commit.isAfter(learner.toldCommit)) {
                learner.toldCommit = commit;
                server.outbox.send(learner.link, new Commit(epoch, commit));
            }
        }
    }
}
