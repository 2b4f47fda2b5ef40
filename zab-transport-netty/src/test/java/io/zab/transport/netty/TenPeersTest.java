package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.zab.Committed;
import io.zab.PeerStartException;
import io.zab.QuorumPeer;
import io.zab.QuorumPeerBuilder;
import io.zab.ReadConsistency;
import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Status;
import io.zab.Txn;
import io.zab.core.model.Zxid;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers over sockets and files: many in one JVM work, and leave nothing behind. */
class TenPeersTest {
    private static final int PEERS = 10;
    private static final int VOTERS = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void tenPeersStartRunAndStopLeavingNoThreadPortFileHandleOrDirectBufferBehind() throws Exception {
        runTenPeers("warm-up");
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        long files = openFiles();
        long buffers = directBuffers();

        NettyTransport transport = NettyTransport.plaintext();
        List<Integer> ports = runTenPeers("measured", transport);

        await(
                () -> "no thread left of " + newThreads(threads),
                () -> newThreads(threads).isEmpty());
        await(() -> openFiles() + " descriptors instead of " + files, () -> openFiles() <= files);
        await(() -> directBuffers() + " direct buffers instead of " + buffers, () -> directBuffers() <= buffers);
        assertThat(transport.directBytes()).isZero();
        for (int port : ports) {
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }
        try (QuorumPeer again = builder("measured", 1, ensemble(ports), NettyTransport.plaintext())
                .start()) {
            assertThat(again.status().lastLogged()).isGreaterThan(Zxid.BOOTSTRAP);
        }
    }

    @Test
    void aPortInUseIsNamedAndTheDirectoryIsNotTouched() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String members = "1@127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> builder("busy", 1, members, NettyTransport.plaintext())
                            .start())
                    .isInstanceOf(PeerStartException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("another address");
            assertThat(Files.exists(directory.resolve("busy-1"))).isFalse();
        }
    }

    private void runTenPeers(String name) throws Exception {
        runTenPeers(name, NettyTransport.plaintext());
    }

    private List<Integer> runTenPeers(String name, NettyTransport transport) throws Exception {
        List<Integer> ports = freePorts();
        List<QuorumPeer> peers = new ArrayList<>();
        try {
            for (int id = 1; id <= PEERS; id++) {
                peers.add(builder(name, id, ensemble(ports), transport).start());
            }
            for (QuorumPeer peer : peers) {
                peer.awaitServing(PATIENCE);
            }
            addOneThroughEach(peers);
            // A founder that came late counts only once its disk is named: before that, four of seven may be three.
            for (QuorumPeer peer : peers.subList(0, VOTERS)) {
                await(() -> "a voice for " + peer.status(), () -> peer.status().role() != Status.Role.OBSERVING);
            }
            int leader = leaderOf(peers);
            peers.remove(leader).close();
            for (QuorumPeer peer : peers) {
                await(() -> "served without the old leader", () -> peer.status().isServing());
            }
        } finally {
            peers.forEach(QuorumPeer::close);
        }
        return ports;
    }

    private static void addOneThroughEach(List<QuorumPeer> peers) throws Exception {
        List<CompletableFuture<Committed>> added = new ArrayList<>();
        for (QuorumPeer peer : peers) {
            added.add(peer.submitForResult(bytes(1)));
        }
        Zxid last = Zxid.ZERO;
        for (CompletableFuture<Committed> one : added) {
            last = Zxid.max(last, get(one).zxid());
        }
        for (QuorumPeer peer : peers) {
            byte[] sum =
                    get(peer.query(new byte[0], ReadConsistency.atLeast(last))).result();
            assertThat(ByteBuffer.wrap(sum).getLong()).isEqualTo(PEERS);
        }
    }

    private static int leaderOf(List<QuorumPeer> peers) {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).status().role() == Status.Role.LEADING) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    private QuorumPeerBuilder builder(String name, int id, String members, NettyTransport transport) {
        return QuorumPeer.builder()
                .id(id)
                .ensemble(members)
                .dataDir(directory.resolve(name + "-" + id))
                .transport(transport)
                .stateMachine(new Sum())
                .tick(Duration.ofMillis(250))
                .syncLimitTicks(40); // so that a busy machine is not taken for a dead peer
    }

    private static String ensemble(List<Integer> ports) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            members.add((i + 1) + "@127.0.0.1:" + ports.get(i) + (i < VOTERS ? "" : ":observer"));
        }
        return String.join(",", members);
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private static Set<String> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void await(Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what.get() + ", after " + PATIENCE);
            }
            Thread.yield();
        }
    }

    /** Adds what it is given. */
    static final class Sum implements StateMachine {
        private long sum;

        @Override
        public byte[] apply(Txn txn) {
            sum += ByteBuffer.wrap(txn.payload()).getLong();
            return bytes(sum);
        }

        @Override
        public SnapshotWriter freeze() {
            long frozen = sum;
            return out -> new DataOutputStream(out).writeLong(frozen);
        }

        @Override
        public void restore(InputStream in) throws IOException {
            sum = new DataInputStream(in).readLong();
        }

        @Override
        public byte[] query(byte[] question) {
            return bytes(sum);
        }
    }
}
