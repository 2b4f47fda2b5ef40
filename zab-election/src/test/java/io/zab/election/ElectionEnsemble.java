package io.zab.election;

import io.zab.core.message.Notification.State;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Servers that only elect, on a network made of a seeded scheduler: Notifications are delayed, reordered and lost;
 * sessions are in order and silent where a link is cut.
 *
 * <p>Invariant, checked after every event: no two servers lead an established epoch with a quorum that they hear. Epochs
 * are handed out by the scheduler, because promising them is not the election's business.
 */
final class ElectionEnsemble {
    private record Happening(long at, long order, Runnable action) {}

    final Ensemble ensemble;
    final SplittableRandom random;
    final List<String> log = new ArrayList<>();
    private final PriorityQueue<Happening> coming = new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.at(), b.at());
        return byTime != 0 ? byTime : Long.compare(a.order(), b.order());
    });
    private final Map<Integer, ElectionServer> servers = new TreeMap<>();
    private final Map<Integer, Integer> side = new TreeMap<>();
    private final Map<List<Integer>, Long> lastInOrder = new HashMap<>();
    private final Set<List<Integer>> broken = new LinkedHashSet<>();
    /** More events than this within one millisecond are servers that talk or wake for ever. */
    private static final int STORM = 2_000;

    private int happened;
    long notices;
    private long order;
    private long epochs;
    long now;
    int lossPercent;
    long delayMaxMillis = 5;

    ElectionEnsemble(String ensemble, long seed) {
        this.ensemble = Ensemble.parse(ensemble);
        this.random = new SplittableRandom(seed);
        this.ensemble.members().forEach(member -> {
            int id = member.server().value();
            servers.put(id, new ElectionServer(this, id));
            side.put(id, 0);
        });
    }

    ElectionServer server(int id) {
        return servers.get(id);
    }

    ElectionEnsemble start(int... ids) {
        for (int id : ids) {
            server(id).start();
            server(id).linksCameUp();
        }
        return this;
    }

    ElectionEnsemble crash(int id) {
        server(id).crash();
        return this;
    }

    /** From now on these hear only each other, and the rest hears only the rest. */
    ElectionEnsemble split(int... ids) {
        side.replaceAll((id, before) -> 0);
        for (int id : ids) {
            side.put(id, 1);
        }
        for (List<Integer> pair : List.copyOf(broken)) {
            int from = pair.get(0);
            int to = pair.get(1);
            if (connected(from, to)) {
                broken.remove(pair);
                deliver(from, to, new Wire.Reset(from), now + 1);
                deliver(to, from, new Wire.Reset(to), now + 1);
            }
        }
        return this;
    }

    ElectionEnsemble heal() {
        split();
        servers.values().forEach(ElectionServer::linksCameUp);
        return this;
    }

    /** Whether anything is cut, or a session was and does not know it yet; without it no link has to come up again. */
    boolean isSplit() {
        return side.containsValue(1) || !broken.isEmpty();
    }

    boolean connected(int a, int b) {
        return side.get(a).equals(side.get(b));
    }

    void sendLossy(int from, int to, Wire message) {
        notices++;
        if (random.nextInt(100) >= lossPercent) {
            deliver(from, to, message, now + delay());
        }
    }

    /** A session that a cut took something from delivers no more and is reset when the cut ends; a dead peer resets it. */
    void sendInOrder(int from, int to, Wire message) {
        List<Integer> pair = List.of(from, to);
        if (!servers.containsKey(to) || broken.contains(pair)) {
            return;
        }
        long at = Math.max(now + delay(), lastInOrder.getOrDefault(pair, 0L));
        lastInOrder.put(pair, at);
        at(at, () -> {
            if (broken.contains(pair) || !connected(from, to)) {
                broken.add(pair);
            } else if (server(to).isUp()) {
                server(to).receive(message);
            } else if (!(message instanceof Wire.Reset)) {
                deliver(to, from, new Wire.Reset(to), now + 1);
            }
        });
    }

    private long delay() {
        return 1 + random.nextInt((int) delayMaxMillis);
    }

    private void deliver(int from, int to, Wire message, long at) {
        at(at, () -> {
            if (servers.containsKey(to) && connected(from, to)) {
                server(to).receive(message);
            }
        });
    }

    void at(long time, Runnable action) {
        coming.add(new Happening(time, order++, action));
    }

    ElectionEnsemble runFor(long millis) {
        runUntil(now + millis, () -> false);
        return this;
    }

    /** Whether the condition held at some instant within the time given. */
    boolean reaches(long withinMillis, BooleanSupplier condition) {
        return runUntil(now + withinMillis, condition);
    }

    private boolean runUntil(long end, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Happening next = coming.peek();
            if (next == null || next.at() > end) {
                now = end;
                return false;
            }
            coming.remove();
            happened = next.at() > now ? 0 : happened + 1;
            now = next.at();
            if (happened > STORM) {
                throw new AssertionError(STORM + " events at one instant\n" + story());
            }
            next.action().run();
            check();
        }
        return true;
    }

    long newEpoch() {
        return ++epochs;
    }

    private void check() {
        int leading = 0;
        for (ElectionServer server : servers.values()) {
            if (server.state() == State.LEADING && server.established()) {
                leading += server.hearsQuorum() ? 1 : 0;
            }
        }
        if (leading > 1) {
            throw new AssertionError("two servers lead at once\n" + story());
        }
    }

    String story() {
        return String.join("\n", log);
    }

    /** The server that all servers running follow, itself leading an established epoch; 0 while there is none. */
    int commonLeader() {
        int leader = 0;
        for (ElectionServer server : servers.values()) {
            if (server.state() == State.LEADING && server.established() && server.isUp()) {
                leader = server.id;
            }
        }
        for (ElectionServer server : servers.values()) {
            if (server.isUp() && !server.serves(leader)) {
                return 0;
            }
        }
        return leader;
    }

    int countOf(State state) {
        int count = 0;
        for (ElectionServer server : servers.values()) {
            count += server.isUp() && server.state() == state ? 1 : 0;
        }
        return count;
    }

    /** Gives a server that is down a log that ends here. */
    ElectionEnsemble log(int id, long epoch, long counter) {
        epochs = Math.max(epochs, epoch);
        server(id).disk(epoch, Zxid.of(epoch, counter));
        return this;
    }
}
