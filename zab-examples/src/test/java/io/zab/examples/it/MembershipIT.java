package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Observers, and servers that come back without their disk. */
class MembershipIT {
    @Test
    void anObserverTakesWritesAndFollowsTheEnsembleThroughAnElection() {
        try (KvCluster cluster = new KvCluster("observer", 3, 1).startAll()) {
            int leader = cluster.awaitLeader();
            assertThat(cluster.status(4, "role")).isEqualTo("OBSERVING");
            WriteStream stream = new WriteStream("w", () -> cluster.client(4));
            stream.awaitFurther(50);

            cluster.kill(leader);
            stream.awaitFurther(50);

            Map<String, String> acknowledged = stream.stop();
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
            assertThat(cluster.status(4, "role")).isEqualTo("OBSERVING");
            assertThat(cluster.client(4).get("/kv/w0").body()).isEqualTo("value of w0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWhoseDiskWasWipedLearnsAgainAndThenVotesAgain(boolean rejoin) {
        try (KvCluster cluster = new KvCluster("wiped-" + rejoin, 3, 0).startAll()) {
            int leader = cluster.awaitLeader();
            int wiped = cluster.anotherThan(leader);
            int third = 6 - leader - wiped;
            WriteStream stream = new WriteStream("w", () -> cluster.client(leader));
            stream.awaitFurther(50);
            String instance = await("its disk is named")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> instanceOf(cluster, leader, wiped), named -> !named.matches("0+"));

            cluster.kill(wiped);
            KvCluster.deleteTree(cluster.data(wiped));
            cluster.start(wiped, rejoin ? new String[] {"--rejoin"} : new String[0]);
            cluster.awaitReady(wiped);
            stream.awaitFurther(50);
            await("the new disk is named")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> !instanceOf(cluster, leader, wiped).equals(instance)
                            && cluster.status(wiped, "role").equals("FOLLOWING"));
            assertThat(cluster.log(wiped))
                    .anyMatch(line -> line.contains("log is empty and ")
                            && line.contains(
                                    "it stays out of elections until a committed configuration names its disk"));
            assertThat(Stream.of(leader, third).flatMap(id -> cluster.log(id).stream()))
                    .as("whoever led when it came back")
                    .anyMatch(line -> line.contains(
                            "s" + wiped + " comes with another disk than the one that is named, instance "));
            cluster.kill(third);
            stream.awaitFurther(50);

            Map<String, String> acknowledged = stream.stop();
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
        }
    }

    /** Which disk counts for a member, as another server knows it. */
    private static String instanceOf(KvCluster cluster, int asked, int member) {
        String document = cluster.client(asked).get("/status").body();
        return Optional.of(document)
                .map(text -> text.replaceAll("(?s).*\\{\"id\": " + member + ",[^}]*\"instance\": \"(\\w+)\".*", "$1"))
                .orElseThrow();
    }
}
