package io.zab.election;

import io.zab.core.election.Election.Candidacy;
import io.zab.core.election.Election.Outlet;
import io.zab.core.message.Notification;
import io.zab.core.message.Notification.State;
import io.zab.core.model.Identity;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One server of an {@link ElectionEnsemble}: the election, and around it the least that a decided server does. */
final class ElectionServer implements Outlet {
    private static final long TICK = 500;
    private static final long SYNC_LIMIT = 5 * TICK;
    private static final long INIT_LIMIT = 10 * TICK;

    private record Session(Identity follower, long attempt, boolean votes, long heardAt, boolean synced) {}

    final int id;
    private final ElectionEnsemble world;
    private boolean up;
    private long incarnation;
    private long life;
    // On disk.
    private long currentEpoch;
    private Zxid lastZxid = Zxid.BOOTSTRAP;
    private long acceptedEpoch;
    // In memory.
    private FastLeaderElection election = new FastLeaderElection(ElectionTimers.DEFAULT);
    private State state = State.LOOKING;
    private long number;
    private final Map<Integer, Notification> newest = new TreeMap<>();
    private final Map<Integer, Identity> newestFrom = new TreeMap<>();
    private final List<Wire.Join> waiting = new ArrayList<>();
    private final Map<Integer, Session> sessions = new TreeMap<>();
    private int leader;
    private long attempt;
    private boolean established;
    private long epoch;
    private long since;
    private long heardAt;

    ElectionServer(ElectionEnsemble world, int id) {
        this.world = world;
        this.id = id;
    }

    boolean isUp() {
        return up;
    }

    State state() {
        return state;
    }

    long epoch() {
        return epoch;
    }

    boolean established() {
        return up && established;
    }

    Zxid lastZxid() {
        return lastZxid;
    }

    void disk(long currentEpochThere, Zxid last) {
        currentEpoch = currentEpochThere;
        acceptedEpoch = currentEpochThere;
        lastZxid = last;
    }

    /** Whether it leads itself, or follows or observes this leader and is synchronised. */
    boolean serves(int wanted) {
        return established && (id == wanted ? state == State.LEADING : leader == wanted && state != State.LOOKING);
    }

    private Identity identity() {
        return new Identity(ServerId.of(id), 100 + id, incarnation);
    }

    private boolean votes() {
        return world.ensemble.isVoter(identity());
    }

    void start() {
        up = true;
        incarnation++;
        number = 0;
        newest.clear();
        election = new FastLeaderElection(ElectionTimers.DEFAULT);
        look("started");
        tick(++life);
    }

    void crash() {
        up = false;
        established = false;
        state = State.LOOKING;
        world.log.add("[" + world.now + "] s" + id + " dies");
        world.ensemble
                .members()
                .forEach(member -> world.sendInOrder(id, member.server().value(), new Wire.Reset(id)));
    }

    /** Connections to everybody it can reach stand again, at both ends. */
    void linksCameUp() {
        world.ensemble.members().forEach(member -> {
            int other = member.server().value();
            if (other != id && up && world.server(other).up && world.connected(id, other)) {
                world.at(world.now + 1, () -> reachable(other));
                world.at(world.now + 1, () -> world.server(other).reachable(id));
            }
        });
    }

    private void reachable(int other) {
        if (up && state == State.LOOKING) {
            election.reachable(world.now, ServerId.of(other), this);
            wake();
        }
    }

    private void look(String why) {
        look(why, Optional.empty());
    }

    private void look(String why, Optional<ServerId> lost) {
        world.log.add("[" + world.now + "] s" + id + " looks: " + why);
        state = State.LOOKING;
        established = false;
        epoch = 0;
        sessions.values().forEach(session -> refuse(session.follower().server().value(), session.attempt()));
        sessions.clear();
        Vote own = votes() ? Vote.of(ServerId.of(id), currentEpoch, lastZxid) : Vote.NONE;
        election.start(
                world.now, new Candidacy(identity(), own, List.of(world.ensemble), acceptedEpoch, false, lost), this);
        wake();
    }

    private void wake() {
        long lifeNow = life;
        long at = election.deadline();
        if (state == State.LOOKING && at != Long.MAX_VALUE) {
            world.at(Math.max(at, world.now), () -> {
                if (up && life == lifeNow && state == State.LOOKING && election.deadline() <= world.now) {
                    election.time(world.now, this);
                    wake();
                }
            });
        }
    }

