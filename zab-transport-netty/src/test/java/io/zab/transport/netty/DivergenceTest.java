package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerListener;
import io.zab.QuorumPeer;
import io.zab.QuorumPeerBuilder;
import io.zab.ReadConsistency;
import io.zab.RequestRejected;
import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Status;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three peers over sockets and files, one of which makes something else of a transaction: it stops, the others go on. */
class DivergenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALL = 3;

    /** Which value one machine adds wrongly. */
    private static final long POISON = 1000;

    @TempDir
    Path directory;

    private final List<QuorumPeer> peers = new ArrayList<>();
    private final List<Sum> machines = new ArrayList<>();
    private final List<CompletableFuture<String>> failures = new ArrayList<>();
    private String members;

    @BeforeEach
    void chooseMembers() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int id = 1; id <= ALL; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            texts.add(id + "@127.0.0.1:" + socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        members = String.join(",", texts);
    }

    @AfterEach
    void close() {
        peers.forEach(QuorumPeer::close);
    }

    private QuorumPeerBuilder builder(int id, Path data, Sum machine, CompletableFuture<String> failure) {
        return QuorumPeer.builder()
                .id(id)
                .ensemble(members)
                .dataDir(data)
                .transport(NettyTransport.plaintext())
                .stateMachine(machine)
                .listener(new PeerListener() {
                    @Override
                    public void onFailed(String reason) {
                        failure.complete(reason);
                    }
                })
                .digestEvery(1)
                .tick(Duration.ofMillis(250))
                .syncLimitTicks(40); // so that a busy machine is not taken for a dead peer
    }

    private void startAll() throws Exception {
        for (int id = 1; id <= ALL; id++) {
            machines.add(new Sum());
            failures.add(new CompletableFuture<>());
            peers.add(builder(id, directory.resolve("data-" + id), machines.get(id - 1), failures.get(id - 1))
                    .start());
        }
        for (QuorumPeer peer : peers) {
            await(() -> "a voice for " + peer.status(), () -> {
                Status status = peer.status();
                return status.isServing() && status.role() != Status.Role.OBSERVING;
            });
        }
    }

    private int leader() {
        for (int i = 0; i < ALL; i++) {
            if (peers.get(i).status().role() == Status.Role.LEADING) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    private void addThrough(int peer, long... values) throws Exception {
        for (long value : values) {
            await(() -> peers.get(peer).status().toString(), () -> tryToAdd(peer, value));
        }
    }

    private boolean tryToAdd(int peer, long value) {
        try {
            peers.get(peer).submit(bytes(value)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (Exception e) {
            return false; // between two leaders
        }
    }

    private void oneGoesItsOwnWay(int odd) throws Exception {
        int other = (odd + 1) % ALL;
        addThrough(other, 1, 2, 3);
        machines.get(odd).addsWrongly = true;
        String poisoned =
                get(peers.get(other).submitForResult(bytes(POISON))).zxid().toString();

        String reason = get(failures.get(odd));

        assertThat(reason)
                .contains("its applied state differs from that of a majority")
                .contains("the first difference is at zxid " + poisoned + " ")
                .contains("digest 0x" + Long.toHexString(7 + POISON) + " here, 0x" + Long.toHexString(6 + POISON)
                        + " at s");
        Status status = peers.get(odd).status();
        assertThat(status.role()).isEqualTo(Status.Role.FAILED);
        assertThat(status.reason()).contains(poisoned);
        assertThatThrownBy(() -> get(peers.get(odd).query(new byte[0], ReadConsistency.LOCAL)))
                .hasCauseInstanceOf(RequestRejected.class);
        assertThatThrownBy(() -> get(peers.get(odd).submit(bytes(1)))).hasCauseInstanceOf(RequestRejected.class);
    }

    private void theOthersGoOn(int odd) throws Exception {
        int other = (odd + 1) % ALL;
        addThrough(other, 10);
        await(() -> "a linearizable sum", () -> sumAt(other, ReadConsistency.LINEARIZABLE) >= 16 + POISON);
        for (int i = 0; i < ALL; i++) {
            assertThat(failures.get(i).isDone()).isEqualTo(i == odd);
        }
    }

    private long sumAt(int peer, ReadConsistency consistency) {
        try {
            return ByteBuffer.wrap(
                            get(peers.get(peer).query(new byte[0], consistency)).result())
                    .getLong();
        } catch (Exception e) {
            return -1;
        }
    }

    @Test
    void theOddFollowerStopsAndComesBackWithAnEmptyDirectory() throws Exception {
        startAll();
        int odd = (leader() + 1) % ALL;

        oneGoesItsOwnWay(odd);
        theOthersGoOn(odd);

        peers.get(odd).close();
        failures.set(odd, new CompletableFuture<>());
        machines.set(odd, new Sum());
        peers.set(
                odd,
                builder(odd + 1, directory.resolve("fresh"), machines.get(odd), failures.get(odd))
                        .rejoin()
                        .start());
        int other = (odd + 1) % ALL;
        await(
                () -> "the same sum at " + peers.get(odd).status(),
                () -> sumAt(odd, ReadConsistency.LINEARIZABLE) == sumAt(other, ReadConsistency.LINEARIZABLE));
        addThrough(odd, 20);
        assertThat(failures.get(odd)).isNotDone();
    }

    @Test
    void theOddLeaderStopsAndTheOthersElectAnother() throws Exception {
        startAll();
        int odd = leader();

        oneGoesItsOwnWay(odd);
        theOthersGoOn(odd);

        assertThat(leader()).isNotEqualTo(odd);
    }

    @Test
    void whereNobodyCanTellWhoIsRightBothStop() throws Exception {
        startAll();
        int leader = leader();
        int odd = (leader + 1) % ALL;
        int third = 3 - leader - odd;
        addThrough(leader, 1, 2, 3);
        peers.get(third).close();
        machines.get(odd).addsWrongly = true;
        peers.get(leader).submit(bytes(POISON));

        assertThat(get(failures.get(odd))).contains("no majority agrees on one");
        assertThat(get(failures.get(leader))).contains("no majority agrees on one");
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

    /** Adds what it is given; its digest is its state. */
    private static final class Sum implements StateMachine {
        private volatile boolean addsWrongly;
        private long sum;

        @Override
        public byte[] apply(Txn txn) {
            long value = ByteBuffer.wrap(txn.payload()).getLong();
            sum += addsWrongly && value == POISON ? value + 1 : value;
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

        @Override
        public OptionalLong digest() {
            return OptionalLong.of(sum);
        }
    }
}
