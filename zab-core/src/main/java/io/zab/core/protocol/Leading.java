package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.RequestRejected;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A leader, from the election's word to the end of its epoch (protocol.md, section 6).
 *
 * <p>Invariant: phases only go forward. An epoch is asked for only once its own promise is durable (L4), a follower is
 * synchronised only once the epoch is established on this disk (L8), and nothing is committed by counting before a
 * quorum has acknowledged NEWLEADER (L11). One follower can never make the leader stop (L16).
 */
final class Leading implements Role {
    private final Server server;
    private final Journal journal;
    private final Outbox outbox;
    private final SortedMap<ServerId, Learner> learners = new TreeMap<>();
    private final SilentLinks silentLinks = new SilentLinks();
    private final List<Looking.WaitingLink> waiting;
    private final Candidature candidature;
    private final LearnerMessages messages;
    private final Barriers barriers;

    private Optional<Broadcast> broadcast = Optional.empty();
    private Optional<Naming> naming = Optional.empty();
    private boolean renewing;
    private long renewalEnds;
    private String renewalReason = "";
    private long pings;
    private long nextCheck;
    private boolean oddCheck;

    Leading(Server server, List<Looking.WaitingLink> waiting) {
        this.server = server;
        this.journal = server.journal;
        this.outbox = server.outbox;
        this.waiting = waiting;
        this.barriers = new Barriers(server);
        this.candidature = new Candidature(server, this, learners);
        this.messages = new LearnerMessages(server, this, candidature, barriers);
    }

    @Override
    public void enter() {
        server.stand(Effect.Role.LEADING, Effect.Stage.DISCOVERING, Optional.of(server.id()), 0, "");
        nextCheck = server.now();
        candidature.begin();
        for (Looking.WaitingLink link : waiting) {
            silentLinks.add(link.link(), link.remote(), server.now());
            link.info()
                    .filter(info -> server.isMember(link.remote().server()))
                    .ifPresent(info -> server.hearEpoch(link.remote().server(), info.acceptedEpoch()));
        }
        for (Looking.WaitingLink link : waiting) {
            link.info().ifPresent(info -> received(link.link(), info));
        }
        candidature.advance();
    }

    // ---- sessions

    @Override
    public void linkUp(LinkId link, Identity remote) {
        silentLinks.add(link, remote, server.now());
    }

    @Override
    public void linkDown(LinkId link, String reason) {
        silentLinks.remove(link);
        Optional<Learner> learner = learnerOn(link);
        if (learner.isPresent()) {
            outbox.info("link of " + learner.get().server() + " is down: " + reason);
            forget(learner.get());
        }
    }

    private Optional<Learner> learnerOn(LinkId link) {
        return Optional.ofNullable(learners.get(link.follower().server())).filter(learner -> learner.link.equals(link));
    }

    @Override
    public void received(LinkId link, SessionMessage message) {
        if (server.isLeavingRole()) {
            return;
        }
        Optional<Identity> silent = silentLinks.remove(link);
        if (silent.isPresent()) {
            if (message instanceof FollowerInfo info) {
                welcome(link, silent.get(), info);
            } else {
                outbox.close(link, "the first word was not FollowerInfo");
            }
            return;
        }
        Optional<Learner> learner = learnerOn(link);
        if (learner.isPresent()) {
            learner.get().lastHeard = server.now();
            messages.handle(learner.get(), message);
        }
    }

    /** L2: a new session, unless somebody else speaks for that id. */
    private void welcome(LinkId link, Identity remote, FollowerInfo info) {
        Learner before = learners.get(remote.server());
        if (!server.isMember(remote.server())) {
            refuse(link, RefuseReason.UNKNOWN_MEMBER, remote + " is in no active configuration");
        } else if (remote.server().equals(server.id()) || before != null && !before.identity.sameInstance(remote)) {
            refuse(
                    link,
                    RefuseReason.WRONG_INSTANCE,
                    remote + " speaks for an id that another disk speaks for now;"
                            + " are two processes running with id "
                            + remote.server().value() + "?");
        } else if (!server.hearEpoch(remote.server(), info.acceptedEpoch())) {
            refuse(link, RefuseReason.EPOCH_BEHIND, remote + " claims an epoch that cannot be believed");
        } else if (before != null && link.compareTo(before.link) < 0) {
            outbox.close(link, "an older attempt");
        } else {
            if (before != null) {
                drop(before, "replaced by a newer session");
            }
            accept(new Learner(link, remote, info, server.now()));
        }
    }

