package io.zab.core.codec;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes each message off a frame field by field; {@link MessageEncoder} is its mirror. */
final class MessageDecoders {
    private MessageDecoders() {}

    static Notification notification(FieldReader in) {
        return new Notification(
                in.count("number"),
                in.pick(Notification.State.values(), "state"),
                in.flag("established flag"),
                in.flag("quorum flag"),
                in.count("round"),
                vote(in),
                in.epoch("leader epoch"),
                in.epoch("accepted epoch"),
                in.count("seen"),
                in.pick(MemberRole.values(), "role"),
                in.epoch("current epoch"),
                in.zxid("last zxid"),
                in.zxid("known committed"),
                in.zxid("configuration version"),
                configuration(in));
    }

    private static Vote vote(FieldReader in) {
        Optional<ServerId> leader = in.server("vote");
        long epoch = in.epoch("epoch of the vote");
        Zxid zxid = in.zxid("zxid of the vote");
        if (leader.isEmpty() && (epoch != 0 || !zxid.equals(Zxid.ZERO))) {
            throw new MalformedBytesException("a vote for nobody claims epoch " + epoch + " and zxid " + zxid);
        }
        return new Vote(leader, epoch, zxid);
    }

    private static Optional<Ensemble> configuration(FieldReader in) {
        boolean present = in.flag("configuration flag");
        int length = in.number("configuration length");
        if (!present && length != 0) {
            throw new MalformedBytesException("an absent configuration claims " + length + " bytes");
        }
        return present ? Optional.of(Ensemble.decode(in.bytes(length, "configuration"))) : Optional.empty();
    }

    static SessionMessage followerInfo(FieldReader in) {
        return new SessionMessage.FollowerInfo(
                in.pick(MemberRole.values(), "role"),
                in.epoch("accepted epoch"),
                in.server("accepted from"),
                in.epoch("current epoch"),
                in.zxid("last zxid"),
                in.zxid("configuration version"));
    }

    static SessionMessage leaderInfo(FieldReader in) {
        return new SessionMessage.LeaderInfo(in.epoch("epoch"), in.zxid("configuration version"));
    }

    static SessionMessage ackEpoch(FieldReader in) {
        return new SessionMessage.AckEpoch(
                in.epoch("epoch"),
                in.flag("granted flag"),
                in.epoch("current epoch"),
                in.zxid("last zxid"),
                in.epochTable(),
                in.zxid("known committed"));
    }

    static SessionMessage refuse(FieldReader in) {
        return new SessionMessage.Refuse(
                in.pick(RefuseReason.values(), "reason of a refusal"), in.epoch("accepted epoch"));
    }

    static SessionMessage syncDiff(FieldReader in) {
        return new SessionMessage.SyncDiff(in.zxid("from"));
    }

    static SessionMessage syncTruncate(FieldReader in) {
        return new SessionMessage.SyncTruncate(in.zxid("to"));
    }

    static SessionMessage syncSnapshot(FieldReader in) {
        Zxid base = in.zxid("base");
        EpochTable epochs = in.epochTable();
        Zxid configVersion = in.zxid("configuration version");
        long sizeBytes = in.count("size");
        long digest = in.bits("digest");
        Ensemble configuration = Ensemble.decode(in.rest("configuration"));
        return new SessionMessage.SyncSnapshot(
                new Snapshot(base, epochs, configuration, configVersion, sizeBytes, digest));
    }

    static SessionMessage snapshotChunk(FieldReader in) {
        long offset = in.count("offset");
        int crc32c = in.number("checksum");
        return new SessionMessage.SnapshotChunk(offset, in.rest("chunk"), crc32c);
    }

    static SessionMessage syncTxns(FieldReader in) {
        return new SessionMessage.SyncTxns(EntryBatch.decode(in.rest("entries")));
    }

    static SessionMessage syncProgress(FieldReader in) {
        return new SessionMessage.SyncProgress(in.zxid("durable zxid"), in.count("snapshot bytes"));
    }

