package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.DigestsWanted;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.ReadIndexReady;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.Request;
import io.zab.core.message.SessionMessage.RequestRejected;
import io.zab.core.message.SessionMessage.SnapshotChunk;
import io.zab.core.message.SessionMessage.StateDiffers;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.message.SessionMessage.SyncSnapshot;
import io.zab.core.message.SessionMessage.SyncTruncate;
import io.zab.core.message.SessionMessage.SyncTxns;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.RejectReason;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.List;
import java.util.Optional;

/**
 * A follower or observer: one session with one leader, from its first word to the end (protocol.md, section 7).
 *
 * <p>Invariant: what it acknowledges is durable, in this order: promise before AckEpoch; history, then current epoch,
 * before AckNewLeader; an entry and all before it, before Ack. In one ordered log that is nothing but FIFO.
 */
final class Following implements Role, SessionHandler {
    private enum Phase {
        CONNECTING,
        DISCOVERY,
        SYNCHRONISATION,
        NEW_LEADER_ACKED,
        SERVING
    }

    private final Server server;
    private final Journal journal;
    private final Outbox outbox;
    private final ServerId leader;
    private final LinkId link;
    private final AskedReads reads;
    private final DigestReport digests;

    private Phase phase = Phase.CONNECTING;
    private boolean linkEnded;
    private long epoch;
    private Optional<SnapshotReceipt> receipt = Optional.empty();
    private long newLeaderWrite;
    private Zxid acked = Zxid.ZERO;
    private Zxid toldDurable = Zxid.ZERO;
    private long toldBytes;
    private long lastHeard;
    private long lastProgress;

    Following(Server server, ServerId leader) {
        this.server = server;
        this.journal = server.journal;
        this.outbox = server.outbox;
        this.leader = leader;
        this.link = new LinkId(server.self, server.nextNumber());
        this.reads = new AskedReads(outbox, link);
        this.digests = new DigestReport(server, leader, link);
    }

    @Override
    public void enter() {
        lastHeard = server.now();
        lastProgress = server.now();
        toldDurable = journal.durable();
        stand(Effect.Stage.DISCOVERING);
        outbox.emit(new Effect.OpenSession(link, leader));
    }

    private void stand(Effect.Stage stage) {
        Effect.Role role = server.role() == MemberRole.VOTER ? Effect.Role.FOLLOWING : Effect.Role.OBSERVING;
        server.stand(role, stage, Optional.of(leader), epoch, "");
    }

    // ---- outside the session

    @Override
    public void notified(Identity from, Notification notification) {
        if (notification.state() != Notification.State.LOOKING) {
            return;
        }
        boolean leftMe = notification.round() > server.election.round()
                || !notification.vote().names(leader);
        if (from.server().equals(leader) && phase.compareTo(Phase.DISCOVERY) <= 0 && epoch == 0 && leftMe) {
            look(leader + " is looking for a leader itself");
            return;
        }
        Notification.State state =
                server.role() == MemberRole.VOTER ? Notification.State.FOLLOWING : Notification.State.OBSERVING;
        Server.Statement statement = new Server.Statement(false, false, phase == Phase.SERVING ? epoch : 0);
        server.notify(from.server(), state, statement, server.election.round(), server.election.vote(), 0);
    }

    @Override
    public void linkUp(LinkId up, Identity remote) {
        if (!up.equals(link)) {
            outbox.send(up, refusal(RefuseReason.NOT_LEADING));
            outbox.close(up, "not leading");
            return;
        }
        phase = Phase.DISCOVERY;
        heard(true);
        Epochs epochs = journal.epochs();
        outbox.sendOnceDurable(
                link,
                new FollowerInfo(
                        server.role(),
                        epochs.acceptedEpoch(),
                        epochs.acceptedFrom(),
                        epochs.currentEpoch(),
                        journal.appended(),
                        journal.configVersion()));
    }

    private Refuse refusal(RefuseReason reason) {
        return new Refuse(reason, journal.durableEpochs().acceptedEpoch());
    }

    @Override
    public void linkDown(LinkId down, String reason) {
        if (down.equals(link)) {
            linkEnded = true;
            server.become(Transition.Look.without(leader, "the link to " + leader + " is down: " + reason));
        }
    }

    private void look(String reason) {
        server.become(new Transition.Look(reason));
    }

    private void breach(String what) {
        outbox.warn(leader + " broke the protocol: " + what + "; its link is closed");
        look("breach of the protocol by " + leader);
    }

    @Override
    public void received(LinkId from, SessionMessage message) {
        if (!from.equals(link) || linkEnded || server.isLeavingRole()) {
            return;
        }
        heard(!(message instanceof Ping));
        if (!message.accept(this)) {
            breach("it sent " + message.getClass().getSimpleName());
        }
    }

    private void heard(boolean progress) {
        lastHeard = server.now();
        if (progress) {
            lastProgress = server.now();
        }
    }

    // ---- discovery (F2 to F5)

