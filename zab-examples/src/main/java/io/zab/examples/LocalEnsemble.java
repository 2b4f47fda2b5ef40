package io.zab.examples;

import io.zab.PeerListener;
import io.zab.PeerStartException;
import io.zab.QuorumPeer;
import io.zab.StateMachine;
import io.zab.Status;
import io.zab.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Several peers in this JVM, over real sockets on loopback and files in a temporary directory of their own. */
public final class LocalEnsemble implements AutoCloseable {
    private static final int POLL_MILLIS = 10;

    private final Path directory;
    private final String members;
    private final Duration tick;
    private final SortedMap<Integer, QuorumPeer> running = new TreeMap<>();

    /** @param size how many peers, with the ids 1 to {@code size}; none is started yet */
    public LocalEnsemble(String name, int size, Duration tick) throws IOException {
        this.directory = Files.createTempDirectory(name + "-");
        this.tick = tick;
        List<String> each = new ArrayList<>();
        for (int port : freePorts(size)) {
            each.add((each.size() + 1) + "@127.0.0.1:" + port);
        }
        this.members = String.join(",", each);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** The ensemble in its one-line form. */
    public String members() {
        return members;
    }

    public Path directory() {
        return directory;
    }

    public QuorumPeer start(int id, StateMachine machine, PeerListener listener) throws PeerStartException {
        QuorumPeer peer = QuorumPeer.builder()
                .id(id)
                .ensemble(members)
                .dataDir(directory.resolve("peer-" + id))
                .transport(NettyTransport.plaintext())
                .stateMachine(machine)
                .listener(listener)
                .tick(tick)
                .start();
        running.put(id, peer);
        return peer;
    }

    public QuorumPeer peer(int id) {
        return Optional.ofNullable(running.get(id))
                .orElseThrow(() -> new IllegalArgumentException("peer " + id + " is not running"));
    }

    /** The running peers by id. */
    public SortedMap<Integer, QuorumPeer> running() {
        return new TreeMap<>(running);
    }

    /**
     * Waits until all running peers serve with a vote of their own. A peer that comes late to the founding observes until
     * its disk is named; before that the loss of another cannot be borne.
     *
     * @throws TimeoutException naming the first peer that does not
     */
    public void awaitVoting(Duration timeout) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + timeout.toNanos();
        for (QuorumPeer peer : running.values()) {
            peer.awaitServing(timeout);
            while (peer.status().role() == Status.Role.OBSERVING) {
                if (System.nanoTime() > end) {
                    throw new TimeoutException(peer.status().id() + " has no vote after " + timeout.toMillis() + " ms");
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    public void stop(int id) {
        peer(id).close();
        running.remove(id);
    }

    /** Ends all peers and deletes their files. */
    @Override
    public void close() throws IOException {
        running.values().forEach(QuorumPeer::close);
        running.clear();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