    private void refuse(LinkId link, RefuseReason reason, String why) {
        outbox.warn("session refused: " + why);
        outbox.send(link, new Refuse(reason, journal.durableEpochs().acceptedEpoch()));
        outbox.close(link, reason.name());
    }

    private void accept(Learner learner) {
        if (candidature.isEpochBehind(learner.info.acceptedEpoch())) {
            refuse(
                    learner.link,
                    RefuseReason.EPOCH_BEHIND,
                    learner.server() + " has promised epoch " + learner.info.acceptedEpoch() + ", this is "
                            + candidature.epoch());
            behindPromise(learner.info.acceptedEpoch(), learner.countsInAny(journal.activeConfigurations()));
            return;
        }
        learners.put(learner.server(), learner);
        candidature.joined(learner);
    }

    /** L5: somebody has promised a later epoch than this one. */
    void behindPromise(long promised, boolean voter) {
        if (broadcast.isPresent()) {
            if (server.mayRenew()) {
                server.renewed();
                renew("a member has promised epoch " + promised);
            }
        } else if (voter) {
            stepDown("a voter has promised epoch " + promised);
        }
    }

    void refuseAndDrop(Learner learner, RefuseReason reason, String why) {
        outbox.send(learner.link, new Refuse(reason, journal.durableEpochs().acceptedEpoch()));
        drop(learner, why);
    }

    /** Ends a session; whatever was given on it leaves with it (L16). */
    void drop(Learner learner, String reason) {
        outbox.info("session of " + learner.server() + " ends: " + reason);
        outbox.close(learner.link, reason);
        forget(learner);
    }

    private void forget(Learner learner) {
        outbox.dropHeld(learner.link);
        learners.remove(learner.server(), learner);
        if (broadcast.isPresent() && !hearsQuorum()) {
            stepDown("no quorum of followers is left");
        }
    }

    void stepDown(String reason) {
        outbox.info("leadership of epoch " + candidature.epoch() + " ends: " + reason);
        server.become(new Transition.Look(reason));
    }

    // ---- establishing the epoch

    /** L11: the whole initial history is committed, and the epoch opens. */
    void establish(Zxid endOfHistory) {
        journal.raiseCommitted(endOfHistory);
        journal.deliver();
        Broadcast opened = new Broadcast(server, learners, candidature.epoch());
        broadcast = Optional.of(opened);
        naming = Optional.of(new Naming(server, opened, learners.values()));
        for (Learner learner : learners.values()) {
            messages.upToDateIfSynced(learner);
        }
        opened.proposeOwn(Zxid.of(candidature.epoch(), 0), EntryKind.OPEN, Payload.EMPTY);
        naming.get().nameFounders();
        tellOthers();
        standServingIfOpen();
    }

    private void standServingIfOpen() {
        if (broadcast.isPresent() && !naming.get().blocksRequests() && !renewing) {
            stand(Effect.Stage.SERVING);
        }
    }

    void stand(Effect.Stage stage) {
        server.stand(Effect.Role.LEADING, stage, Optional.of(server.id()), candidature.epoch(), "");
    }

    Optional<StateComparison> comparison() {
        return broadcast.map(Broadcast::comparison);
    }

    boolean isEstablished() {
        return broadcast.isPresent();
    }

    private boolean isQuorumHealthy() {
        return broadcast.isPresent() && !renewing && !server.isLeavingRole() && hearsQuorum();
    }

    private boolean hearsQuorum() {
        return quorum((ensemble, learner) ->
                learner.synced && server.now() - learner.lastHeard <= server.config.syncLimitMillis());
    }