    @Override
    public Boolean leaderInfo(LeaderInfo message) {
        if (phase != Phase.DISCOVERY) {
            return false;
        }
        Epochs promised = journal.epochs();
        if (message.epoch() < promised.acceptedEpoch()) {
            outbox.sendOnceDurable(link, new Refuse(RefuseReason.EPOCH_BEHIND, promised.acceptedEpoch()));
            look(leader + " offers epoch " + message.epoch() + ", " + promised.acceptedEpoch() + " is promised");
            return true;
        }
        if (!server.hearEpoch(leader, message.epoch())) {
            look(leader + " offers an epoch that cannot be believed");
            return true;
        }
        epoch = message.epoch();
        boolean granted =
                epoch > promised.acceptedEpoch() || promised.acceptedFrom().equals(Optional.of(leader));
        if (epoch > promised.acceptedEpoch()) {
            journal.save(promised.promise(epoch, leader));
        }
        phase = Phase.SYNCHRONISATION;
        stand(Effect.Stage.SYNCHRONISING);
        outbox.sendOnceDurable(
                link,
                new AckEpoch(
                        epoch,
                        granted,
                        promised.currentEpoch(),
                        journal.appended(),
                        journal.table(),
                        journal.committed()));
        return true;
    }

    @Override
    public Boolean refuse(Refuse message) {
        server.hearEpoch(leader, message.acceptedEpoch());
        look(leader + " refused: " + message.reason());
        return true;
    }

    // ---- synchronisation (F6 to F10)

    private boolean synchronises() {
        return phase == Phase.SYNCHRONISATION && receipt.isEmpty();
    }

    @Override
    public Boolean syncDiff(SyncDiff message) {
        boolean fits = synchronises() && message.from().equals(journal.appended());
        if (fits) {
            outbox.info("synchronising with " + leader + " by DIFF from " + message.from());
        }
        return fits;
    }

    @Override
    public Boolean syncTruncate(SyncTruncate message) {
        boolean found = journal.contains(message.to()) && !message.to().isBefore(journal.base());
        if (!synchronises() || !found) {
            return false;
        }
        outbox.info("synchronising with " + leader + " by TRUNC to " + message.to() + " from " + journal.appended());
        journal.truncate(message.to());
        return true;
    }

    @Override
    public Boolean syncSnapshot(SyncSnapshot message) {
        Snapshot snapshot = message.snapshot();
        if (!synchronises() || !SnapshotReceipt.holdsTogether(snapshot, epoch)) {
            return false;
        }
        Zxid base = snapshot.base();
        if (base.isBefore(journal.committed()) || base.isBefore(journal.delivered())) {
            outbox.report(
                    Effect.Level.ALARM,
                    leader + " sends a snapshot at " + base + ", but " + journal.committed()
                            + " is committed here: one of the two has lost history");
            return false;
        }
        outbox.info("synchronising with " + leader + " by SNAP at " + base + ", " + snapshot.sizeBytes() + " bytes");
        receipt = Optional.of(new SnapshotReceipt(journal, snapshot));
        return finishReceipt();
    }

    @Override
    public Boolean snapshotChunk(SnapshotChunk message) {
        return receipt.isPresent() && receipt.get().accept(message) && finishReceipt();
    }

    /** Once the record is written, the installation belongs to the log, whatever becomes of this session. */
    private boolean finishReceipt() {
        SnapshotReceipt received = receipt.get();
        if (received.isComplete() && received.isSound()) {
            journal.install(received.snapshot());
            receipt = Optional.empty();
        }
        return !received.isComplete() || received.isSound();
    }

    @Override
    public Boolean syncTxns(SyncTxns message) {
        return synchronises() && appendUpTo(message.entries());
    }

    private boolean appendUpTo(EntryBatch batch) {
        boolean fits = batch.first().continues(journal.appended())
                && batch.last().zxid().epoch() <= epoch
                && Journal.isReadable(batch);
        if (fits) {
            journal.append(batch);
        }
        return fits;
    }

    @Override
    public Boolean newLeader(NewLeader message) {
        boolean fits =
                synchronises() && message.epoch() == epoch && message.end().equals(journal.appended());
        if (!fits) {
            return false;
        }
        Epochs now = journal.epochs();
        newLeaderWrite = journal.save(new Epochs(epoch, Optional.of(leader), epoch, now.staysOut()));
        outbox.sendOnceDurable(link, new AckNewLeader(epoch, message.end()));
        acked = message.end();
        phase = Phase.NEW_LEADER_ACKED;
        return true;
    }

    // ---- broadcast (F11 to F14)

    private boolean receivesProposals(long messageEpoch) {
        return phase.compareTo(Phase.NEW_LEADER_ACKED) >= 0 && messageEpoch == epoch;
    }

