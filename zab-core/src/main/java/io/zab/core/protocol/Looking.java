package io.zab.core.protocol;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.RejectReason;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.step.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A server without a leader: drains its log, then lets the election ask around (protocol.md, section 5).
 *
 * <p>Invariant: until every write issued so far is done it sends nothing and decides nothing, because a vote vouches
 * for the durable log. Notifications that arrive meanwhile are kept, the newest of each sender.
 */
final class Looking implements Role, Election.Outlet {
    private final Server server;
    private final Transition.Look why;
    private final SortedMap<ServerId, Kept> kept = new TreeMap<>();
    private final SortedMap<LinkId, WaitingLink> links = new TreeMap<>();
    private List<Ensemble> configurations = List.of();
    private boolean started;
    /** When it stands in earnest, should nobody else lead by then (L19). */
    private long yieldEnds = Long.MAX_VALUE;

    private record Kept(Identity from, Notification notification) {}

    /** A session opened to this server before it knew whether it leads. */
    record WaitingLink(LinkId link, Identity remote, Optional<FollowerInfo> info) {}

    Looking(Server server, Transition.Look why) {
        this.server = server;
        this.why = why;
    }

    @Override
    public void enter() {
        server.looks();
        server.outbox.emit(new Effect.Abandon(server.standing().epoch()));
        server.stand(Effect.Role.LOOKING, Effect.Stage.ELECTING, Optional.empty(), 0, why.reason());
        startOnceDrained();
    }

    private void startOnceDrained() {
        if (started || !server.journal.isDrained() || server.isLeavingRole()) {
            return;
        }
        started = true;
        yieldEnds = server.yieldsUntil() > server.now() ? server.yieldsUntil() : Long.MAX_VALUE;
        configurations = server.journal.activeConfigurations();
        server.election.start(
                server.now(),
                new Election.Candidacy(
                        server.self,
                        server.standingVote(),
                        configurations,
                        server.journal.epochs().acceptedEpoch(),
                        server.config.unanimousFounding(),
                        why.lost()),
                this);
        for (Kept each : kept.values()) {
            tell(each.from(), each.notification());
        }
        kept.clear();
    }

    private void tell(Identity from, Notification notification) {
        if (!server.isLeavingRole()) {
            server.election.notified(server.now(), from, notification, this);
        }
    }

    @Override
    public void notified(Identity from, Notification notification) {
        server.journal.raiseCommitted(notification.knownCommitted());
        if (!started) {
            kept.put(from.server(), new Kept(from, notification));
            return;
        }
        List<Ensemble> active = server.journal.activeConfigurations();
        if (!active.equals(configurations)) {
            configurations = active;
            server.election.reconfigured(server.now(), active, this);
        }
        tell(from, notification);
    }

    @Override
    public void reachable(ServerId peer) {
        if (started) {
            server.election.reachable(server.now(), peer, this);
        }
    }

    // ---- what the election does

    @Override
    public long send(ServerId to, long round, Vote vote, long seen) {
        return server.notify(to, Notification.State.LOOKING, Server.Statement.NONE, round, vote, seen);
    }

    @Override
    public void decide(ServerId leader) {
        server.become(leader.equals(server.id()) ? new Transition.Lead() : new Transition.Follow(leader));
    }

    @Override
    public void report(String text) {
        server.outbox.info(text);
    }

    // ---- sessions that came too early: kept until this server knows whether it leads

    @Override
    public void linkUp(LinkId link, Identity remote) {
        for (LinkId other : new ArrayList<>(links.keySet())) {
            if (other.follower().server().equals(link.follower().server())) {
                links.remove(other);
                server.outbox.close(other, "replaced by a newer session");
            }
        }
        links.put(link, new WaitingLink(link, remote, Optional.empty()));
    }

    @Override
    public void linkDown(LinkId link, String why) {
        links.remove(link);
    }

    @Override
    public void received(LinkId link, SessionMessage message) {
        WaitingLink waiting = links.get(link);
        if (waiting == null) {
            return;
        }
        if (message instanceof FollowerInfo info) {
            links.put(link, new WaitingLink(link, waiting.remote(), Optional.of(info)));
        } else {
            links.remove(link);
            server.outbox.close(link, "said more than FollowerInfo to a server that is looking");
        }
    }

    /** Hands the waiting sessions to the leader that this server becomes. */
    List<WaitingLink> handOver() {
        List<WaitingLink> waiting = new ArrayList<>(links.values());
        links.clear();
        return waiting;
    }

    @Override
    public void submitted(List<ClientRequest> requests) {
        server.rejectAll(requests, RejectReason.NO_LEADER);
    }

    @Override
    public void readRequested(long readNo) {
        server.outbox.emit(new Effect.ReadFailed(readNo, RejectReason.NO_LEADER));
    }

    @Override
    public void writesDone() {
        startOnceDrained();
    }

    @Override
    public void time() {
        if (started && yieldEnds <= server.now()) {
            started = false;
            startOnceDrained();
        } else if (started) {
            server.election.time(server.now(), this);
        }
    }

    @Override
    public void endOfStep() {}

    @Override
    public long deadline() {
        return started ? Math.min(server.election.deadline(), yieldEnds) : Long.MAX_VALUE;
    }

    @Override
    public void leave() {
        for (WaitingLink waiting : links.values()) {
            long accepted = server.journal.durableEpochs().acceptedEpoch();
            server.outbox.send(waiting.link(), new Refuse(RefuseReason.NOT_LEADING, accepted));
            server.outbox.close(waiting.link(), "not leading");
        }
    }
}
