package io.zab.core.protocol;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What outlives the roles of one server: its name, its log, its peers, its election, and the time of this step. */
final class Server {
    final ProtocolConfig config;
    final Identity self;
    final Outbox outbox = new Outbox();
    final Journal journal;
    final Peers peers = new Peers();
    final Election election;
    final Quorums quorums;
    final DigestBook digests;

    private long now;
    private long counter;
    private long lastRenewal = Long.MIN_VALUE;
    private boolean spaceShort;
    private long yielded = Long.MIN_VALUE;
    private boolean yielding;
    private Optional<Transition> transition = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private Standing standing =
            new Standing(Effect.Role.LOOKING, Effect.Stage.ELECTING, Optional.empty(), 0, "starting");

    Server(ProtocolConfig config, Election election, DurableState state) {
        this.config = config;
        this.election = election;
        this.self = state.identity();
        this.journal = new Journal(state, outbox);
        this.quorums = new Quorums(config.unanimousFounding());
        this.digests = new DigestBook(config.digestEvery());
    }

    void beginStep(long nowMillis) {
        now = nowMillis;
        outbox.beginStep(nowMillis);
    }

    long now() {
        return now;
    }

    ServerId id() {
        return self.server();
    }

    /** Numbers Notifications and session attempts alike. */
    long nextNumber() {
        return ++counter;
    }

    boolean isSpaceShort() {
        return spaceShort;
    }

    void setSpaceShort(boolean isShort) {
        spaceShort = isShort;
    }

    // ---- a server whose disk is short of room leaves the lead to others, if they can take it (L19)

    /** Whether a leader should hand over: at once, then at most as often as epochs are renewed. */
    boolean mayYield() {
        boolean due = yielded == Long.MIN_VALUE || now - yielded >= config.renewalIntervalMillis();
        return spaceShort && due && journal.latestConfiguration().voters().size() > 1;
    }

    void yielded() {
        yielded = now;
        yielding = true;
    }

    /** It looks for a leader: if that is because it yields, the time for it begins, however long the renewal took. */
    void looks() {
        if (yielding) {
            yielded = now;
            yielding = false;
        }
    }

    /** Until when it stands behind everybody else in elections; not in the future when it does not (any more). */
    long yieldsUntil() {
        return spaceShort && yielded != Long.MIN_VALUE ? yielded + config.syncLimitMillis() : Long.MIN_VALUE;
    }

    /** With what it enters an election: its vote for itself, or while it yields one below that of any other log. */
    Vote standingVote() {
        Vote own = ownVote();
        return own.isNone() || yieldsUntil() <= now ? own : Vote.of(id(), 0, Zxid.ZERO);
    }

    // ---- who counts

    /** Whether this server, an empty founder, must not count before a configuration names its disk. */
    boolean staysOut() {
        return journal.epochs().staysOut() && !isNamed(journal.latestConfiguration());
    }

    private boolean isNamed(Ensemble ensemble) {
        return ensemble.member(id())
                .filter(member -> member.instanceId() == self.instanceId())
                .isPresent();
    }

    /** Whether this server counts as a voter of this configuration. */
    boolean votesIn(Ensemble ensemble) {
        return ensemble.isVoter(self) && (isNamed(ensemble) || !journal.epochs().staysOut());
    }

    /** What this server counts as: a voter if any active configuration counts it. */
    MemberRole role() {
        for (Ensemble ensemble : journal.activeConfigurations()) {
            if (votesIn(ensemble)) {
                return MemberRole.VOTER;
            }
        }
        return MemberRole.OBSERVER;
    }

    /** Its vote for itself, from durable state; the null vote when it may not be elected. */
    Vote ownVote() {
        return role() == MemberRole.VOTER
                ? Vote.of(id(), journal.durableEpochs().currentEpoch(), journal.durable())
                : Vote.NONE;
    }

    /** Nothing but the founding configuration, and nothing promised: such a disk may be one that was wiped. */
    boolean isEmptyFounder() {
        return journal.epochs().acceptedEpoch() == 0 && journal.appended().equals(Zxid.BOOTSTRAP);
    }

    /** From now on this server counts only once a configuration names its disk. */
    void stayOut(String reason) {
        outbox.warn("this server's log is empty and " + reason
                + ": it stays out of elections until a committed configuration names its disk");
        journal.save(journal.epochs().withStaysOut(true));
    }

    // ---- what is told

