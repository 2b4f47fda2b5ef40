package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One real kernel on a bench: the test plays everybody else, step by step, and reads the effects as lists.
 *
 * <p>The ensemble is 1, 2 and 3 as voters and 4 as observer; instances are named, {@code 100 + id}, unless a test says
 * otherwise.
 */
final class Bench {
    static final ServerId S1 = ServerId.of(1);
    static final ServerId S2 = ServerId.of(2);
    static final ServerId S3 = ServerId.of(3);
    static final ServerId S4 = ServerId.of(4);
    static final Ensemble OPEN = Ensemble.parse("1@a:1,2@b:1,3@c:1,4@d:1:observer");
    static final Ensemble NAMED =
            OPEN.withInstance(S1, 101).withInstance(S2, 102).withInstance(S3, 103);

    final ScriptedElection election = new ScriptedElection();
    final ZabProtocol kernel;
    final Identity self;
    private List<Effect> effects = List.of();
    private long now;
    private long issued;
    private long attempts;

    Bench(ProtocolConfig config, DurableState state) {
        self = state.identity();
        kernel = new ZabProtocol(config, election, state);
    }

    static Identity identity(ServerId server) {
        return new Identity(server, 100 + server.value(), 1);
    }

    static Zxid z(long epoch, long counter) {
        return Zxid.of(epoch, counter);
    }

    /** A disk whose log is the bootstrap entry and then these epochs, each up to its last zxid. */
    static DurableState disk(ServerId server, long accepted, long current, Zxid... ends) {
        List<Zxid> all = new ArrayList<>(List.of(Zxid.BOOTSTRAP));
        all.addAll(List.of(ends));
        TreeMap<Zxid, Ensemble> configurations = new TreeMap<>();
        configurations.put(Zxid.BOOTSTRAP, NAMED);
        return new DurableState(
                identity(server),
                new Epochs(accepted, accepted == 0 ? Optional.empty() : Optional.of(S3), current, false),
                EpochTable.of(all, true),
                Zxid.ZERO,
                Zxid.ZERO,
                configurations,
                Zxid.BOOTSTRAP,
                List.of());
    }

    /** A fresh disk under the founding configuration, which names no instances. */
    static DurableState freshDisk(ServerId server) {
        DurableState named = disk(server, 0, 0);
        TreeMap<Zxid, Ensemble> configurations = new TreeMap<>();
        configurations.put(Zxid.BOOTSTRAP, OPEN);
        return new DurableState(
                named.identity(),
                named.epochs(),
                named.table(),
                named.base(),
                named.logStart(),
                configurations,
                named.knownCommitted(),
                named.snapshots());
    }

    static Entry entry(Zxid zxid, Zxid previous) {
        EntryKind kind = zxid.counter() == 0 ? EntryKind.OPEN : EntryKind.APP;
        return new Entry(zxid, previous, kind, Origin.NONE, Zxid.BOOTSTRAP, Payload.copyOf(new byte[] {1}));
    }

    static EntryBatch batch(Zxid previous, Zxid... zxids) {
        List<Entry> entries = new ArrayList<>();
        Zxid last = previous;
        for (Zxid zxid : zxids) {
            entries.add(entry(zxid, last));
            last = zxid;
        }
        return EntryBatch.of(entries);
    }

    // ---- stepping

    Bench start(ServerId leader) {
        election.choice = Optional.of(leader);
        return run(kernel.start(now));
    }

    Bench step(Event... events) {
        return run(kernel.step(now, List.of(events)));
    }

    Bench after(long millis) {
        now += millis;
        return step(new Event.TimePassed());
    }

    Bench received(LinkId link, SessionMessage message) {
        return step(new Event.Received(link, message));
    }

    /** Every write issued so far becomes durable. */
    Bench durable() {
        return step(new Event.WriteDone(issued));
    }

    Bench submit(long... numbers) {
        List<ClientRequest> requests = new ArrayList<>();
        for (long number : numbers) {
            requests.add(request(self, number));
        }
        return step(new Event.Submitted(requests));
    }

