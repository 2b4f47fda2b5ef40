package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zab.QuorumPeer;
import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import io.zab.transport.netty.NettyTransport;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever can reach the ports of servers with 64 MiB of heap and 32 MiB of direct memory cannot make them take more than
 * that, nor keep them from writing and electing; and nothing is left of it afterwards.
 *
 * <p>With {@code -Dexhaustion.seconds=N} each attack goes on for so long, else only until it has done what it is for.
 */
class ExhaustionIT {
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("exhaustion.seconds", 0));

    /** What a server takes in all: heap and direct memory full to their bounds, and the JVM itself. */
    private static final long RESIDENT_BYTES_MAX = 224L << 20;

    /** What a server has open: half-open connections, as many of HTTP, its log, its peers. */
    private static final long DESCRIPTORS_MAX = 2 * 256 + 64;

    private static final int CONNECTIONS = 10_000;

    /** Three quarters of what a server lets stand at a moment: what is on its way or on its last legs is left out. */
    private static final long STRANGERS_AT_ONCE = 3 * (256 + 256) / 4;

    private static KvCluster cluster(String name) {
        return new KvCluster(name, 3, 0, "--snapshot-every", "100")
                .withJvmOptions("-Xmx64m", "-XX:MaxDirectMemorySize=32m");
    }

    @Test
    void tenThousandConnectionsThatSayNothingOrTrickleOrLieAboutLengths() throws Exception {
        try (KvCluster cluster = cluster("flood").startAll();
                WriteStream writes = new WriteStream("w", () -> cluster.client(1))) {
            writes.awaitFurther(20);
            Map<Integer, Long> before = descriptors(cluster);
            List<Integer> ports = Stream.concat(cluster.peerPorts().stream(), cluster.httpPorts().stream())
                    .toList();
            try (Flood flood = new Flood(ports, CONNECTIONS, 4_000)) {
                awaitWhileBounded(cluster, () -> flood.opened() >= CONNECTIONS && isFull(cluster, before));
                writes.awaitFurther(50);
                loseTheLeader(cluster, writes);
                awaitWhileBounded(cluster, () -> isFull(cluster, before));
                assertThat(flood.ended()).isPositive();
            }
            awaitDescriptors(cluster, before);
            checkWrites(cluster, writes);
        }
    }

    @Test
    void aLimitOfSixtyFourFilesWhileStrangersTakeWhatTheyCan() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, for its ulimit");
        try (KvCluster cluster = cluster("few-files")
                        .launchedBy("/bin/sh", "-c", "ulimit -n 64 && exec \"$@\"", "sh")
                        .startAll();
                WriteStream writes = new WriteStream("w", () -> cluster.client(1))) {
            writes.awaitFurther(20);
            List<Integer> ports = Stream.concat(cluster.peerPorts().stream(), cluster.httpPorts().stream())
                    .toList();
            try (Flood flood = new Flood(ports, 600, 1_000)) {
                awaitWhileBounded(cluster, () -> flood.opened() >= 1_500);
                writes.awaitFurther(150);
                loseTheLeader(cluster, writes);
            }
            checkWrites(cluster, writes);
        }
    }

    @Test
    void moreThanTheHeapInBodiesAtOnce() throws Exception {
        try (KvCluster cluster = cluster("overload").startAll()) {
            int leader = cluster.awaitLeader();
            byte[] value = new byte[1 << 20];
            Semaphore running = new Semaphore(128);
            AtomicInteger answered = new AtomicInteger();
            awaitWhileBounded(cluster, () -> {
                for (int i = 0; i < 40; i++) {
                    running.acquireUninterruptibly();
                    cluster.client(1 + i % 3).putAsync("big-" + i % 8, value).whenComplete((status, failure) -> {
                        answered.addAndGet(failure == null && status / 100 == 2 ? 1 : 0);
                        running.release();
                    });
                }
                return answered.get() >= 100;
            });
            running.acquireUninterruptibly(128);
            for (int id = 1; id <= 3; id++) {
                assertThat(cluster.process(id).isAlive()).as("server %s", id).isTrue();
                cluster.awaitReady(id);
            }
            assertThat(cluster.client(leader).put("small", "1").isSuccess()).isTrue();
            cluster.awaitAgreement();
        }
    }

    @Test
    void aFollowerThatSaysItIsAliveAndNeverReads() throws Exception {
        try (KvCluster cluster = cluster("deaf");
                DeafTransport transport = new DeafTransport(NettyTransport.plaintext())) {
            cluster.start(1).start(2);
            cluster.awaitReady(1);
            cluster.awaitReady(2);
            try (QuorumPeer peer = deafPeer(cluster, transport)) {
                peer.awaitServing(KvCluster.PATIENCE);
                await("a ping").atMost(KvCluster.PATIENCE).until(transport::hasHeardALeader);
                transport.stopListening();
                byte[] value = new byte[256 << 10];
                int leader = cluster.awaitLeader();
                AtomicInteger written = new AtomicInteger();
                awaitWhileBounded(cluster, () -> {
                    for (int i = 0; i < 20; i++) {
                        int status = cluster.client(leader)
                                .putAsync("k" + i % 4, value)
                                .join();
                        written.addAndGet(status / 100 == 2 ? 1 : 0);
                    }
                    return written.get() >= 500;
                });
            }
            cluster.start(3);
            cluster.awaitReady(3);
            cluster.awaitAgreement();
        }
    }

    private static QuorumPeer deafPeer(KvCluster cluster, DeafTransport transport) throws Exception {
        return QuorumPeer.builder()
                .id(3)
                .ensemble(cluster.members())
                .dataDir(cluster.data(3))
                .transport(transport)
                .tick(Duration.ofMillis(100))
                .maxPayloadBytes((1 << 20) + 1024 + 12)
                .stateMachine(new Nothing())
                .start();
    }

    /** Kills the leader, waits for another and for further writes, and brings the first back. */
    private static void loseTheLeader(KvCluster cluster, WriteStream writes) {
        int leader = cluster.awaitLeader();
        if (leader == 1) { // who takes the writes must stay
            cluster.kill(1);
            cluster.start(1);
        } else {
            cluster.kill(leader);
            cluster.awaitLeader();
            cluster.start(leader);
        }
        cluster.awaitReady(leader);
        writes.awaitFurther(50);
    }

    private static void checkWrites(KvCluster cluster, WriteStream writes) {
        writes.awaitFurther(50);
        Map<String, String> acknowledged = writes.stop();
        cluster.awaitAgreement();
        cluster.assertHolds(acknowledged);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until both the condition holds and the time is over, and looks at the bounds all the while. */
    private static void awaitWhileBounded(KvCluster cluster, Condition condition) {
        long end = System.nanoTime() + LENGTH.toNanos();
        await("the attack")
                .atMost(KvCluster.PATIENCE.plus(LENGTH).multipliedBy(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    boolean done = condition.holds();
                    for (int id = 1; id <= cluster.size(); id++) {
                        checkBounds(cluster, id);
                    }
                    return done && System.nanoTime() - end >= 0;
                });
    }

    private static void checkBounds(KvCluster cluster, int id) {
        if (!cluster.isRunning(id)) {
            return;
        }
        long pid = cluster.process(id).pid();
        assertThat(Footprint.mostResidentBytes(pid).orElse(0))
                .as("memory of server %s", id)
                .isLessThan(RESIDENT_BYTES_MAX);
        assertThat(Footprint.descriptors(pid).orElse(0))
                .as("open files of server %s", id)
                .isLessThan(DESCRIPTORS_MAX);
    }

    private static Map<Integer, Long> descriptors(KvCluster cluster) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int id = 1; id <= cluster.size(); id++) {
            counts.put(id, Footprint.descriptors(cluster.process(id).pid()).orElse(0));
        }
        return counts;
    }

    /** Whether strangers have at this moment what they can get, at each server; true where that cannot be seen. */
    private static boolean isFull(KvCluster cluster, Map<Integer, Long> before) {
        return descriptors(cluster).entrySet().stream()
                .allMatch(open ->
                        open.getValue() == 0 || open.getValue() - before.get(open.getKey()) >= STRANGERS_AT_ONCE);
    }

    /** Nothing of the attack stays: connections of clients and peers come and go by a few. */
    private static void awaitDescriptors(KvCluster cluster, Map<Integer, Long> before) {
        await("the files of before")
                .atMost(KvCluster.PATIENCE)
                .untilAsserted(() -> descriptors(cluster)
                        .forEach((id, count) -> assertThat(count).isLessThan(before.get(id) + 16)));
    }

    /** A state that holds nothing: what is written is not looked at. */
    private static final class Nothing implements StateMachine {
        @Override
        public byte[] apply(Txn txn) {
            return new byte[0];
        }

        @Override
        public SnapshotWriter freeze() {
            return out -> out.write(0);
        }

        @Override
        public void restore(InputStream in) {
            // nothing to restore
        }
    }
}
