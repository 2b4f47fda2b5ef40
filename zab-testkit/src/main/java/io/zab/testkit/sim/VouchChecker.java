package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * Looks at each message as it is sent: does the sender's disk already hold what the message vouches for (I6), and is
 * what it says of commits true?
 */
final class VouchChecker implements SessionMessage.Visitor<Void> {
    private final Checks checks;
    private SimServer sender;
    private LogImage disk;
    private Optional<ServerId> receiver = Optional.empty();

    VouchChecker(Checks checks) {
        this.checks = checks;
    }

    void sent(SimServer from, LinkId link, SessionMessage message) {
        sender = from;
        disk = from.disk().durable();
        receiver = from.end(link).map(SimLink.End::remote).map(SimServer::id);
        message.accept(this);
    }

    void notified(SimServer from, Notification notification) {
        disk = from.disk().durable();
        sender = from;
        vouch(notification.acceptedEpoch() <= disk.epochs().acceptedEpoch(), "p", notification);
        vouch(notification.currentEpoch() <= disk.epochs().currentEpoch(), "a", notification);
        vouch(survives(notification.lastZxid()), "last zxid", notification);
        if (notification.state() == Notification.State.LOOKING) {
            vouch(notification.acceptedEpoch() == disk.epochs().acceptedEpoch(), "p", notification);
            vouch(notification.currentEpoch() == disk.epochs().currentEpoch(), "a", notification);
            vouch(notification.lastZxid().equals(disk.last()), "last zxid", notification);
            Vote yielding = Vote.of(from.id(), 0, Zxid.ZERO); // claims nothing (L19)
            boolean own =
                    notification.vote().names(from.id()) && !notification.vote().equals(yielding);
            vouch(!own || notification.vote().epoch() == disk.epochs().currentEpoch(), "vote", notification);
            vouch(!own || notification.vote().lastZxid().equals(disk.last()), "vote", notification);
        }
        committed(notification.knownCommitted(), notification);
    }

    private void vouch(boolean holds, String what, Object message) {
        checks.require(
                holds,
                Property.I6,
                () -> sender + " vouches with its " + what + " in " + message + " for more than is on its " + disk);
        List<String> missing = sender.disk().missingAfterAPowerLoss();
        checks.require(
                missing.isEmpty(),
                Property.I6,
                () -> sender + " sends " + message + ", but a power failure now would leave " + missing);
    }

    /** Whether it is there after a power failure now, however much of what is under way to the disk it keeps. */
    private boolean survives(Zxid zxid) {
        return disk.contains(zxid) && sender.disk().keepsWhateverIsPending(zxid);
    }

    private void committed(Zxid zxid, Object message) {
        checks.ledger().mustBeCommitted(zxid, () -> message + " of " + sender);
    }

    @Override
    public Void followerInfo(SessionMessage.FollowerInfo message) {
        vouch(message.acceptedEpoch() == disk.epochs().acceptedEpoch(), "p", message);
        vouch(message.acceptedFrom().equals(disk.epochs().acceptedFrom()), "promise", message);
        vouch(message.currentEpoch() == disk.epochs().currentEpoch(), "a", message);
        vouch(message.lastZxid().equals(disk.last()), "last zxid", message);
        return null;
    }

    @Override
    public Void leaderInfo(SessionMessage.LeaderInfo message) {
        vouch(promisedTo(message.epoch(), Optional.of(sender.id())), "own promise", message);
        return null;
    }

    private boolean promisedTo(long epoch, Optional<ServerId> leader) {
        return disk.epochs().acceptedEpoch() == epoch
                && disk.epochs().acceptedFrom().equals(leader);
    }

    @Override
    public Void ackEpoch(SessionMessage.AckEpoch message) {
        if (message.granted() && receiver.isPresent()) {
            vouch(promisedTo(message.epoch(), receiver), "promise", message);
        }
        vouch(disk.epochs().acceptedEpoch() == message.epoch(), "p", message);
        vouch(message.currentEpoch() == disk.epochs().currentEpoch(), "a", message);
        vouch(message.lastZxid().equals(disk.last()), "last zxid", message);
        vouch(message.table().equals(disk.table()), "epoch table", message);
        committed(message.knownCommitted(), message);
        return null;
    }

