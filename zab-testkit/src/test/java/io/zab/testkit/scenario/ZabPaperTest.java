package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Entry;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The phases of the paper (Junqueira, Reed, Serafini, DSN 2011), step by step, in the words of docs/protocol.md; the
 * paper's names stand in the comments.
 */
class ZabPaperTest {
    private static final Pattern RECEIVED = Pattern.compile("(\\w+)\\[[^;→]*?\\] on (s\\d+)~(\\d+)");

    /** Names of the messages between s1 and its leader, as they were received, heartbeats left out. */
    private static List<String> conversationOf(Scene scene, String follower) {
        List<String> names = new ArrayList<>();
        for (String line : scene.ensemble.trace().text().split("\n")) {
            Matcher matcher = RECEIVED.matcher(line.split("→")[0]);
            while (matcher.find()) {
                boolean heartbeat = matcher.group(1).matches("Ping|Pong|SyncProgress");
                if (matcher.group(2).equals(follower) && !heartbeat) {
                    names.add(matcher.group(1));
                }
            }
        }
        return names;
    }

    private static Scene traced(int voters) {
        return new Scene(SimOptions.calm(voters).withTraceLines(100_000));
    }

    /** The lines of one server, in order. */
    private static List<String> linesOf(Scene scene, String server) {
        return scene.ensemble
                .trace()
                .text()
                .lines()
                .filter(line -> line.matches("\\[ *\\d+\\] " + server + " .*"))
                .toList();
    }

    private static int firstLine(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no line with " + part + " in " + lines);
    }

    @Test
    void aFollowerGoesThroughDiscoverySynchronisationAndBroadcast() {
        Scene scene = traced(3);
        scene.ensemble.startAll();
        scene.untilAllServe();
        scene.write(3);
        scene.untilAllApplied();
        assertThat(conversationOf(scene, "s1"))
                .startsWith(
                        "FollowerInfo", // CEPOCH(f.p)
                        "LeaderInfo", // NEWEPOCH(e')
                        "AckEpoch", // ACK-E(f.a, h_f)
                        "SyncDiff", // the history of NEWLEADER(e', I_e')
                        "NewLeader", // its end
                        "AckNewLeader") // ACK-LD
                .contains(
                        "UpToDate", // COMMIT-LD
                        "Propose",
                        "Ack",
                        "Commit");
        List<String> names = conversationOf(scene, "s1");
        assertThat(names.indexOf("UpToDate")).isLessThan(names.indexOf("Commit"));
        assertThat(names.indexOf("Propose")).isLessThan(names.indexOf("Ack"));
    }

    @Test
    void phase1ThePromiseIsStableBeforeItIsAcknowledged() {
        Scene scene = traced(3);
        scene.ensemble.startAll();
        scene.untilAllServe();
        List<String> lines = linesOf(scene, "s1");
        int promised = firstLine(lines, "SaveEpochs(p=1 of s3, a=0)");
        int acknowledged = firstLine(lines, "AckEpoch[epoch=1, granted=true");
        assertThat(promised).isLessThan(acknowledged);
        assertThat(lines.get(acknowledged)).contains("done #");
    }

    @Test
    void phase1ANewEpochIsAboveAllThatItsQuorumHasAccepted() {
        Scene scene = Scene.established(5);
        for (int round = 1; round <= 3; round++) {
            long before = scene.epoch();
            int leader = scene.leader();
            scene.kill(leader);
            scene.ensemble.await("another leads", () -> scene.ensemble.leader().isPresent(), 20_000);
            assertThat(scene.epoch()).isGreaterThan(before);
            scene.start(leader);
            scene.untilAllServe();
        }
    }

    @Test
    void phase2HistoryAndCurrentEpochAreStableBeforeNewLeaderIsAcknowledged() {
        Scene scene = traced(3);
        scene.start(2, 3);
        scene.untilLeads(3);
        scene.writeMany(2, 3);
        scene.start(1);
        scene.untilFollows(1, 3);
        List<String> lines = linesOf(scene, "s1");
        int history = firstLine(lines, "Append[1:0..");
        int epoch = firstLine(lines, "SaveEpochs(p=1 of s3, a=1");
        int acknowledged = firstLine(lines, "AckNewLeader[epoch=1");
        assertThat(history).isLessThanOrEqualTo(epoch);
        assertThat(epoch).isLessThan(acknowledged);
    }

    @Test
    void phase2TheInitialHistoryIsCommittedAsAWhole() {
        Scene scene = Scene.established(3);
        scene.write(1);
        scene.untilAllApplied();
        SimRequest uncommitted = scene.proposeOnlyTo();
        scene.ensemble.powerOff(3);
        scene.ensemble.heal();
        scene.kill(1, 2);
        scene.start(1, 3);
        scene.untilAllServe();
        scene.untilAllApplied();
        assertThat(scene.leader()).as("the freshest log").isEqualTo(3);
        assertThat(scene.isCommitted(uncommitted)).isTrue();
    }

    @Test
    void phase3NothingIsCommittedWithoutAQuorumOfAcks() {
        Scene scene = Scene.established(5);
        SimRequest request = scene.proposeOnlyTo(1);
        scene.ensemble.run(300);
        assertThat(scene.isCommitted(request)).as("two of five hold it").isFalse();
        scene.ensemble.heal();
        scene.untilAnswered(request);
        assertThat(scene.isCommitted(request)).isTrue();
    }

    @Test
    void theFourOrderPropertiesHoldOverSeveralPrimaries() {
        Scene scene = Scene.established(3);
        List<SimRequest> answered = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            int follower = scene.leader() == 1 ? 2 : 1;
            answered.addAll(scene.ensemble.submit(follower, 4));
            answered.forEach(scene::untilAnswered);
            int leader = scene.leader();
            scene.kill(leader);
            scene.ensemble.await("another leads", () -> scene.ensemble.leader().isPresent(), 20_000);
            scene.start(leader);
            scene.untilAllServe();
        }
        scene.untilAllApplied();
        assertThat(answered).allMatch(scene::isCommitted);
        assertThat(scene.ensemble.committed())
                .extracting(Entry::zxid)
                .isSorted()
                .doesNotHaveDuplicates();
        scene.assertSameStateOn(1, 2, 3);
    }
}
