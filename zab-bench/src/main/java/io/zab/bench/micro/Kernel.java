package io.zab.bench.micro;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.protocol.ZabProtocol;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One protocol kernel of three, brought to serve epoch 1 by playing the others; time stands still. */
final class Kernel {
    /** What the log ends with once epoch 1 is served and nothing has been submitted. */
    static final Zxid OPENED = Zxid.of(1, 0);

    private static final ServerId ONE = ServerId.of(1);
    private static final ServerId TWO = ServerId.of(2);
    private static final ServerId THREE = ServerId.of(3);

    private final ZabProtocol kernel;
    private long lastWrite;

    private Kernel(ServerId leader) {
        kernel = new ZabProtocol(ProtocolConfig.DEFAULT, new AppointedLeader(leader), emptyDisk());
        run(kernel.start(0));
    }

    /** It leads, with both others behind it. */
    static Kernel leading() {
        Kernel leader = new Kernel(ONE);
        LinkId two = linkOf(TWO);
        LinkId three = linkOf(THREE);
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP), true);
        for (LinkId link : List.of(two, three)) {
            leader.step(new Event.LinkUp(link, link.follower()));
            leader.receive(
                    link, new FollowerInfo(MemberRole.VOTER, 0, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
        }
        leader.written();
        for (LinkId link : List.of(two, three)) {
            leader.receive(link, new AckEpoch(1, true, 0, table.last(), table, Zxid.BOOTSTRAP));
        }
        leader.written();
        for (LinkId link : List.of(two, three)) {
            leader.receive(link, new AckNewLeader(1, Zxid.BOOTSTRAP));
        }
        leader.written();
        return leader.checked();
    }

    /** It follows server 3. */
    static Kernel following() {
        Kernel follower = new Kernel(THREE);
        LinkId link = linkToLeader();
        follower.step(new Event.LinkUp(link, identity(THREE)));
        follower.receive(link, new LeaderInfo(1, Zxid.BOOTSTRAP));
        follower.written();
        follower.receive(link, new SyncDiff(Zxid.BOOTSTRAP));
        follower.receive(link, new NewLeader(1, Zxid.BOOTSTRAP));
        follower.written();
        follower.receive(link, new UpToDate(1, Zxid.BOOTSTRAP));
        return follower.checked();
    }

    /** The session of a follower with this leader. */
    static LinkId linkOf(ServerId follower) {
        return new LinkId(identity(follower), 1);
    }

    /** The session of this follower with its leader. */
    static LinkId linkToLeader() {
        return new LinkId(identity(ONE), 1);
    }

    List<Effect> step(Event... events) {
        return run(kernel.step(0, List.of(events)));
    }

    List<Effect> receive(LinkId link, SessionMessage message) {
        return step(new Event.Received(link, message));
    }

    /** Everything that was to be written is durable. */
    List<Effect> written() {
        return step(new Event.WriteDone(lastWrite));
    }

    private Kernel checked() {
        if (kernel.view().standing().stage() != Effect.Stage.SERVING) {
            throw new IllegalStateException(
                    "the kernel does not serve but is " + kernel.view().standing());
        }
        return this;
    }

    private List<Effect> run(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Write write) {
                lastWrite = write.number();
            } else if (effect instanceof Effect.Halt halt) {
                throw new IllegalStateException("the kernel halted: " + halt.reason());
            }
        }
        return effects;
    }

    private static Identity identity(ServerId server) {
        return new Identity(server, 100 + server.value(), 1);
    }

    private static DurableState emptyDisk() {
        Ensemble ensemble = Ensemble.parse("1@a:1,2@b:1,3@c:1")
                .withInstance(ONE, 101)
                .withInstance(TWO, 102)
                .withInstance(THREE, 103);
        TreeMap<Zxid, Ensemble> configurations = new TreeMap<>();
        configurations.put(Zxid.BOOTSTRAP, ensemble);
        return new DurableState(
                identity(ONE),
                Epochs.FRESH,
                EpochTable.of(List.of(Zxid.BOOTSTRAP), true),
                Zxid.ZERO,
                Zxid.ZERO,
                configurations,
                Zxid.BOOTSTRAP,
                List.of());
    }
}
