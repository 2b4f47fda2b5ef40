package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * The network between the servers: sessions are in order until they break, Notifications are delayed, lost, doubled and
 * overtake each other, and any way from one server to another can be cut by itself.
 */
public final class SimNetwork {
    /** Well below initLimit by the fastest clock. */
    private static final long TRICKLE_MOST_MILLIS = 600;

    private final Timeline timeline;
    private final Supplier<Conditions> conditions;
    private final Dice dice;
    private final Supplier<List<SimServer>> servers;
    private final TraceBook trace;
    private final Coverage coverage;
    private final Set<Way> cuts = new HashSet<>();
    private final Map<Way, Slowness> slow = new HashMap<>();
    private final TreeMap<LinkId, SimLink> links = new TreeMap<>();
    private boolean calmCuts;
    private boolean trickles;

    private record Way(ServerId from, ServerId to) {}

    private record Slowness(long extraMillis, long untilMillis) {}

    SimNetwork(
            Timeline timeline,
            Supplier<Conditions> conditions,
            Dice dice,
            Supplier<List<SimServer>> servers,
            TraceBook trace,
            Coverage coverage) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.dice = dice;
        this.servers = servers;
        this.trace = trace;
        this.coverage = coverage;
        this.calmCuts = conditions.get().equals(Conditions.CALM);
    }

    void notify(SimServer from, ServerId to, Notification notification) {
        Identity sender = from.identity();
        int copies = dice.chance(conditions.get().lossChance())
                ? 0
                : dice.chance(conditions.get().duplicateChance()) ? 2 : 1;
        if (copies != 1) {
            coverage.saw(copies == 0 ? "notification lost" : "notification doubled");
        }
        if (copies == 0 || isCut(from.id(), to)) {
            trace.lost(trace.sent(from.id(), to, Optional.empty(), notification), copies == 0 ? "dropped" : "cut off");
            return;
        }
        for (int i = 0; i < copies; i++) {
            long number = trace.sent(from.id(), to, Optional.empty(), notification);
            timeline.in(delay(from.id(), to), () -> notified(number, to, new Event.Notified(sender, notification)));
        }
    }

    private void notified(long number, ServerId to, Event event) {
        List<SimServer> receivers = running(to);
        if (receivers.isEmpty()) {
            trace.lost(number, "nobody there");
            return;
        }
        trace.arrived(number);
        receivers.forEach(server -> server.receive(event));
    }

    SimLink.End open(SimServer opener, LinkId id, ServerId leader) {
        links.values().removeIf(SimLink::isGone);
        SimLink link = new SimLink(id, opener, leader, this);
        links.put(id, link);
        return link.open();
    }

    /** From now on nothing gets from one to the other; the way back is not touched. */
    public void cut(ServerId from, ServerId to) {
        coverage.saw("way cut");
        cuts.add(new Way(from, to));
    }

    /** Ends the cut of this way alone. */
    void reopen(ServerId from, ServerId to) {
        cuts.remove(new Way(from, to));
        for (SimLink link : new ArrayList<>(links.values())) {
            link.flushHeld();
        }
    }

    /** For a while everything takes so much longer from one to the other. */
    void slowDown(ServerId from, ServerId to, long extraMillis, long forMillis) {
        slow.put(new Way(from, to), new Slowness(extraMillis, timeline.now() + forMillis));
    }

    /** No way is slower than usual any more. */
    void hurryUp() {
        slow.clear();
    }

    /** Ends all cuts. */
    public void heal() {
        Set<Way> healed = new HashSet<>(cuts);
        cuts.clear();
        for (SimLink link : new ArrayList<>(links.values())) {
            link.flushHeld();
        }
        for (SimServer one : servers.get()) {
            for (SimServer two : servers.get()) {
                if (healed.contains(new Way(one.id(), two.id())) || healed.contains(new Way(two.id(), one.id()))) {
                    tellReachable(one, two.id());
                }
            }
        }
    }

    void connect(SimServer started) {
        for (SimServer other : servers.get()) {
            if (!other.id().equals(started.id()) && other.isRunning()) {
                tellReachable(started, other.id());
                tellReachable(other, started.id());
            }
        }
    }

    private void tellReachable(SimServer server, ServerId peer) {
        timeline.in(delay(peer, server.id()), () -> {
            boolean connected = !isCut(server.id(), peer) && !isCut(peer, server.id());
            if (connected && !running(peer).isEmpty()) {
                server.receive(new Event.PeerReachable(peer));
            }
        });
    }

    boolean isCut(ServerId from, ServerId to) {
        return cuts.contains(new Way(from, to));
    }

    /** Links that both ends believe in. */
    List<SimLink> standing() {
        return links.values().stream().filter(SimLink::isUp).toList();
    }

    /** Breaks all links between the two; both ends are told within {@code mostMillis}. */
    void breakLinks(ServerId a, ServerId b, long mostMillis) {
        for (SimLink link : standing()) {
            if (link.joins(a, b)) {
                link.breakDown(dice, mostMillis);
            }
        }
    }

    List<SimServer> running(ServerId id) {
        return servers.get().stream()
                .filter(server -> server.id().equals(id) && server.isRunning())
                .toList();
    }

    TraceBook trace() {
        return trace;
    }

    Timeline timeline() {
        return timeline;
    }

    /** How long something takes on this way. */
    long delay(ServerId from, ServerId to) {
        return conditions.get().delay(dice) + (slow.isEmpty() ? 0 : slowness(new Way(from, to)));
    }

    private long slowness(Way way) {
        Slowness slowness = slow.get(way);
        if (slowness == null || slowness.untilMillis() <= timeline.now()) {
            return 0;
        }
        coverage.saw("sent over a slow link");
        return slowness.extraMillis();
    }

    Coverage coverage() {
        return coverage;
    }

    /** From now on streams take long, without ever pausing for long. */
    void trickle() {
        trickles = true;
    }

    /** Whether there is a link that not both ends believe in, between servers that are not excused. */
    boolean isAnyHalfOpen(IntPredicate excused) {
        return links.values().stream().anyMatch(link -> link.isHalfOpen() && !link.joinsAny(excused));
    }

    long pieceMillis() {
        return dice.between(0, trickles ? TRICKLE_MOST_MILLIS : conditions.get().pieceMostMillis());
    }

    int chunkBytes() {
        return trickles ? 4 : 48;
    }

    int pieceEntries() {
        return trickles ? 1 : calmCuts ? 8 : 1 + dice.below(6);
    }

    boolean cutBreaksLink() {
        return !calmCuts && dice.chance(0.1);
    }

    long connectTimeoutMillis() {
        return calmCuts ? 100 : dice.between(50, 1500);
    }

    long breakTimeoutMillis() {
        return calmCuts ? 100 : dice.between(10, 8000);
    }
}
