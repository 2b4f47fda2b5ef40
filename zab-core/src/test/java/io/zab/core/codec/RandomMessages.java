package io.zab.core.codec;

import io.zab.core.message.Message;
import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.QuorumRule;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Messages with random content out of a seed, every kind of them, extremes of every field included. */
final class RandomMessages {
    private final Random random;
    private final List<Supplier<Message>> kinds = List.of(
            this::notification,
            () -> new SessionMessage.FollowerInfo(role(), epoch(), server(), epoch(), zxid(), zxid()),
            () -> new SessionMessage.LeaderInfo(epoch(), zxid()),
            () -> new SessionMessage.AckEpoch(epoch(), flag(), epoch(), zxid(), table(), zxid()),
            () -> new SessionMessage.Refuse(one(RefuseReason.values()), epoch()),
            () -> new SessionMessage.SyncDiff(zxid()),
            () -> new SessionMessage.SyncTruncate(zxid()),
            () -> new SessionMessage.SyncSnapshot(new Snapshot(zxid(), table(), ensemble(), zxid(), count(), bits())),
            () -> new SessionMessage.SnapshotChunk(count(), payload(), (int) bits()),
            () -> new SessionMessage.SyncTxns(batch()),
            () -> new SessionMessage.SyncProgress(zxid(), count()),
            () -> new SessionMessage.NewLeader(epoch(), zxid()),
            () -> new SessionMessage.AckNewLeader(epoch(), zxid()),
            () -> new SessionMessage.UpToDate(epoch(), zxid()),
            () -> new SessionMessage.Propose(epoch(), batch(), zxid()),
            () -> new SessionMessage.Ack(epoch(), zxid()),
            () -> new SessionMessage.Commit(epoch(), zxid()),
            () -> new SessionMessage.Ping(epoch(), count(), zxid()),
            () -> new SessionMessage.Pong(epoch(), count(), zxid(), zxid()),
            this::request,
            this::requestRejected,
            () -> new SessionMessage.ReadIndex(bits()),
            () -> new SessionMessage.ReadIndexReady(bits(), flag() ? Optional.of(zxid()) : Optional.empty()),
            () -> new SessionMessage.StateDigests(epoch(), digests()),
            () -> new SessionMessage.DigestsWanted(epoch(), zxid(), zxid()),
            () -> new SessionMessage.StateDiffers(epoch(), flag(), digests()));

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    /** One message of every kind. */
    List<Message> ofEveryKind() {
        List<Message> messages = new ArrayList<>();
        for (Supplier<Message> kind : kinds) {
            messages.add(kind.get());
        }
        return messages;
    }

    private Notification notification() {
        return new Notification(
                count(),
                one(Notification.State.values()),
                flag(),
                flag(),
                count(),
                flag() ? Vote.NONE : new Vote(server(), epoch(), zxid()),
                epoch(),
                epoch(),
                count(),
                role(),
                epoch(),
                zxid(),
                zxid(),
                zxid(),
                flag() ? Optional.of(ensemble()) : Optional.empty());
    }

    private SessionMessage request() {
        List<ClientRequest> requests = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            requests.add(new ClientRequest(origin(), payload()));
        }
        return new SessionMessage.Request(requests);
    }

    private SessionMessage requestRejected() {
        List<RejectedRequest> rejected = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            rejected.add(new RejectedRequest(origin(), one(RejectReason.values()), payload()));
        }
        return new SessionMessage.RequestRejected(rejected);
    }

    EntryBatch batch() {
        Zxid last = Zxid.of(random.nextInt(1000), random.nextInt(1000));
        List<Entry> entries = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            Zxid zxid = random.nextInt(4) == 0 ? Zxid.of(last.epoch() + 1, 0) : last.next();
            entries.add(new Entry(zxid, last, one(EntryKind.values()), origin(), zxid(), payload()));
            last = zxid;
        }
        return EntryBatch.of(entries);
    }

    private List<StateDigest> digests() {
        List<StateDigest> digests = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            digests.add(new StateDigest(zxid(), bits()));
        }
        return digests;
    }

    private EpochTable table() {
        List<Zxid> ends = new ArrayList<>();
        long epoch = random.nextInt(3);
        for (int i = random.nextInt(6); i > 0; i--) {
            epoch += 1 + random.nextInt(100_000);
            ends.add(Zxid.of(epoch, random.nextInt(1_000_000)));
        }
        return EpochTable.of(ends, flag());
    }

    private Ensemble ensemble() {
        List<Member> members = new ArrayList<>();
        members.add(new Member(ServerId.of(1), bits(), MemberRole.VOTER, 1, "10.0.0.1:7101"));
        for (int id = 2; id < 2 + random.nextInt(6); id++) {
            members.add(new Member(ServerId.of(id), bits(), role(), random.nextInt(4), "höst-" + id + ":7101"));
        }
        return Ensemble.of(members, one(QuorumRule.values()));
    }

    private Origin origin() {
        return flag() ? Origin.NONE : new Origin(Optional.of(ServerId.of(7)), bits(), bits());
    }

    private Optional<ServerId> server() {
        return flag() ? Optional.of(ServerId.of(1 + random.nextInt(Integer.MAX_VALUE))) : Optional.empty();
    }

    private Payload payload() {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(200)];
        random.nextBytes(bytes);
        return Payload.wrap(bytes);
    }

    private MemberRole role() {
        return one(MemberRole.values());
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private long epoch() {
        return random.nextInt(4) == 0 ? Zxid.MAX_PART : random.nextInt(4) == 0 ? 0 : bits() & Zxid.MAX_PART;
    }

    private Zxid zxid() {
        return random.nextInt(4) == 0 ? new Zxid(-1) : random.nextInt(4) == 0 ? Zxid.ZERO : new Zxid(bits());
    }

    private long count() {
        return random.nextInt(4) == 0 ? Long.MAX_VALUE : bits() >>> 1;
    }

    private long bits() {
        return random.nextLong();
    }
}