    @Override
    public Boolean propose(Propose message) {
        if (!receivesProposals(message.epoch())) {
            return false;
        }
        EntryBatch batch = message.entries();
        boolean known = !batch.last().zxid().isAfter(journal.appended())
                && journal.contains(batch.last().zxid());
        if (!known && !appendProposed(batch)) {
            return false;
        }
        journal.raiseCommittedIf(phase == Phase.SERVING, message.commit());
        return true;
    }

    private boolean appendProposed(EntryBatch batch) {
        for (Entry entry : batch.entries()) {
            if (entry.zxid().epoch() != epoch) {
                return false;
            }
        }
        return appendUpTo(batch);
    }

    @Override
    public Boolean upToDate(UpToDate message) {
        boolean fits =
                phase == Phase.NEW_LEADER_ACKED && message.epoch() == epoch && journal.contains(message.commit());
        if (!fits) {
            return false;
        }
        journal.raiseCommitted(message.commit());
        phase = Phase.SERVING;
        server.election.followSucceeded(leader);
        stand(Effect.Stage.SERVING);
        return true;
    }

    @Override
    public Boolean commit(Commit message) {
        boolean fits = phase == Phase.SERVING
                && message.epoch() == epoch
                && (!message.zxid().isAfter(journal.committed()) || journal.contains(message.zxid()));
        if (fits) {
            journal.raiseCommitted(message.zxid());
        }
        return fits;
    }

    /** A ping may overtake proposals that are still on their way, so a commit it names may be unknown here yet. */
    @Override
    public Boolean ping(Ping message) {
        if (phase.compareTo(Phase.SYNCHRONISATION) < 0 || message.epoch() != epoch) {
            return false;
        }
        journal.raiseCommittedIf(phase == Phase.SERVING, message.commit());
        outbox.send(link, new Pong(epoch, message.sequence(), journal.durable(), journal.delivered()));
        return true;
    }

    // ---- requests and reads

    @Override
    public void submitted(List<ClientRequest> requests) {
        if (phase != Phase.SERVING) {
            server.rejectAll(requests, RejectReason.NO_LEADER);
            return;
        }
        List<ClientRequest> fitting = server.rejectTooLarge(requests);
        if (!fitting.isEmpty()) {
            outbox.send(link, new Request(fitting));
        }
    }

    @Override
    public Boolean requestRejected(RequestRejected message) {
        outbox.emit(new Effect.Reject(message.rejected()));
        return true;
    }

    @Override
    public void readRequested(long readNo) {
        if (phase == Phase.SERVING) {
            reads.ask(readNo);
        } else {
            outbox.emit(AskedReads.failed(readNo));
        }
    }

    @Override
    public Boolean readIndexReady(ReadIndexReady message) {
        reads.answered(message);
        return true;
    }

    @Override
    public Boolean digestsWanted(DigestsWanted message) {
        return phase == Phase.SERVING && digests.wanted(message, epoch);
    }

    @Override
    public Boolean stateDiffers(StateDiffers message) {
        return phase == Phase.SERVING && digests.differs(message, epoch);
    }

    // ---- time, disk, and the end

    @Override
    public void writesDone() {
        receipt.ifPresent(SnapshotReceipt::writesDone);
    }

    @Override
    public void endOfStep() {
        if (server.isLeavingRole() || linkEnded) {
            return;
        }
        if (phase.compareTo(Phase.NEW_LEADER_ACKED) >= 0 && outbox.isDone(newLeaderWrite)) {
            acknowledge();
        } else if (phase.compareTo(Phase.SYNCHRONISATION) >= 0) {
            tellProgress();
        }
        if (phase == Phase.SERVING) {
            digests.tell(epoch);
            stand(Effect.Stage.SERVING);
        }
    }

    private void tellProgress() {
        long bytes = receipt.map(SnapshotReceipt::durableBytes).orElse(0L);
        if (!journal.durable().equals(toldDurable) || bytes != toldBytes) {
            toldDurable = journal.durable();
            toldBytes = bytes;
            outbox.send(link, new SyncProgress(toldDurable, bytes));
        }
    }

    private void acknowledge() {
        if (journal.durable().isAfter(acked)) {
            acked = journal.durable();
            outbox.send(link, new Ack(epoch, acked));
        }
    }

    @Override
    public void time() {
        if (phase.compareTo(Phase.NEW_LEADER_ACKED) < 0) {
            look("no progress with " + leader + " for " + (server.now() - lastProgress) + " ms");
        } else {
            server.become(Transition.Look.without(
                    leader, leader + " has been silent for " + (server.now() - lastHeard) + " ms"));
        }
    }

    @Override
    public long deadline() {
        return phase.compareTo(Phase.NEW_LEADER_ACKED) < 0
                ? lastProgress + server.config.initLimitMillis()
                : lastHeard + server.config.syncLimitMillis();
    }

    @Override
    public void leave() {
        if (!linkEnded) {
            outbox.close(link, "no longer following");
        }
        if (phase != Phase.SERVING) {
            server.election.followFailed(server.now(), leader);
        }
        reads.fail();
    }
}