    long largestEpochKnown() {
        Epochs epochs = journal.epochs();
        return Math.max(Math.max(epochs.acceptedEpoch(), journal.appended().epoch()), peers.epochHint());
    }

    /** Hears of an epoch somebody has promised; false when it is too far ahead to be believed. */
    boolean hearEpoch(ServerId from, long epoch) {
        boolean believed = peers.hearEpoch(epoch, largestEpochKnown());
        if (!believed) {
            outbox.report(
                    Effect.Level.ALARM,
                    from + " claims epoch " + epoch + ", more than " + Peers.EPOCH_LEAP
                            + " above every epoch known here; it is ignored: check that server's data directory");
        }
        return believed;
    }

    /** Sends a Notification with this server's state; returns its number. */
    long notify(ServerId to, Notification.State state, Statement statement, long round, Vote vote, long seen) {
        Zxid version = journal.configVersion();
        Optional<Ensemble> body =
                peers.isBehind(to, version) ? Optional.of(journal.latestConfiguration()) : Optional.empty();
        Notification notification = new Notification(
                nextNumber(),
                state,
                statement.established(),
                statement.quorumHealthy(),
                round,
                vote,
                statement.leaderEpoch(),
                journal.durableEpochs().acceptedEpoch(),
                seen,
                role(),
                journal.durableEpochs().currentEpoch(),
                journal.durable(),
                journal.committed(),
                version,
                body);
        outbox.emit(new Effect.Notify(to, notification));
        return notification.number();
    }

    /** What a Notification says of its sender's leadership. */
    record Statement(boolean established, boolean quorumHealthy, long leaderEpoch) {
        static final Statement NONE = new Statement(false, false, 0);
    }

    List<ServerId> audience() {
        return peers.audience(journal.activeConfigurations(), id());
    }

    boolean isMember(ServerId server) {
        for (Ensemble ensemble : journal.activeConfigurations()) {
            Optional<Member> member = ensemble.member(server);
            if (member.isPresent()) {
                return true;
            }
        }
        return false;
    }

    Standing standing() {
        return standing;
    }

    void stand(Effect.Role role, Effect.Stage stage, Optional<ServerId> leader, long epoch, String reason) {
        Standing next = new Standing(role, stage, leader, epoch, reason);
        if (!next.equals(standing)) {
            journal.deliver();
            standing = next;
            outbox.emit(new Effect.RoleChanged(next));
        }
    }

    List<RejectedRequest> rejections(List<ClientRequest> requests, RejectReason reason) {
        List<RejectedRequest> rejected = new ArrayList<>();
        for (ClientRequest request : requests) {
            rejected.add(new RejectedRequest(request.origin(), reason, Payload.EMPTY));
        }
        return rejected;
    }

    void rejectAll(List<ClientRequest> requests, RejectReason reason) {
        reject(rejections(requests, reason));
    }

    /** Tells this server's own callers what never gets a zxid. */
    void reject(List<RejectedRequest> rejected) {
        if (!rejected.isEmpty()) {
            outbox.emit(new Effect.Reject(rejected));
        }
    }

    /** Rejects what is larger than an entry may be; returns the rest. */
    List<ClientRequest> rejectTooLarge(List<ClientRequest> requests) {
        List<ClientRequest> fitting = new ArrayList<>();
        List<ClientRequest> tooLarge = new ArrayList<>();
        for (ClientRequest request : requests) {
            (request.payload().length() > config.payloadBytesMax() ? tooLarge : fitting).add(request);
        }
        rejectAll(tooLarge, RejectReason.TOO_LARGE);
        return fitting;
    }

    /** Asks for another role once the event is handled; the first to ask in one event is heeded. */
    void become(Transition next) {
        if (transition.isEmpty()) {
            transition = Optional.of(next);
        }
    }

    boolean isLeavingRole() {
        return transition.isPresent();
    }

    Optional<Transition> takeTransition() {
        Optional<Transition> taken = transition;
        transition = Optional.empty();
        return taken;
    }

    /** What is applied here is not to be trusted: the server halts once the event is handled. */
    void fail(String reason) {
        failure = failure.isEmpty() ? Optional.of(reason) : failure;
    }

    Optional<String> failure() {
        return failure;
    }

    // ---- renewing an epoch for a locked-out member: the first time at once, then rate-limited

    boolean mayRenew() {
        return lastRenewal == Long.MIN_VALUE || now - lastRenewal >= config.renewalIntervalMillis();
    }

    void renewed() {
        lastRenewal = now;
    }
}
