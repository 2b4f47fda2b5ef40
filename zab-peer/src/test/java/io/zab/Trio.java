package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Three voters, and as many observers as asked for, in one JVM: real files and threads, a network of method calls. */
final class Trio implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LoopNetwork network = new LoopNetwork();
    private final Path directory;
    private final IntFunction<StateMachine> machines;
    private final UnaryOperator<QuorumPeerBuilder> settings;
    private final Map<Integer, QuorumPeer> peers = new TreeMap<>();
    private final Map<Integer, StateMachine> running = new TreeMap<>();
    private final String members;

    Trio(Path directory, IntFunction<StateMachine> machines, UnaryOperator<QuorumPeerBuilder> settings) {
        this(directory, "1@a:1,2@b:2,3@c:3", machines, settings);
    }

    Trio(
            Path directory,
            String members,
            IntFunction<StateMachine> machines,
            UnaryOperator<QuorumPeerBuilder> settings) {
        this.directory = directory;
        this.members = members;
        this.machines = machines;
        this.settings = settings;
    }

    LoopNetwork network() {
        return network;
    }

    QuorumPeer start(int id) throws PeerStartException {
        StateMachine machine = machines.apply(id);
        QuorumPeerBuilder builder = QuorumPeer.builder()
                .id(id)
                .ensemble(members)
                .dataDir(directory.resolve("peer-" + id))
                .transport(network)
                .stateMachine(machine)
                .tick(Duration.ofMillis(250))
                .syncLimitTicks(40); // so that a busy machine is not taken for a dead peer
        QuorumPeer peer = settings.apply(builder).start();
        peers.put(id, peer);
        running.put(id, machine);
        return peer;
    }

    void startAll(int... ids) throws Exception {
        for (int id : ids) {
            start(id);
        }
        for (int id : ids) {
            peers.get(id).awaitServing(PATIENCE);
        }
    }

    /** Stops a peer, and waits until nobody takes it for the leader: what is sent to it ends unknown, and rightly. */
    void stop(int id) {
        peers.remove(id).close();
        awaitLeaderOtherThan(id);
    }

    void awaitLeaderOtherThan(int id) {
        Optional<ServerId> gone = Optional.of(ServerId.of(id));
        await(
                "the end of " + id + " is noticed",
                () -> peers.entrySet().stream()
                        .filter(one -> one.getKey() != id)
                        .noneMatch(one -> one.getValue().status().leader().equals(gone)));
    }

    QuorumPeer peer(int id) {
        return peers.get(id);
    }

    StateMachine machine(int id) {
        return running.get(id);
    }

    int leader() {
        Optional<Integer> leader = peers.entrySet().stream()
                .filter(one -> one.getValue().status().role() == Status.Role.LEADING)
                .map(Map.Entry::getKey)
                .findFirst();
        return leader.orElseThrow();
    }

    int someFollower() {
        int leader = leader();
        return peers.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    int anyRunning(int... ids) {
        for (int id : ids) {
            if (peers.containsKey(id)) {
                return id;
            }
        }
        throw new AssertionError("no peer runs");
    }

    /** Writes; again and again while that is certainly in no log. */
    Committed writeUntilTaken(int id, String line) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return write(id, line);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RequestRejected) || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    Committed write(int id, String line) throws Exception {
        return get(peers.get(id).submitForResult(line.getBytes(UTF_8)));
    }

    String read(int id, ReadConsistency consistency) throws Exception {
        return new String(get(peers.get(id).query(new byte[0], consistency)).result(), UTF_8);
    }

    /** Waits until every running peer has applied this. */
    void awaitApplied(Zxid zxid) throws Exception {
        for (int id : List.copyOf(peers.keySet())) {
            read(id, ReadConsistency.atLeast(zxid));
        }
    }

    static <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets other threads run until this holds. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    @Override
    public void close() {
        List<QuorumPeer> all = new ArrayList<>(peers.values());
        peers.clear();
        all.forEach(QuorumPeer::close);
        network.close();
    }
}
