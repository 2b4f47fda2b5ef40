package io.zab.core.codec;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;

/** Puts each message down field by field; {@link MessageDecoders} is its mirror. */
final class MessageEncoder implements SessionMessage.Visitor<Encoded> {
    static final MessageEncoder INSTANCE = new MessageEncoder();

    private MessageEncoder() {}

    static Encoded notification(Notification message) {
        FieldWriter out = new FieldWriter(MessageType.NOTIFICATION, 85);
        out.count(message.number()).ordinal(message.state());
        out.flag(message.established()).flag(message.quorumHealthy()).count(message.round());
        out.server(message.vote().leader())
                .epoch(message.vote().epoch())
                .zxid(message.vote().lastZxid());
        out.epoch(message.leaderEpoch()).epoch(message.acceptedEpoch()).count(message.seen());
        out.ordinal(message.role()).epoch(message.currentEpoch()).zxid(message.lastZxid());
        out.zxid(message.knownCommitted()).zxid(message.configVersion());
        Payload configuration = message.configuration().map(Ensemble::toPayload).orElse(Payload.EMPTY);
        return out.flag(message.configuration().isPresent())
                .number(configuration.length())
                .end(configuration);
    }

    @Override
    public Encoded followerInfo(SessionMessage.FollowerInfo message) {
        return new FieldWriter(MessageType.FOLLOWER_INFO, 29)
                .ordinal(message.role())
                .epoch(message.acceptedEpoch())
                .server(message.acceptedFrom())
                .epoch(message.currentEpoch())
                .zxid(message.lastZxid())
                .zxid(message.configVersion())
                .end();
    }

    @Override
    public Encoded leaderInfo(SessionMessage.LeaderInfo message) {
        return epochAndZxid(MessageType.LEADER_INFO, message.epoch(), message.configVersion());
    }

    @Override
    public Encoded ackEpoch(SessionMessage.AckEpoch message) {
        return new FieldWriter(MessageType.ACK_EPOCH, 25 + FieldWriter.sizeOf(message.table()))
                .epoch(message.epoch())
                .flag(message.granted())
                .epoch(message.currentEpoch())
                .zxid(message.lastZxid())
                .epochTable(message.table())
                .zxid(message.knownCommitted())
                .end();
    }

    @Override
    public Encoded refuse(SessionMessage.Refuse message) {
        return new FieldWriter(MessageType.REFUSE, 5)
                .ordinal(message.reason())
                .epoch(message.acceptedEpoch())
                .end();
    }

    @Override
    public Encoded syncDiff(SessionMessage.SyncDiff message) {
        return new FieldWriter(MessageType.SYNC_DIFF, 8).zxid(message.from()).end();
    }

    @Override
    public Encoded syncTruncate(SessionMessage.SyncTruncate message) {
        return new FieldWriter(MessageType.SYNC_TRUNCATE, 8).zxid(message.to()).end();
    }

    @Override
    public Encoded syncSnapshot(SessionMessage.SyncSnapshot message) {
        Snapshot snapshot = message.snapshot();
        return new FieldWriter(MessageType.SYNC_SNAPSHOT, 32 + FieldWriter.sizeOf(snapshot.epochs()))
                .zxid(snapshot.base())
                .epochTable(snapshot.epochs())
                .zxid(snapshot.configVersion())
                .count(snapshot.sizeBytes())
                .bits(snapshot.digest())
                .end(snapshot.configuration().toPayload());
    }

    @Override
    public Encoded snapshotChunk(SessionMessage.SnapshotChunk message) {
        return new FieldWriter(MessageType.SNAPSHOT_CHUNK, 12)
                .count(message.offset())
                .number(message.crc32c())
                .end(message.bytes());
    }

    @Override
    public Encoded syncTxns(SessionMessage.SyncTxns message) {
        return new FieldWriter(MessageType.SYNC_TXNS, 0).end(message.entries().encoded());
    }

    @Override
    public Encoded syncProgress(SessionMessage.SyncProgress message) {
        return new FieldWriter(MessageType.SYNC_PROGRESS, 16)
                .zxid(message.durable())
                .count(message.snapshotBytes())
                .end();
    }

    @Override
    public Encoded newLeader(SessionMessage.NewLeader message) {
        return epochAndZxid(MessageType.NEW_LEADER, message.epoch(), message.end());
    }

