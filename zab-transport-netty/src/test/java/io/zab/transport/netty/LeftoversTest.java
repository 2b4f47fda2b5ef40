package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport.Local;
import io.zab.testkit.contract.RecordingHandler;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.RecordingHandler.Received;
import io.zab.testkit.contract.RecordingHandler.Up;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** After the last endpoint is closed, nothing of a transport is left. */
class LeftoversTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int ROUNDS = 3;

    private record Peer(Identity identity, Endpoint endpoint, RecordingHandler heard) {}

    @Test
    void tenPeersLeaveNoThreadPortDescriptorOrBuffer() throws Exception {
        runTenPeers(NettyTransport.plaintext());
        Set<Thread> threads = threads();
        List<Long> descriptors = new ArrayList<>(List.of(descriptors()));

        for (int round = 0; round < ROUNDS; round++) {
            NettyTransport transport = NettyTransport.plaintext();
            List<Integer> ports = runTenPeers(transport);

            assertThat(threads()).isSubsetOf(threads);
            assertThat(transport.directBytes()).isZero();
            for (int port : ports) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
            descriptors.add(descriptors());
        }
        assertSomeRoundLeftNone(descriptors);
    }

    @Test
    void peersThatSpeakTlsLeaveNothingEither() throws Exception {
        TestAuthority authority = new TestAuthority("an authority");
        NettyTransport transport = NettyTransport.builder()
                .tls(Tls.of(authority))
                .handshakeTimeoutMillis(20_000)
                .build();
        runTenPeers(transport);
        Set<Thread> threads = threads();
        List<Long> descriptors = new ArrayList<>(List.of(descriptors()));

        for (int round = 0; round < ROUNDS; round++) {
            runTenPeers(transport);

            assertThat(threads()).isSubsetOf(threads);
            assertThat(transport.directBytes()).isZero();
            descriptors.add(descriptors());
        }
        assertSomeRoundLeftNone(descriptors);
    }

    /** What leaks does so in each round; what the JVM opens for itself, such as an archive of classes, it opens once. */
    private static void assertSomeRoundLeftNone(List<Long> counts) {
        assertThat(IntStream.rangeClosed(1, ROUNDS).mapToLong(i -> counts.get(i) - counts.get(i - 1)))
                .as("descriptors left by each round")
                .anyMatch(left -> left <= 0);
    }

    @Test
    void aTransportCanBeUsedAgainAfterItsLastEndpointIsClosed() throws Exception {
        NettyTransport transport = NettyTransport.plaintext();
        runTenPeers(transport);
        runTenPeers(transport);
        assertThat(transport.directBytes()).isZero();
    }

    @Test
    void aPortThatCannotBeOpenedLeavesNothing() throws Exception {
        Set<Thread> threads = threads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> NettyTransport.plaintext()
                            .open(new Local("c", identity(1), address, 1_000), new RecordingHandler()))
                    .hasMessageContaining(address);
        }
        assertThat(threads()).isSubsetOf(threads);
    }

    @Test
    void loopsOfTheHostAreUsedAndLeftRunning() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            NettyTransport transport =
                    NettyTransport.builder().plaintext().eventLoopGroup(group).build();

            List<Integer> ports = runTenPeers(transport);

            assertThat(group.isShuttingDown()).isFalse();
            assertThat(transport.directBytes()).isZero();
            for (int port : ports) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        }
    }

    @Test
    void whatIsNoNioLoopIsRefusedWithTheRemedy() {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            NettyTransport.Builder builder =
                    NettyTransport.builder().plaintext().eventLoopGroup(group);
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NioIoHandler");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    @Test
    void theSecurityOfLinksMustBeChosen() {
        assertThatThrownBy(() -> NettyTransport.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plaintext()");
    }

    @Test
    void aHandlerCallCannotCloseItsOwnEndpoint() throws Exception {
        CompletableFuture<Endpoint> opened = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        NettyTransport transport = NettyTransport.plaintext();
        RecordingHandler heard = new RecordingHandler();
        heard.takesMore(message -> {
            try {
                opened.join().close();
                thrown.complete(null);
            } catch (IllegalStateException e) {
                thrown.complete(e);
            }
            return true;
        });
        Peer receiver = open(transport, 1, heard);
        Peer sender = open(transport, 2, new RecordingHandler());
        opened.complete(receiver.endpoint());
        introduce(List.of(receiver, sender));
        LinkId link = new LinkId(sender.identity(), 1);
        sender.endpoint().openSession(link, receiver.identity().server());
        sender.heard().await(Up.class);

        sender.endpoint().send(link, new SessionMessage.ReadIndex(1));

        assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessageContaining("another thread");
        sender.endpoint().close();
        receiver.endpoint().close();
    }

    private static List<Integer> runTenPeers(NettyTransport transport) throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int server = 1; server <= 10; server++) {
            peers.add(open(transport, server, new RecordingHandler()));
        }
        introduce(peers);
        Peer leader = peers.get(9);
        for (Peer peer : peers) {
            peer.heard().await("nine others", () -> peer.heard().count(Reachable.class) == 9);
            if (peer != leader) {
                LinkId link = new LinkId(peer.identity(), 1);
                peer.endpoint().openSession(link, leader.identity().server());
                peer.heard().await(Up.class);
                peer.endpoint().send(link, new SessionMessage.ReadIndex(1));
            }
        }
        leader.heard().await("nine messages", () -> leader.heard().count(Received.class) == 9);
        assertThat(leader.heard().calls(Notified.class)).isEmpty();
        List<Integer> ports = new ArrayList<>();
        for (Peer peer : peers) {
            ports.add(peer.endpoint().port());
            peer.endpoint().close();
        }
        return ports;
    }

    private static Peer open(NettyTransport transport, int server, RecordingHandler heard) throws Exception {
        Identity identity = identity(server);
        // A name and not a number, so that the threads that look names up are at work as well.
        return new Peer(identity, transport.open(new Local("c", identity, "localhost:0", 1_000), heard), heard);
    }

    private static void introduce(List<Peer> peers) {
        TreeMap<ServerId, String> members = new TreeMap<>();
        for (Peer peer : peers) {
            members.put(peer.identity().server(), "localhost:" + peer.endpoint().port());
        }
        for (Peer peer : peers) {
            peer.endpoint().members(members);
        }
    }

    private static Identity identity(int server) {
        return new Identity(ServerId.of(server), 1, 1);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().matches("Reference Handler|Attach Listener|surefire.*|ping.*"))
                .collect(Collectors.toSet());
    }

    private static long descriptors() throws Exception {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }
}