    /** Whether those learners that satisfy the test, and this server, are a quorum of every active configuration. */
    boolean quorum(Support support) {
        return server.quorums.ofAll(journal.activeConfigurations(), (ensemble, voter) -> {
            if (voter.equals(server.id())) {
                return server.votesIn(ensemble);
            }
            Learner learner = learners.get(voter);
            return learner != null && learner.countsIn(ensemble) && support.of(ensemble, learner);
        });
    }

    /** Whether a learner that counts in a configuration supports what is being decided. */
    interface Support {
        boolean of(Ensemble ensemble, Learner learner);
    }

    // ---- Notifications

    @Override
    public void notified(Identity from, Notification notification) {
        boolean laterLeader = notification.state() == Notification.State.LEADING
                && notification.established()
                && notification.leaderEpoch() > candidature.epochOrPromise();
        if (laterLeader) {
            stepDown(from.server() + " leads epoch " + notification.leaderEpoch());
            return;
        }
        Learner learner = learners.get(from.server());
        boolean newer = learner == null
                || learner.identity.sameInstance(from)
                        && (from.incarnation() > learner.identity.incarnation()
                                || from.incarnation() == learner.identity.incarnation()
                                        && notification.number() > learner.link.attempt());
        if (notification.state() == Notification.State.LOOKING) {
            if (learner != null && newer) {
                drop(learner, "it is looking for a leader");
            }
            tell(from.server());
        }
        if (newer && broadcast.isEmpty()) {
            candidature.heard(from, notification);
        }
    }

    private void tell(ServerId to) {
        Server.Statement statement = new Server.Statement(
                broadcast.isPresent(), isQuorumHealthy(), broadcast.isPresent() ? candidature.epoch() : 0);
        server.notify(to, Notification.State.LEADING, statement, server.election.round(), server.election.vote(), 0);
    }

    private void tellOthers() {
        for (ServerId member : server.audience()) {
            if (!learners.containsKey(member)) {
                tell(member);
            }
        }
    }

    // ---- requests and reads

    @Override
    public void submitted(List<ClientRequest> requests) {
        server.reject(admit(requests));
    }

    /** L12: takes requests into the window; returns those that never get a zxid. */
    List<RejectedRequest> admit(List<ClientRequest> requests) {
        boolean open = broadcast.isPresent() && !renewing && !server.isLeavingRole();
        return open ? broadcast.get().admit(requests) : server.rejections(requests, RejectReason.NO_LEADER);
    }

    @Override
    public long preparingEpoch() {
        return broadcast.isPresent() ? candidature.epoch() : 0;
    }

    @Override
    public void prepared(List<Event.PrepareOutcome> outcomes) {
        answerRejected(broadcast.get().prepared(outcomes));
    }

    /** Tells each origin, this server or a learner, what never gets a zxid. */
    private void answerRejected(List<RejectedRequest> rejections) {
        List<RejectedRequest> own = new ArrayList<>();
        for (RejectedRequest rejection : rejections) {
            Optional<ServerId> origin = rejection.origin().server();
            Learner learner = origin.map(learners::get).orElse(null);
            if (origin.equals(Optional.of(server.id()))) {
                own.add(rejection);
            } else if (learner != null) {
                outbox.send(learner.link, new RequestRejected(List.of(rejection)));
            }
        }
        server.reject(own);
    }

    private void rejectWithdrawn() {
        broadcast.ifPresent(open -> answerRejected(server.rejections(open.withdraw(), RejectReason.NO_LEADER)));
    }

    @Override
    public void readRequested(long readNo) {
        if (broadcast.isPresent()) {
            barriers.ask(Optional.empty(), readNo);
        } else {
            outbox.emit(new Effect.ReadFailed(readNo, RejectReason.NO_LEADER));
        }
    }

    // ---- renewing the epoch

