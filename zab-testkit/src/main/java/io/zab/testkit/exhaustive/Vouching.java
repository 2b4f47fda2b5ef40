package io.zab.testkit.exhaustive;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.testkit.sim.Property;
import java.util.List;
import java.util.Optional;

/**
 * Looks at one message as it is sent: does the sender's disk hold what it vouches for (I6), is nothing of an older epoch
 * said (I5), what does it call committed?
 */
final class Vouching implements SessionMessage.Visitor<Void> {
    private final Local sender;
    private final Disk disk;
    private final Disk latest;
    private final List<Zxid> claims;

    /**
     * @param latest the sender's log with all it has written before this message, durable or not
     * @param claims gets what the message calls committed
     */
    Vouching(Local sender, Disk latest, List<Zxid> claims) {
        this.sender = sender;
        this.disk = sender.durable;
        this.latest = latest;
        this.claims = claims;
    }

    private void vouch(boolean holds, String what, Object message) {
        History.require(
                holds,
                Property.I6,
                () -> sender + " vouches with its " + what + " in " + message + " for more than its disk: " + disk);
    }

    void notified(Notification message) {
        boolean looks = message.state() == Notification.State.LOOKING;
        summary(message.acceptedEpoch(), message.currentEpoch(), message.lastZxid(), looks, message);
        boolean own = looks && message.vote().names(sender.identity.server());
        vouch(!own || message.vote().epoch() == disk.epochs().currentEpoch(), "vote", message);
        vouch(!own || message.vote().lastZxid().equals(disk.last()), "vote", message);
        claims.add(message.knownCommitted());
    }

    private void summary(long accepted, long current, Zxid last, boolean exact, Object message) {
        vouch(accepted <= disk.epochs().acceptedEpoch(), "p", message);
        vouch(current <= disk.epochs().currentEpoch(), "a", message);
        vouch(survives(last), "last zxid", message);
        if (exact) {
            vouch(accepted == disk.epochs().acceptedEpoch(), "p", message);
            vouch(current == disk.epochs().currentEpoch(), "a", message);
            vouch(last.equals(disk.last()), "last zxid", message);
        }
    }

    /** Whether that promise is durable. */
    static boolean promised(Disk disk, long epoch, ServerId leader) {
        return disk.epochs().acceptedEpoch() == epoch
                && disk.epochs().acceptedFrom().equals(Optional.of(leader));
    }

    /** Whether it is there after a power failure now, whether or not what is under way to the disk gets there. */
    private boolean survives(Zxid zxid) {
        return disk.contains(zxid) && latest.contains(zxid);
    }

    private void ownEpochOnly(long epoch, Object message) {
        History.require(
                latest.epochs().acceptedEpoch() == epoch,
                Property.I5,
                () -> sender + " sends " + message + " though it promised another epoch: " + latest);
    }

    @Override
    public Void followerInfo(SessionMessage.FollowerInfo message) {
        summary(message.acceptedEpoch(), message.currentEpoch(), message.lastZxid(), true, message);
        vouch(message.acceptedFrom().equals(disk.epochs().acceptedFrom()), "promise", message);
        return null;
    }

    @Override
    public Void leaderInfo(SessionMessage.LeaderInfo message) {
        vouch(promised(disk, message.epoch(), sender.identity.server()), "own promise", message);
        return null;
    }

    @Override
    public Void ackEpoch(SessionMessage.AckEpoch message) {
        summary(message.epoch(), message.currentEpoch(), message.lastZxid(), true, message);
        vouch(message.table().equals(disk.table()), "epoch table", message);
        claims.add(message.knownCommitted());
        return null;
    }

    @Override
    public Void refuse(SessionMessage.Refuse message) {
        vouch(message.acceptedEpoch() <= disk.epochs().acceptedEpoch(), "p", message);
        return null;
    }

    @Override
    public Void syncProgress(SessionMessage.SyncProgress message) {
        vouch(survives(message.durable()), "log", message);
        return null;
    }

    @Override
    public Void newLeader(SessionMessage.NewLeader message) {
        vouch(disk.epochs().currentEpoch() == message.epoch(), "a", message);
        return null;
    }

    @Override
    public Void ackNewLeader(SessionMessage.AckNewLeader message) {
        return acknowledged(message.epoch(), message.end(), message);
    }

    @Override
    public Void ack(SessionMessage.Ack message) {
        return acknowledged(message.epoch(), message.zxid(), message);
    }

    private Void acknowledged(long epoch, Zxid through, Object message) {
        vouch(disk.epochs().currentEpoch() == epoch, "a", message);
        vouch(survives(through), "log", message);
        ownEpochOnly(epoch, message);
        return null;
    }

    @Override
    public Void upToDate(SessionMessage.UpToDate message) {
        return committed(message.commit());
    }

    @Override
    public Void propose(SessionMessage.Propose message) {
        ownEpochOnly(message.epoch(), message);
        return committed(message.commit());
    }

    @Override
    public Void commit(SessionMessage.Commit message) {
        return committed(message.zxid());
    }

    @Override
    public Void ping(SessionMessage.Ping message) {
        return committed(message.commit());
    }

    @Override
    public Void pong(SessionMessage.Pong message) {
        vouch(survives(message.durable()), "log", message);
        return committed(message.delivered());
    }

    private Void committed(Zxid zxid) {
        claims.add(zxid);
        return null;
    }

    @Override
    public Void syncDiff(SessionMessage.SyncDiff message) {
        return null;
    }

    @Override
    public Void syncTruncate(SessionMessage.SyncTruncate message) {
        return null;
    }

    @Override
    public Void syncSnapshot(SessionMessage.SyncSnapshot message) {
        return null;
    }

    @Override
    public Void snapshotChunk(SessionMessage.SnapshotChunk message) {
        return null;
    }

    @Override
    public Void syncTxns(SessionMessage.SyncTxns message) {
        return null;
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