    static SessionMessage newLeader(FieldReader in) {
        return new SessionMessage.NewLeader(in.epoch("epoch"), in.zxid("end"));
    }

    static SessionMessage ackNewLeader(FieldReader in) {
        return new SessionMessage.AckNewLeader(in.epoch("epoch"), in.zxid("end"));
    }

    static SessionMessage upToDate(FieldReader in) {
        return new SessionMessage.UpToDate(in.epoch("epoch"), in.zxid("commit"));
    }

    static SessionMessage propose(FieldReader in) {
        long epoch = in.epoch("epoch");
        Zxid commit = in.zxid("commit");
        return new SessionMessage.Propose(epoch, EntryBatch.decode(in.rest("entries")), commit);
    }

    static SessionMessage ack(FieldReader in) {
        return new SessionMessage.Ack(in.epoch("epoch"), in.zxid("zxid"));
    }

    static SessionMessage commit(FieldReader in) {
        return new SessionMessage.Commit(in.epoch("epoch"), in.zxid("zxid"));
    }

    static SessionMessage ping(FieldReader in) {
        return new SessionMessage.Ping(in.epoch("epoch"), in.count("sequence"), in.zxid("commit"));
    }

    static SessionMessage pong(FieldReader in) {
        return new SessionMessage.Pong(
                in.epoch("epoch"), in.count("sequence"), in.zxid("durable"), in.zxid("delivered"));
    }

    static SessionMessage request(FieldReader in) {
        int count = in.elements(FieldWriter.ORIGIN_BYTES + 4, "requests");
        List<Origin> origins = new ArrayList<>(count);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            origins.add(in.origin("origin of a request"));
            lengths[i] = in.number("length of a request");
        }
        List<ClientRequest> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Payload payload = in.bytes(lengths[i], "request");
            requests.add(new ClientRequest(origins.get(i), payload));
        }
        return new SessionMessage.Request(List.copyOf(requests));
    }

    static SessionMessage requestRejected(FieldReader in) {
        int count = in.elements(FieldWriter.ORIGIN_BYTES + 5, "rejected requests");
        List<RejectedRequest> bare = new ArrayList<>(count);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            Origin origin = in.origin("origin of a rejected request");
            RejectReason reason = in.pick(RejectReason.values(), "reason of a rejection");
            bare.add(new RejectedRequest(origin, reason, Payload.EMPTY));
            lengths[i] = in.number("length of a rejection's detail");
        }
        List<RejectedRequest> rejected = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Payload detail = in.bytes(lengths[i], "rejection's detail");
            rejected.add(new RejectedRequest(bare.get(i).origin(), bare.get(i).reason(), detail));
        }
        return new SessionMessage.RequestRejected(List.copyOf(rejected));
    }

    static SessionMessage readIndex(FieldReader in) {
        return new SessionMessage.ReadIndex(in.bits("read number"));
    }

    static SessionMessage readIndexReady(FieldReader in) {
        long readNo = in.bits("read number");
        boolean present = in.flag("zxid flag");
        Zxid zxid = in.zxid("zxid");
        if (!present && !zxid.equals(Zxid.ZERO)) {
            throw new MalformedBytesException("an absent zxid reads " + zxid);
        }
        return new SessionMessage.ReadIndexReady(readNo, present ? Optional.of(zxid) : Optional.empty());
    }

    static SessionMessage stateDigests(FieldReader in) {
        return new SessionMessage.StateDigests(in.epoch("epoch"), in.digests());
    }

    static SessionMessage digestsWanted(FieldReader in) {
        return new SessionMessage.DigestsWanted(in.epoch("epoch"), in.zxid("after"), in.zxid("through"));
    }

    static SessionMessage stateDiffers(FieldReader in) {
        return new SessionMessage.StateDiffers(in.epoch("epoch"), in.flag("outvoted flag"), in.digests());
    }
}