    private void renew(String reason) {
        if (!renewing) {
            outbox.info("renewing epoch " + candidature.epoch() + ": " + reason);
            renewing = true;
            renewalReason = "its epoch is renewed: " + reason;
            renewalEnds = server.now() + server.config.syncLimitMillis();
            stand(Effect.Stage.RENEWING);
            rejectWithdrawn();
        }
    }

    // ---- disk, time, and the end of a step

    @Override
    public void writesDone() {
        candidature.ownWriteDone();
    }

    @Override
    public void endOfStep() {
        if (broadcast.isPresent() && !server.isLeavingRole()) {
            broadcastStep(broadcast.get());
        }
    }

    private void broadcastStep(Broadcast open) {
        open.evaluateCommit();
        naming.get().step(!renewing && hearsQuorum());
        if (!renewing && !naming.get().blocksRequests()) {
            open.takeIntake();
            if (!open.proposeReady()) {
                renew("the counter is near its limit");
            }
        }
        if (journal.appended().counter() >= server.config.counterLimit()) {
            renew("the counter is near its limit");
        }
        open.evaluateCommit();
        open.tellCommit(learners.values());
        standServingIfOpen();
        if (barriers.hasFresh()) {
            ping();
        }
        barriers.answer(this::isPingAnswered);
        open.comparison().step();
        if (renewing && open.isQuiet()) {
            stepDown(renewalReason);
        }
    }

    /** How many pings were sent: the number of the last one. */
    long pings() {
        return pings;
    }

    private boolean isPingAnswered(long ping) {
        return quorum((ensemble, learner) -> learner.synced && learner.answeredPing >= ping);
    }

    private void ping() {
        pings++;
        for (Learner learner : learners.values()) {
            if (learner.invited) {
                Zxid commit = learner.cap(journal.committed());
                outbox.send(learner.link, new SessionMessage.Ping(candidature.epoch(), pings, commit));
            }
        }
        barriers.pinged(pings, Zxid.max(journal.committed(), Zxid.of(candidature.epoch(), 0)));
    }

    @Override
    public void time() {
        nextCheck = server.now() + Math.max(1, server.config.tickMillis() / 2);
        oddCheck = !oddCheck;
        if (oddCheck) {
            ping();
            tellOthers();
        }
        for (Learner learner : new ArrayList<>(learners.values())) {
            candidature.overdue(learner).ifPresent(why -> drop(learner, why));
        }
        for (LinkId link : silentLinks.removeOlder(server.now() - server.config.initLimitMillis())) {
            outbox.close(link, "never said FollowerInfo");
        }
        checkSelf();
    }

    /** L15: what makes a leader give up by itself. */
    private void checkSelf() {
        long stalled = outbox.oldestWriteMillis();
        if (stalled > server.config.syncLimitMillis()) {
            stepDown("its own disk has not finished a write for " + stalled + " ms");
        } else if (broadcast.isPresent() && !hearsQuorum()) {
            stepDown("no quorum was heard for " + server.config.syncLimitMillis() + " ms");
        } else if (broadcast.isEmpty()) {
            candidature.stalled().ifPresent(this::stepDown);
        } else if (renewing && server.now() >= renewalEnds) {
            stepDown(renewalReason);
        } else if (broadcast.isPresent() && server.mayYield()) {
            server.yielded();
            renew("its disk is short of room");
        }
    }

    @Override
    public long deadline() {
        return nextCheck;
    }

    @Override
    public void leave() {
        rejectWithdrawn();
        barriers.fail();
        for (Learner learner : learners.values()) {
            outbox.close(learner.link, "no longer leading");
        }
        for (LinkId link : silentLinks.removeOlder(Long.MAX_VALUE)) {
            outbox.close(link, "no longer leading");
        }
    }

    @Override
    public Zxid pinned() {
        Zxid earliest = new Zxid(-1);
        for (Learner learner : learners.values()) {
            if (learner.plan.isPresent() && !learner.synced) {
                earliest = Zxid.min(earliest, learner.plan.get().start());
            }
        }
        return earliest;
    }

    @Override
    public int proposed() {
        return broadcast.map(Broadcast::admitted).orElse(0);
    }
}