    @Override
    public long send(ServerId to, long round, Vote vote, long seen) {
        world.sendLossy(id, to.value(), new Wire.Notice(identity(), notification(round, vote, seen)));
        return number;
    }

    private Notification notification(long round, Vote vote, long seen) {
        return new Notification(
                ++number,
                state,
                state == State.LEADING && established,
                state == State.LEADING && hearsQuorum(),
                round,
                vote,
                established ? epoch : 0,
                acceptedEpoch,
                seen,
                votes() ? MemberRole.VOTER : MemberRole.OBSERVER,
                currentEpoch,
                lastZxid,
                Zxid.BOOTSTRAP,
                Zxid.BOOTSTRAP,
                Optional.empty());
    }

    @Override
    public void report(String text) {
        world.log.add("[" + world.now + "] s" + id + " " + text);
    }

    @Override
    public void decide(ServerId chosen) {
        leader = chosen.value();
        since = world.now;
        heardAt = world.now;
        List<Wire.Join> kept = List.copyOf(waiting);
        waiting.clear();
        if (leader == id) {
            state = State.LEADING;
            kept.forEach(this::join);
            establish();
        } else {
            state = votes() ? State.FOLLOWING : State.OBSERVING;
            kept.forEach(join -> refuse(join.from().server().value(), join.attempt()));
            attempt = ++number;
            Vote mine = Vote.of(ServerId.of(id), currentEpoch, lastZxid);
            world.sendInOrder(id, leader, new Wire.Join(identity(), attempt, votes(), mine));
        }
    }

    void receive(Wire message) {
        if (!up) {
            return;
        }
        if (message instanceof Wire.Notice notice) {
            noticed(notice.from(), notice.notification());
        } else if (message instanceof Wire.Join join) {
            joinArrived(join);
        } else if (message instanceof Wire.Reset reset) {
            lost(reset.peer());
        } else if (message instanceof Wire.Pong pong) {
            heardFollower(pong);
        } else {
            fromLeader(message);
        }
        wake();
    }

    private void noticed(Identity from, Notification said) {
        int sender = from.server().value();
        Notification before = newest.get(sender);
        if (before != null
                && newestFrom.get(sender).incarnation() >= from.incarnation()
                && (newestFrom.get(sender).incarnation() > from.incarnation() || before.number() >= said.number())) {
            return;
        }
        newest.put(sender, said);
        newestFrom.put(sender, from);
        if (state == State.LOOKING) {
            election.notified(world.now, from, said, this);
        } else if (said.state() == State.LOOKING) {
            answerLooking(sender, from, said);
        } else if (state == State.LEADING && said.established() && said.leaderEpoch() > epoch && established) {
            look("s" + sender + " leads a later epoch");
        }
    }

    private void answerLooking(int sender, Identity from, Notification said) {
        Session session = sessions.get(sender);
        if (session != null
                && (from.incarnation() > session.follower().incarnation() || said.number() > session.attempt())) {
            drop(session);
        }
        if (state != State.LEADING && !established && sender == leader) {
            if (said.round() > election.round() || !said.vote().names(ServerId.of(sender))) {
                election.followFailed(world.now, ServerId.of(leader));
                look("s" + leader + " does not stand any more");
                return;
            }
        }
        state(sender);
    }

    private void state(int to) {
        world.sendLossy(id, to, new Wire.Notice(identity(), notification(election.round(), election.vote(), 0)));
    }

    private void joinArrived(Wire.Join join) {
        switch (state) {
            case LOOKING -> waiting.add(join);
            case LEADING -> {
                join(join);
                establish();
            }
            case FOLLOWING, OBSERVING -> refuse(join.from().server().value(), join.attempt());
        }
    }

    private void join(Wire.Join join) {
        int follower = join.from().server().value();
        Vote mine = Vote.of(ServerId.of(follower), currentEpoch, lastZxid);
        if (!established && join.votes() && join.log().compareTo(mine) > 0) {
            refuse(follower, join.attempt());
            return;
        }
        sessions.put(follower, new Session(join.from(), join.attempt(), join.votes(), world.now, established));
        if (established) {
            sync(follower);
        }
    }

    private void refuse(int follower, long theirAttempt) {
        world.sendInOrder(id, follower, new Wire.Refused(id, theirAttempt));
    }

