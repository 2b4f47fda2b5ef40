package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens before the counter of an epoch runs out. */
class EpochRenewalIT {
    @Test
    void theLeaderMovesToTheNextEpochByItselfAndNoWriteIsLost() {
        try (KvCluster cluster = new KvCluster("epoch-renewal", 3, 0, "--counter-limit", "100").startAll()) {
            int follower = cluster.anotherThan(cluster.awaitLeader());
            long epoch = Long.parseLong(cluster.status(follower, "epoch"));
            WriteStream stream = new WriteStream("w", () -> cluster.client(follower));

            stream.awaitFurther(350);

            Map<String, String> acknowledged = stream.stop();
            cluster.awaitLeader();
            assertThat(Long.parseLong(cluster.status(follower, "epoch"))).isGreaterThanOrEqualTo(epoch + 3);
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
        }
    }
}
