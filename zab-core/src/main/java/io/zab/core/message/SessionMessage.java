package io.zab.core.message;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * What a leader and one follower or observer say on the link between them: in order, each at most once, until the link
 * goes down. Names in brackets are those of the paper and of ZooKeeper.
 */
public sealed interface SessionMessage extends Message {

    /** Calls the one handler that fits. */
    <R> R accept(Visitor<R> visitor);

    /** One method a message. A role implements the ones it may receive and answers the rest by closing the link. */
    interface Visitor<R> {
        R followerInfo(FollowerInfo message);

        R leaderInfo(LeaderInfo message);

        R ackEpoch(AckEpoch message);

        R refuse(Refuse message);

        R syncDiff(SyncDiff message);

        R syncTruncate(SyncTruncate message);

        R syncSnapshot(SyncSnapshot message);

        R snapshotChunk(SnapshotChunk message);

        R syncTxns(SyncTxns message);

        R syncProgress(SyncProgress message);

        R newLeader(NewLeader message);

        R ackNewLeader(AckNewLeader message);

        R upToDate(UpToDate message);

        R propose(Propose message);

        R ack(Ack message);

        R commit(Commit message);

        R ping(Ping message);

        R pong(Pong message);

        R request(Request message);

        R requestRejected(RequestRejected message);

        R readIndex(ReadIndex message);

        R readIndexReady(ReadIndexReady message);

        R stateDigests(StateDigests message);

        R digestsWanted(DigestsWanted message);

        R stateDiffers(StateDiffers message);
    }

    /** A follower's or observer's opening word (CEPOCH, FOLLOWERINFO): what it has promised and how far its durable log goes. */
    record FollowerInfo(
            MemberRole role,
            long acceptedEpoch,
            Optional<ServerId> acceptedFrom,
            long currentEpoch,
            Zxid lastZxid,
            Zxid configVersion)
            implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.followerInfo(this);
        }
    }

    /** The epoch the leader asks a promise for (NEWEPOCH, LEADERINFO). */
    record LeaderInfo(long epoch, Zxid configVersion) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.leaderInfo(this);
        }
    }

    /** The answer to {@link LeaderInfo} (ACK-E, ACKEPOCH), from durable state: whether the promise was given to this leader, and the shape of the log. */
    record AckEpoch(
            long epoch, boolean granted, long currentEpoch, Zxid lastZxid, EpochTable table, Zxid knownCommitted)
            implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ackEpoch(this);
        }
    }

    /** The end of a session, and why; {@code acceptedEpoch} is the refuser's p. */
    record Refuse(RefuseReason reason, long acceptedEpoch) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.refuse(this);
        }
    }

    /** The history that follows starts behind the follower's last entry (DIFF). */
    record SyncDiff(Zxid from) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.syncDiff(this);
        }
    }

    /** The follower's entries after {@code to} are not the leader's and go; history follows (TRUNC). */
    record SyncTruncate(Zxid to) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.syncTruncate(this);
        }
    }

    /** A snapshot replaces the follower's whole log; chunks and history follow (SNAP). */
    record SyncSnapshot(Snapshot snapshot) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.syncSnapshot(this);
        }
    }

    /** A piece of the announced snapshot, in order of offsets. */
    record SnapshotChunk(long offset, Payload bytes, int crc32c) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.snapshotChunk(this);
        }
    }

    /** A piece of the leader's history. */
    record SyncTxns(EntryBatch entries) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.syncTxns(this);
        }
    }

    /** How far the follower's disk has come in the synchronisation: zxid of the durable log, bytes of the durable part of a snapshot. */
    record SyncProgress(Zxid durable, long snapshotBytes) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.syncProgress(this);
        }
    }

    /** The end of the synchronisation (NEWLEADER): the follower's log must end exactly at {@code end}. */
    record NewLeader(long epoch, Zxid end) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.newLeader(this);
        }
    }

    /** History and epoch are durable (ACK-LD). */
    record AckNewLeader(long epoch, Zxid end) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ackNewLeader(this);
        }
    }

    /** The epoch is established and the follower may serve (COMMIT-LD, UPTODATE). */
    record UpToDate(long epoch, Zxid commit) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.upToDate(this);
        }
    }

    /** Entries to append (PROPOSE; INFORM to observers), with the leader's commit position capped at what was sent. */
    record Propose(long epoch, EntryBatch entries, Zxid commit) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.propose(this);
        }
    }

    /** Everything up to {@code zxid} is durable: cumulative. */
    record Ack(long epoch, Zxid zxid) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ack(this);
        }
    }

    /** Everything up to {@code zxid} is committed. */
    record Commit(long epoch, Zxid zxid) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.commit(this);
        }
    }

    /** The leader is alive; {@code sequence} dates the quorum a read barrier waits for. */
    record Ping(long epoch, long sequence, Zxid commit) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ping(this);
        }
    }

    /** The answer to one {@link Ping}. */
    record Pong(long epoch, long sequence, Zxid durable, Zxid delivered) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pong(this);
        }
    }

    /** Requests submitted at a follower or observer, in order. */
    record Request(List<ClientRequest> requests) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.request(this);
        }
    }

    /** These requests never got a zxid and never will. */
    record RequestRejected(List<RejectedRequest> rejected) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.requestRejected(this);
        }
    }

    /** Asks from which position a read begun now is linearizable. */
    record ReadIndex(long readNo) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.readIndex(this);
        }
    }

    /** That position; empty when the leader could not confirm that it leads. */
    record ReadIndexReady(long readNo, Optional<Zxid> zxid) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.readIndexReady(this);
        }
    }

    /** What the sender's state machine has made of the history, at positions where all compare; growing. */
    record StateDigests(long epoch, List<StateDigest> digests) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stateDigests(this);
        }
    }

    /** Asks for the digests in {@code (after, through]}: the sender's state differs, and it wants to say where. */
    record DigestsWanted(long epoch, Zxid after, Zxid through) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.digestsWanted(this);
        }
    }

    /**
     * The receiver's state differs from the sender's, whose digests these are.
     *
     * @param outvoted whether a majority has the sender's state; false when no majority has any, and in an answer
     */
    record StateDiffers(long epoch, boolean outvoted, List<StateDigest> digests) implements SessionMessage {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stateDiffers(this);
        }
    }
}