    private void establish() {
        if (!established && hearsQuorum()) {
            epoch = world.newEpoch();
            acceptedEpoch = epoch;
            currentEpoch = epoch;
            lastZxid = Zxid.of(epoch, 0);
            established = true;
            world.log.add("[" + world.now + "] s" + id + " leads epoch " + epoch);
            sessions.replaceAll(
                    (key, was) -> new Session(was.follower(), was.attempt(), was.votes(), was.heardAt(), true));
            sessions.keySet().forEach(this::sync);
        }
    }

    private void sync(int follower) {
        Session session = sessions.get(follower);
        world.sendInOrder(id, follower, new Wire.Synced(id, session.attempt(), epoch, lastZxid.counter()));
    }

    /** Adds entries to the log of this leader and tells every synchronised follower. */
    void write(int entries) {
        lastZxid = Zxid.of(epoch, lastZxid.counter() + entries);
        sessions.keySet().forEach(this::sync);
    }

    boolean hearsQuorum() {
        List<ServerId> heard = new ArrayList<>();
        if (votes()) {
            heard.add(ServerId.of(id));
        }
        for (Session session : sessions.values()) {
            if (session.votes() && world.now - session.heardAt() <= SYNC_LIMIT) {
                heard.add(session.follower().server());
            }
        }
        return world.ensemble.isQuorum(heard);
    }

    private void heardFollower(Wire.Pong pong) {
        Session session = sessions.get(pong.follower());
        if (state == State.LEADING && session != null && session.attempt() == pong.attempt()) {
            sessions.put(
                    pong.follower(),
                    new Session(session.follower(), session.attempt(), session.votes(), world.now, session.synced()));
        }
    }

    private void fromLeader(Wire message) {
        if (state == State.LOOKING || state == State.LEADING) {
            return;
        }
        if (message instanceof Wire.Refused refused && refused.leader() == leader && refused.attempt() == attempt) {
            leave("refused by s" + leader, false);
        } else if (message instanceof Wire.Ping ping && ping.leader() == leader && ping.attempt() == attempt) {
            heardAt = world.now;
            world.sendInOrder(id, leader, new Wire.Pong(id, attempt));
        } else if (message instanceof Wire.Synced synced && synced.leader() == leader && synced.attempt() == attempt) {
            heardAt = world.now;
            established = true;
            epoch = synced.epoch();
            acceptedEpoch = epoch;
            currentEpoch = epoch;
            lastZxid = Zxid.of(epoch, synced.counter());
            election.followSucceeded(ServerId.of(leader));
        }
    }

    private void leave(String why, boolean leaderIsGone) {
        if (!established) {
            election.followFailed(world.now, ServerId.of(leader));
        }
        look(why, leaderIsGone ? Optional.of(ServerId.of(leader)) : Optional.empty());
    }

    private void lost(int peer) {
        sessions.remove(peer);
        waiting.removeIf(join -> join.from().server().value() == peer);
        if (state != State.LOOKING && state != State.LEADING && peer == leader) {
            leave("link to s" + peer + " lost", true);
        } else if (state == State.LEADING && established && !hearsQuorum()) {
            look("no quorum left");
        }
    }

    private void tick(long lifeThen) {
        if (!up || life != lifeThen) {
            return;
        }
        world.at(world.now + TICK / 2, () -> tick(lifeThen));
        long limit = established ? SYNC_LIMIT : INIT_LIMIT;
        if (state == State.LEADING) {
            boolean hopeless = established ? !hearsQuorum() : world.now - since > INIT_LIMIT;
            if (hopeless) {
                look("no quorum for s" + id);
            } else {
                lead();
            }
        } else if (state != State.LOOKING && world.now - heardAt > limit) {
            leave("s" + leader + " is silent", established);
        }
    }

    private void drop(Session session) {
        int follower = session.follower().server().value();
        sessions.remove(follower);
        refuse(follower, session.attempt());
    }

    private void lead() {
        for (Session session : List.copyOf(sessions.values())) {
            if (established && world.now - session.heardAt() > SYNC_LIMIT) {
                drop(session);
            }
        }
        world.ensemble.members().forEach(member -> {
            int other = member.server().value();
            Session session = sessions.get(other);
            if (session != null) {
                world.sendInOrder(id, other, new Wire.Ping(id, session.attempt()));
            } else if (other != id) {
                state(other);
            }
        });
    }
}