    @Override
    public Void ackNewLeader(SessionMessage.AckNewLeader message) {
        vouch(disk.epochs().currentEpoch() == message.epoch(), "a", message);
        vouch(survives(message.end()), "history", message);
        noLaterPromise(message.epoch(), message);
        return null;
    }

    @Override
    public Void ack(SessionMessage.Ack message) {
        vouch(disk.epochs().currentEpoch() == message.epoch(), "a", message);
        vouch(survives(message.zxid()), "log", message);
        noLaterPromise(message.epoch(), message);
        return null;
    }

    private void noLaterPromise(long epoch, Object message) {
        long promised = sender.disk().latest().epochs().acceptedEpoch();
        checks.require(
                promised == epoch,
                Property.I5,
                () -> sender + " sends " + message + " though it promised epoch " + promised);
    }

    @Override
    public Void newLeader(SessionMessage.NewLeader message) {
        vouch(disk.epochs().currentEpoch() == message.epoch(), "a", message);
        checks.leaders().leads(sender, message.epoch());
        return null;
    }

    @Override
    public Void syncProgress(SessionMessage.SyncProgress message) {
        vouch(survives(message.durable()), "log", message);
        vouch(message.snapshotBytes() <= disk.stagedLength() || disk.stagedLength() == 0, "staged bytes", message);
        return null;
    }

    @Override
    public Void pong(SessionMessage.Pong message) {
        vouch(survives(message.durable()), "log", message);
        committed(message.delivered(), message);
        return null;
    }

    @Override
    public Void upToDate(SessionMessage.UpToDate message) {
        committed(message.commit(), message);
        return null;
    }

    @Override
    public Void propose(SessionMessage.Propose message) {
        committed(message.commit(), message);
        long promised = sender.disk().latest().epochs().acceptedEpoch();
        checks.require(
                promised == message.epoch(),
                Property.I5,
                () -> sender + " proposes in an epoch that is not its own: " + message);
        return null;
    }

    @Override
    public Void commit(SessionMessage.Commit message) {
        committed(message.zxid(), message);
        return null;
    }

    @Override
    public Void ping(SessionMessage.Ping message) {
        committed(message.commit(), message);
        return null;
    }

    @Override
    public Void refuse(SessionMessage.Refuse message) {
        vouch(message.acceptedEpoch() <= disk.epochs().acceptedEpoch(), "p", message);
        return null;
    }

    @Override
    public Void syncDiff(SessionMessage.SyncDiff message) {
        return driversOwn(message);
    }

    @Override
    public Void syncTruncate(SessionMessage.SyncTruncate message) {
        return driversOwn(message);
    }

    @Override
    public Void syncSnapshot(SessionMessage.SyncSnapshot message) {
        return driversOwn(message);
    }

    @Override
    public Void snapshotChunk(SessionMessage.SnapshotChunk message) {
        return driversOwn(message);
    }

    @Override
    public Void syncTxns(SessionMessage.SyncTxns message) {
        return driversOwn(message);
    }

    private Void driversOwn(SessionMessage message) {
        throw new Violation(Property.EFFECTS, sender + " sends " + message + " itself; it is part of StreamHistory");
    }

    @Override
    public Void request(SessionMessage.Request message) {
        return null;
    }

    @Override
    public Void requestRejected(SessionMessage.RequestRejected message) {
        return null;
    }

    @Override
    public Void readIndex(SessionMessage.ReadIndex message) {
        return null;
    }

    @Override
    public Void readIndexReady(SessionMessage.ReadIndexReady message) {
        return null;
    }

    @Override
    public Void stateDigests(SessionMessage.StateDigests message) {
        return null;
    }

    @Override
    public Void digestsWanted(SessionMessage.DigestsWanted message) {
        return null;
    }

    @Override
    public Void stateDiffers(SessionMessage.StateDiffers message) {
        return null;
    }
}
