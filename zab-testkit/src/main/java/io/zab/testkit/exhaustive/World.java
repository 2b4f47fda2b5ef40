package io.zab.testkit.exhaustive;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One state of the whole ensemble: every server's own state, what is under way, and what has been committed so far.
 *
 * <p>Invariant: a world that was handed out does not change; {@link #after} makes another.
 */
final class World {
    private final Space space;
    private final Local[] servers;
    private final Items.Item[] notices;
    private final List<Link> links = new ArrayList<>();
    private History history;
    private int historyId;
    private int submitted;
    private int faults;
    private int deadlines;
    private int swaps;
    private Watcher watcher = Watcher.NONE;

    private World(Space space) {
        this.space = space;
        this.servers = new Local[space.scope.peers()];
        this.notices = new Items.Item[servers.length * servers.length];
    }

    /** All servers are down and have never run. */
    static World empty(Space space) {
        World world = new World(space);
        for (int i = 0; i < world.servers.length; i++) {
            world.servers[i] = space.fresh(i);
        }
        world.setHistory(History.founding(Entry.bootstrap(space.founding)));
        return world;
    }

    private World copy() {
        World copy = new World(space);
        System.arraycopy(servers, 0, copy.servers, 0, servers.length);
        System.arraycopy(notices, 0, copy.notices, 0, notices.length);
        links.forEach(link -> copy.links.add(link.copy()));
        copy.history = history;
        copy.historyId = historyId;
        copy.submitted = submitted;
        copy.faults = faults;
        copy.deadlines = deadlines;
        copy.swaps = swaps;
        copy.watcher = watcher;
        return copy;
    }

    /** The same state, of which somebody is told what happens next. */
    World watchedBy(Watcher somebody) {
        World copy = copy();
        copy.watcher = somebody;
        return copy;
    }

    /** The same state, from which faults are counted. */
    World asBeginning() {
        World copy = copy();
        copy.faults = 0;
        copy.deadlines = 0;
        copy.swaps = 0;
        return copy;
    }

    int size() {
        return servers.length;
    }

    List<Local> servers() {
        return List.of(servers);
    }

    Local server(int place) {
        return servers[place];
    }

    List<Link> links() {
        return links;
    }

    Items.Item notice(int from, int to) {
        return notices[from * servers.length + to];
    }

    int submitted() {
        return submitted;
    }

    int faultsLeft() {
        return space.scope.faults() - faults;
    }

    int deadlinesLeft() {
        return space.scope.deadlines() - deadlines;
    }

    int swapsLeft() {
        return space.scope.swaps() - swaps;
    }

    Space space() {
        return space;
    }

    History history() {
        return history;
    }

    void setHistory(History next) {
        if (next != history) {
            history = next;
            historyId = space.items.idOf(next);
        }
    }

    Watcher watcher() {
        return watcher;
    }

    /**
     * The state this leads to.
     *
     * @throws io.zab.testkit.sim.Violation when a property does not hold on the way
     */
    World after(Move move) {
        World next = copy();
        next.make(move);
        next.links.removeIf(Link::isGone);
        return next;
    }

    private void make(Move move) {
        swaps += move.ahead();
        switch (move.kind()) {
            case NOTICE -> arrive(move.more(), move.at());
            case LINK -> deliver(links.get(move.at()), move.more());
            case WRITE ->
                tell(
                        move.at(),
                        new Event.WriteDone(servers[move.at()].pending.get(0).number()));
            case SUBMIT -> submit(move.at());
            case DEADLINE -> {
                boolean early = Moves.somethingArrives(this);
                faults += early ? 1 : 0;
                deadlines += early ? 0 : 1;
                tell(move.at(), new Event.TimePassed());
            }
            case RESTART -> restart(move.at());
            case CRASH -> {
                faults++;
                die(move.at(), move.more(), false);
            }
            case POWER_LOSS -> {
                faults++;
                die(move.at(), 0, true);
            }
            case BREAK -> {
                faults++;
                breakDown(links.get(move.at()));
            }
            case LOSE -> {
                faults++;
                watcher.lost(notice(move.more(), move.at()).trace(), "dropped");
                notices[move.more() * servers.length + move.at()] = null;
            }
        }
    }

    private void tell(int place, Event event) {
        tell(place, space.items.idOf(event), event);
    }

    private void tell(int place, int key, Event event) {
        Local next = space.locals.after(servers[place], key, event);
        servers[place] = next;
        if (event instanceof Event.WriteDone) {
            watcher.durable(next);
        }
        Step.carryOut(this, place, next);
    }

    private void arrive(int from, int to) {
        Items.Item item = notice(from, to);
        notices[from * servers.length + to] = null;
        watcher.arrived(item.trace());
        tell(to, item.id(), (Event) item.value());
    }

    private void submit(int place) {
        submitted++;
        Identity at = servers[place].identity;
        Origin origin = Origin.of(at.server(), at.incarnation(), submitted);
        Payload payload = Payload.wrap(new byte[] {(byte) submitted});
        tell(place, new Event.Submitted(List.of(new ClientRequest(origin, payload))));
    }

    private void restart(int place) {
        servers[place] = space.locals.started(servers[place]);
        Step.carryOut(this, place, servers[place]);
        for (int other = 0; other < servers.length; other++) {
            if (other != place && servers[other].isUp()) {
                tell(other, new Event.PeerReachable(Space.serverAt(place)));
                tell(place, new Event.PeerReachable(Space.serverAt(other)));
            }
        }
    }

    private void die(int place, int kept, boolean power) {
        Local dying = servers[place];
        watcher.died(dying, power, kept);
        Disk disk = dying.durable;
        for (Local.Pending write : dying.pending.subList(0, kept)) {
            disk = disk.after(write.op(), write.hint());
        }
        servers[place] = space.locals.down(dying.identity, disk);
        Step.mustHoldInitialHistory(history, servers[place]);
        for (int other = 0; power && other < servers.length; other++) {
            lose(place, other);
        }
        for (Link link : links) {
            if (link.opener == place || link.leader == place) {
                endOf(link, place, power);
            }
        }
    }

    private void lose(int from, int to) {
        Items.Item item = notice(from, to);
        if (item != null) {
            watcher.lost(item.trace(), "lost with the power");
            notices[from * servers.length + to] = null;
        }
    }

    private void endOf(Link link, int place, boolean power) {
        int other = link.other(place);
        if (link.isUp(place)) {
            link.setUp(place, false);
            empty(link, place);
            if (power) {
                empty(link, other);
            }
            sign(link, other, Link.Sign.DOWN);
        } else if (place == link.opener) {
            empty(link, place);
        }
    }

    private void empty(Link link, int end) {
        for (Items.Item item : link.to(end)) {
            watcher.lost(item.trace(), "the link is gone");
        }
        link.empty(end);
    }

    private void breakDown(Link link) {
        watcher.note("link " + link.id + " breaks");
        empty(link, link.leader);
        empty(link, link.opener);
        sign(link, link.leader, Link.Sign.DOWN);
        sign(link, link.opener, Link.Sign.DOWN);
        link.broken = true;
    }

    /** A sign is for an end that stands. */
    private void sign(Link link, int to, Link.Sign sign) {
        if (!link.broken && (link.isUp(to) || sign == Link.Sign.OPEN || link.isOpening())) {
            put(link, to, new Items.Item(space.items.idOf(sign), sign, 0));
        }
    }

    private void put(Link link, int to, Items.Item item) {
        link.put(to, watched(Space.serverAt(link.other(to)), Space.serverAt(to), Optional.of(link.id), item));
    }

    private Items.Item watched(ServerId from, ServerId to, Optional<LinkId> link, Items.Item item) {
        return watcher == Watcher.NONE
                ? item
                : new Items.Item(item.id(), item.value(), watcher.sent(from, to, link, item.value()));
    }

    private void deliver(Link link, int to) {
        Items.Item item = link.take(to);
        watcher.arrived(item.trace());
        if (item.value() == Link.Sign.OPEN) {
            accept(link);
        } else if (!link.isUp(to)) {
            empty(link, to);
        } else if (item.value() == Link.Sign.ACCEPT) {
            tell(to, new Event.LinkUp(link.id, servers[link.leader].identity));
        } else if (item.value() == Link.Sign.DOWN) {
            link.setUp(to, false);
            empty(link, to);
            tell(to, new Event.LinkDown(link.id, "lost"));
        } else {
            tell(to, item.id(), (Event) item.value());
        }
    }

    private void accept(Link link) {
        if (!servers[link.leader].isUp() || !link.openerUp) {
            empty(link, link.leader);
            sign(link, link.opener, Link.Sign.DOWN);
            return;
        }
        link.leaderUp = true;
        sign(link, link.opener, Link.Sign.ACCEPT);
        tell(link.leader, new Event.LinkUp(link.id, link.id.follower()));
    }

    // What a step of a server asks for.

    void open(int place, LinkId id, ServerId leader) {
        Link link = new Link(id, space.items.idOf(id), place, Space.placeOf(leader));
        int at = 0;
        while (at < links.size() && links.get(at).id.compareTo(id) < 0) {
            at++;
        }
        links.add(at, link);
        sign(link, link.leader, Link.Sign.OPEN);
    }

    Optional<Link> link(LinkId id) {
        for (Link link : links) {
            if (link.id.equals(id)) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }

    void send(int place, Link link, Items.Item message) {
        int to = link.other(place);
        if (link.isUp(place) && !link.broken && (link.isUp(to) || link.isOpening())) {
            put(link, to, message);
        }
    }

    void close(int place, Link link) {
        if (link.isUp(place)) {
            link.setUp(place, false);
            empty(link, place);
            sign(link, link.other(place), Link.Sign.DOWN);
        }
    }

    /** A newer Notification takes the place of one that is still on its way. */
    void notify(int place, ServerId to, Items.Item notification) {
        int slot = place * servers.length + Space.placeOf(to);
        if (notices[slot] != null) {
            watcher.lost(notices[slot].trace(), "replaced by a newer one");
        }
        notices[slot] = watched(Space.serverAt(place), to, Optional.empty(), notification);
    }

    /** Feeds everything that tells this state from others into a hash. */
    void hash(StateHash hash) {
        for (Local server : servers) {
            hash.add(server.id);
        }
        for (Items.Item notice : notices) {
            hash.add(notice == null ? -1 : notice.id());
        }
        for (Link link : links) {
            hash.add(link.number);
            hash.add(link.flags());
            hash(hash, link.to(link.leader));
            hash(hash, link.to(link.opener));
        }
        hash.add(historyId);
        hash.add(submitted);
        hash.add(faults);
        hash.add(deadlines);
        hash.add(swaps);
    }

    private static void hash(StateHash hash, Items.Item[] queue) {
        for (Items.Item item : queue) {
            hash.add(item.id());
        }
        hash.add(-2);
    }

    boolean allServe() {
        for (Local server : servers) {
            if (!server.serves()) {
                return false;
            }
        }
        return true;
    }
}
