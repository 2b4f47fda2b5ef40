package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a server that was away is brought up to date. */
class CatchUpIT {
    @Test
    void aServerThatMissedALittleIsSentWhatItMissed() {
        try (KvCluster cluster = new KvCluster("diff", 3, 0).startAll()) {
            int leader = cluster.awaitLeader();
            int away = cluster.anotherThan(leader);
            Map<String, String> writes = write(cluster, leader, "before", 20);
            cluster.kill(away);
            writes.putAll(write(cluster, leader, "during", 50));

            cluster.start(away);
            cluster.awaitReady(away);

            cluster.awaitAgreement();
            cluster.assertHolds(writes);
            assertSynchronised(cluster, leader, away, "DIFF");
        }
    }

    @Test
    void aServerThatMissedMoreThanTheLogStillHoldsIsSentASnapshot() {
        try (KvCluster cluster = new KvCluster("snap", 3, 0, "--snapshot-every", "50").startAll()) {
            int leader = cluster.awaitLeader();
            int away = cluster.anotherThan(leader);
            Map<String, String> writes = write(cluster, leader, "before", 20);
            cluster.kill(away);
            writes.putAll(write(cluster, leader, "during", 500));

            cluster.start(away);
            cluster.awaitReady(away);

            cluster.awaitAgreement();
            cluster.assertHolds(writes);
            assertSynchronised(cluster, leader, away, "SNAP");
            cluster.kill(away);
            cluster.start(away);
            cluster.awaitReady(away);
            cluster.awaitAgreement();
            cluster.assertHolds(writes);
        }
    }

    @Test
    void aTailThatOnlyTheReturningServerHasIsTakenAway() {
        try (KvCluster cluster = new KvCluster("trunc", 3, 0).startAll()) {
            int old = cluster.awaitLeader();
            Map<String, String> writes = write(cluster, old, "before", 20);
            int[] others = {cluster.anotherThan(old), 6 - old - cluster.anotherThan(old)};
            String committed = cluster.status(old, "lastCommitted");

            cluster.process(others[0]).pause();
            cluster.process(others[1]).pause();
            CompletableFuture<Integer> tail = cluster.client(old).putAsync("tail", new byte[] {1});
            await("a durable tail without a quorum")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.status(old, "lastDurable").compareTo(committed) > 0);
            assertThat(cluster.status(old, "lastCommitted")).isEqualTo(committed);
            assertThat(tail.join()).as("the outcome is unknown").isEqualTo(504);
            cluster.kill(old);
            cluster.kill(others);

            cluster.start(others[0]).start(others[1]);
            int leader = cluster.awaitLeader();
            writes.putAll(write(cluster, leader, "after", 20));
            cluster.start(old);
            cluster.awaitReady(old);

            cluster.awaitAgreement();
            cluster.assertHolds(writes);
            assertThat(cluster.client(old).get("/kv/tail").status()).isEqualTo(404);
            assertSynchronised(cluster, leader, old, "TRUNC");
        }
    }

    private static Map<String, String> write(KvCluster cluster, int id, String prefix, int count) {
        Map<String, String> written = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            KvClient.Reply reply = cluster.client(id).put(prefix + i, "value " + i);
            assertThat(reply.isSuccess()).as("%s", reply).isTrue();
            written.put(prefix + i, "value " + i);
        }
        return written;
    }

    private static void assertSynchronised(KvCluster cluster, int leader, int learner, String how) {
        assertThat(cluster.log(leader))
                .as("the leader tells how it synchronised server %s", learner)
                .anyMatch(line -> line.contains(how));
    }
}
