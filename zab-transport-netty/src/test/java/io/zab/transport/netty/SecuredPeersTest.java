package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.OutcomeUnknown;
import io.zab.QuorumPeer;
import io.zab.ReadConsistency;
import io.zab.RequestRejected;
import io.zab.Status;
import io.zab.core.model.ServerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers over TLS with certificates of their own and a shared secret beside. */
class SecuredPeersTest {
    private static final String CLUSTER = "secured";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OLD_SECRET = "zab-test-secret-of-whole-peers-1";
    private static final String NEW_SECRET = "zab-test-secret-of-whole-peers-2";

    private final TestAuthority oldAuthority = new TestAuthority("the old authority");
    private final TestAuthority newAuthority = new TestAuthority("the new authority");
    private final List<QuorumPeer> peers = new ArrayList<>();
    private final List<Tls> handles = new ArrayList<>();
    private final List<SharedSecret> secrets = new ArrayList<>();
    private long acknowledged;

    @TempDir
    Path directory;

    @AfterEach
    void closeAll() {
        peers.forEach(QuorumPeer::close);
    }

    @Test
    void writesGoOnWhenTheLeaderIsLostAndWhenCertificatesAndSecretsChange() throws Exception {
        start(3);
        write();

        replaceEverything();

        write();
        peers.remove(leader()).close();
        write();
        for (QuorumPeer peer : peers) {
            byte[] sum = peer.query(new byte[0], ReadConsistency.LINEARIZABLE)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .result();
            assertThat(ByteBuffer.wrap(sum).getLong()).isGreaterThanOrEqualTo(acknowledged);
        }
        assertThat(acknowledged).isEqualTo(12);
    }

    /** As docs/security.md says: first all accept the new one too, then all show it, then nobody accepts the old one. */
    private void replaceEverything() throws Exception {
        for (int id = 1; id <= 3; id++) {
            show(id, oldAuthority, oldAuthority, newAuthority);
            Files.writeString(secretFile(id), OLD_SECRET + "\n" + NEW_SECRET + "\n");
        }
        reload();
        for (int id = 1; id <= 3; id++) {
            show(id, newAuthority, oldAuthority, newAuthority);
            Files.writeString(secretFile(id), NEW_SECRET + "\n" + OLD_SECRET + "\n");
        }
        reload();
        for (int id = 1; id <= 3; id++) {
            show(id, newAuthority, newAuthority);
            Files.writeString(secretFile(id), NEW_SECRET + "\n");
        }
        reload();
    }

    private void reload() throws Exception {
        for (int i = 0; i < handles.size(); i++) {
            handles.get(i).reload();
            secrets.get(i).reload();
            write();
        }
    }

    private void show(int id, TestAuthority issuer, TestAuthority... trusted) throws Exception {
        TestFiles.write(directory, "server-" + id, issuer.load(CLUSTER, ServerId.of(id)), trusted);
    }

    private Path secretFile(int id) {
        return directory.resolve("secret-" + id);
    }

    private void start(int count) throws Exception {
        String members = members(count);
        for (int id = 1; id <= count; id++) {
            show(id, oldAuthority, oldAuthority);
            Files.writeString(secretFile(id), OLD_SECRET + "\n");
            handles.add(TestFiles.tls(directory, "server-" + id));
            secrets.add(SharedSecret.file(secretFile(id)));
            peers.add(QuorumPeer.builder()
                    .id(id)
                    .clusterId(CLUSTER)
                    .ensemble(members)
                    .dataDir(directory.resolve("data-" + id))
                    .transport(NettyTransport.builder()
                            .tls(handles.get(id - 1))
                            .sharedSecret(secrets.get(id - 1))
                            .build())
                    .stateMachine(new TenPeersTest.Sum())
                    .tick(Duration.ofMillis(250))
                    .syncLimitTicks(40)
                    .start());
        }
        for (QuorumPeer peer : peers) {
            peer.awaitServing(PATIENCE);
        }
        for (QuorumPeer peer : peers) {
            await(() -> peer.status().role() != Status.Role.OBSERVING
                    && peer.status().isServing());
        }
    }

    private static String members(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            members.add(id + "@127.0.0.1:" + socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return String.join(",", members);
    }

    private int leader() {
        await(() -> peers.stream().anyMatch(peer -> peer.status().role() == Status.Role.LEADING));
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).status().role() == Status.Role.LEADING) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    /** One more, whatever it takes; what ended unknown may have been added as well. */
    private void write() throws Exception {
        byte[] one = ByteBuffer.allocate(Long.BYTES).putLong(1).array();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                peers.get(0).submit(one).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                acknowledged++;
                return;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOfAny(RequestRejected.class, OutcomeUnknown.class);
                Thread.yield();
            }
        }
        throw new AssertionError("nothing was written in " + PATIENCE);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            Thread.yield();
        }
    }
}
