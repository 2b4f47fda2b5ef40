package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of writes when servers are killed or paused. */
class LeaderLossIT {
    @Test
    void writesThroughAFollowerGoOnAfterTheLeaderIsKilledAndNoneIsLost() {
        try (KvCluster cluster = new KvCluster("leader-loss", 3, 0).startAll()) {
            int leader = cluster.awaitLeader();
            int follower = cluster.anotherThan(leader);
            long epoch = Long.parseLong(cluster.status(leader, "epoch"));
            WriteStream stream = new WriteStream("w", () -> cluster.client(follower));
            stream.awaitFurther(100);

            cluster.kill(leader);
            stream.awaitFurther(100);

            assertThat(Long.parseLong(cluster.status(cluster.awaitLeader(), "epoch")))
                    .isGreaterThan(epoch);
            cluster.start(leader);
            cluster.awaitReady(leader);
            stream.awaitFurther(100);
            Map<String, String> acknowledged = stream.stop();
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
            assertThat(cluster.log(leader)).anyMatch(line -> line.contains("DIFF"));
        }
    }

    @Test
    void aPausedLeaderIsReplacedAndServesNothingStaleWhenItWakes() {
        try (KvCluster cluster = new KvCluster("paused-leader", 3, 0).startAll()) {
            int old = cluster.awaitLeader();
            int other = cluster.anotherThan(old);
            cluster.client(old).put("k", "old");

            cluster.process(old).pause();
            await("a write without the paused leader")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.client(other).put("k", "new").isSuccess());
            cluster.process(old).resume();
            KvClient.Reply first = cluster.client(old).get("/kv/k");

            assertThat(first.status() == 503 || first.body().equals("new"))
                    .as("what the old leader answers at once: %s", first)
                    .isTrue();
            cluster.awaitReady(old);
            assertThat(cluster.client(old).get("/kv/k").body()).isEqualTo("new");
            assertThat(cluster.client(old).status("role")).contains("FOLLOWING");
            cluster.awaitAgreement();
        }
    }

    @Test
    void allServersKilledAtOnceComeBackWithEveryAcknowledgedWrite() {
        try (KvCluster cluster = new KvCluster("all-killed", 3, 0).startAll()) {
            int follower = cluster.anotherThan(cluster.awaitLeader());
            WriteStream stream = new WriteStream("w", () -> cluster.client(follower));
            stream.awaitFurther(200);

            cluster.kill(1, 2, 3);
            Map<String, String> acknowledged = stream.stop();
            cluster.startAll();

            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
            assertThat(cluster.client(1).put("after", "1").isSuccess()).isTrue();
        }
    }

    @Test
    void aServerWithoutAQuorumIsAliveAndNotReadyAndTellsWhy() {
        try (KvCluster cluster = new KvCluster("readiness", 3, 0)) {
            cluster.start(1);
            KvClient client = cluster.client(1);
            await("alive")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> client.get("/healthz").status() == 200);

            assertThat(client.get("/readyz").status()).isEqualTo(503);
            assertThat(client.get("/readyz").body()).isNotBlank();
            assertThat(cluster.status(1, "role")).isEqualTo("LOOKING");
            assertThat(client.put("k", "v").status()).isEqualTo(503);
            assertThat(client.get("/kv/k").status()).isEqualTo(503);
            assertThat(client.get("/kv/k?read=local").status()).isEqualTo(404);

            cluster.start(2);
            cluster.awaitReady(1);
            assertThat(client.put("k", "v").isSuccess()).isTrue();
            cluster.kill(2);
            await("not ready").atMost(KvCluster.PATIENCE).until(() -> !client.isReady());
            assertThat(client.status("leader")).isEqualTo(Optional.of("null"));
            assertThat(cluster.process(1).terminate()).isEqualTo(143);
        }
    }
}