    static ClientRequest request(Identity from, long number) {
        return new ClientRequest(
                Origin.of(from.server(), from.incarnation(), number), Payload.copyOf(new byte[] {(byte) number}));
    }

    Bench run(List<Effect> result) {
        effects = result;
        for (Effect.Write write : of(Effect.Write.class)) {
            issued = write.number();
        }
        return this;
    }

    // ---- playing the others

    /** A follower's session comes up and says its first word. */
    LinkId join(ServerId server, MemberRole role, long accepted, long current, Zxid last) {
        LinkId link = new LinkId(identity(server), ++attempts);
        step(
                new Event.LinkUp(link, identity(server)),
                new Event.Received(
                        link, new FollowerInfo(role, accepted, Optional.empty(), current, last, Zxid.BOOTSTRAP)));
        return link;
    }

    LinkId join(ServerId server) {
        return join(server, MemberRole.VOTER, 0, 0, Zxid.BOOTSTRAP);
    }

    static AckEpoch ackEpoch(long epoch, boolean granted, long current, Zxid... ends) {
        List<Zxid> all = new ArrayList<>(List.of(Zxid.BOOTSTRAP));
        all.addAll(List.of(ends));
        EpochTable table = EpochTable.of(all, true);
        return new AckEpoch(epoch, granted, current, table.last(), table, Zxid.BOOTSTRAP);
    }

    /** This server has won epoch 1 with the support of 2, and serves. */
    LinkId lead() {
        start(self.server());
        LinkId link = join(S2);
        durable();
        received(link, ackEpoch(1, true, 0)).durable();
        received(link, new AckNewLeader(1, Zxid.BOOTSTRAP)).durable();
        return link;
    }

    /** This server follows 3, which has established epoch 1 over a log that ends at the bootstrap entry. */
    LinkId follow() {
        start(S3);
        LinkId link = only(Effect.OpenSession.class).link();
        step(new Event.LinkUp(link, identity(S3)));
        received(link, new SessionMessage.LeaderInfo(1, Zxid.BOOTSTRAP)).durable();
        received(link, new SessionMessage.SyncDiff(Zxid.BOOTSTRAP));
        received(link, new SessionMessage.NewLeader(1, Zxid.BOOTSTRAP)).durable();
        received(link, new SessionMessage.UpToDate(1, Zxid.BOOTSTRAP));
        return link;
    }

    static Notification notification(
            long number, Notification.State state, Vote vote, boolean established, long leaderEpoch, long accepted) {
        return new Notification(
                number,
                state,
                established,
                established,
                1,
                vote,
                leaderEpoch,
                accepted,
                0,
                MemberRole.VOTER,
                vote.epoch(),
                vote.lastZxid(),
                Zxid.BOOTSTRAP,
                Zxid.BOOTSTRAP,
                Optional.empty());
    }

    // ---- reading effects

    List<Effect> effects() {
        return effects;
    }

    <T extends Effect> List<T> of(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends Effect> T only(Class<T> kind) {
        List<T> found = of(kind);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind.getSimpleName() + " in " + effects);
        }
        return found.get(0);
    }

    List<SessionMessage> sentTo(LinkId link) {
        return of(Effect.Send.class).stream()
                .filter(send -> send.link().equals(link))
                .map(Effect.Send::message)
                .filter(message -> !(message instanceof SessionMessage.Ping))
                .toList();
    }

    List<WriteOp> written() {
        return of(Effect.Write.class).stream().map(Effect.Write::op).toList();
    }

    boolean isLooking() {
        return kernel.view().standing().role() == Effect.Role.LOOKING;
    }

    boolean isServing() {
        return kernel.view().standing().stage() == Effect.Stage.SERVING;
    }

    /** A snapshot with these bytes as its content. */
    static Snapshot snapshot(Zxid base, EpochTable table, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return new Snapshot(base, table, NAMED, Zxid.BOOTSTRAP, bytes.length, SnapshotDigest.of(bytes));
    }
}