    @Override
    public Encoded ackNewLeader(SessionMessage.AckNewLeader message) {
        return epochAndZxid(MessageType.ACK_NEW_LEADER, message.epoch(), message.end());
    }

    @Override
    public Encoded upToDate(SessionMessage.UpToDate message) {
        return epochAndZxid(MessageType.UP_TO_DATE, message.epoch(), message.commit());
    }

    @Override
    public Encoded propose(SessionMessage.Propose message) {
        return new FieldWriter(MessageType.PROPOSE, 12)
                .epoch(message.epoch())
                .zxid(message.commit())
                .end(message.entries().encoded());
    }

    @Override
    public Encoded ack(SessionMessage.Ack message) {
        return epochAndZxid(MessageType.ACK, message.epoch(), message.zxid());
    }

    @Override
    public Encoded commit(SessionMessage.Commit message) {
        return epochAndZxid(MessageType.COMMIT, message.epoch(), message.zxid());
    }

    @Override
    public Encoded ping(SessionMessage.Ping message) {
        return new FieldWriter(MessageType.PING, 20)
                .epoch(message.epoch())
                .count(message.sequence())
                .zxid(message.commit())
                .end();
    }

    @Override
    public Encoded pong(SessionMessage.Pong message) {
        return new FieldWriter(MessageType.PONG, 28)
                .epoch(message.epoch())
                .count(message.sequence())
                .zxid(message.durable())
                .zxid(message.delivered())
                .end();
    }

    @Override
    public Encoded request(SessionMessage.Request message) {
        List<ClientRequest> requests = message.requests();
        FieldWriter out = new FieldWriter(MessageType.REQUEST, 4 + requests.size() * (FieldWriter.ORIGIN_BYTES + 4));
        out.number(requests.size());
        List<Payload> tail = new ArrayList<>(requests.size());
        for (ClientRequest request : requests) {
            out.origin(request.origin()).number(request.payload().length());
            tail.add(request.payload());
        }
        return out.end(tail);
    }

    @Override
    public Encoded requestRejected(SessionMessage.RequestRejected message) {
        List<RejectedRequest> rejected = message.rejected();
        int each = FieldWriter.ORIGIN_BYTES + 1 + 4;
        FieldWriter out = new FieldWriter(MessageType.REQUEST_REJECTED, 4 + rejected.size() * each);
        out.number(rejected.size());
        List<Payload> tail = new ArrayList<>(rejected.size());
        for (RejectedRequest request : rejected) {
            out.origin(request.origin()).ordinal(request.reason());
            out.number(request.detail().length());
            tail.add(request.detail());
        }
        return out.end(tail);
    }

    @Override
    public Encoded readIndex(SessionMessage.ReadIndex message) {
        return new FieldWriter(MessageType.READ_INDEX, 8).bits(message.readNo()).end();
    }

    @Override
    public Encoded readIndexReady(SessionMessage.ReadIndexReady message) {
        return new FieldWriter(MessageType.READ_INDEX_READY, 17)
                .bits(message.readNo())
                .flag(message.zxid().isPresent())
                .zxid(message.zxid().orElse(Zxid.ZERO))
                .end();
    }

    @Override
    public Encoded stateDigests(SessionMessage.StateDigests message) {
        return new FieldWriter(MessageType.STATE_DIGESTS, 4 + FieldWriter.sizeOf(message.digests()))
                .epoch(message.epoch())
                .digests(message.digests())
                .end();
    }

    @Override
    public Encoded digestsWanted(SessionMessage.DigestsWanted message) {
        return new FieldWriter(MessageType.DIGESTS_WANTED, 20)
                .epoch(message.epoch())
                .zxid(message.after())
                .zxid(message.through())
                .end();
    }

    @Override
    public Encoded stateDiffers(SessionMessage.StateDiffers message) {
        return new FieldWriter(MessageType.STATE_DIFFERS, 5 + FieldWriter.sizeOf(message.digests()))
                .epoch(message.epoch())
                .flag(message.outvoted())
                .digests(message.digests())
                .end();
    }

    private static Encoded epochAndZxid(MessageType type, long epoch, Zxid zxid) {
        return new FieldWriter(type, 12).epoch(epoch).zxid(zxid).end();
    }
}
