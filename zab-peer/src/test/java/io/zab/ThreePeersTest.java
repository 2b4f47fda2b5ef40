package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers: facade, threads, kernel, election and files, on a network of method calls. */
class ThreePeersTest {
    @TempDir
    Path directory;

    private Trio trio(UnaryOperator<QuorumPeerBuilder> settings) {
        return new Trio(directory, id -> new Ledger(), settings);
    }

    @Test
    void writesThroughAnyPeerAreAppliedOnAllInOneOrder() throws Exception {
        try (Trio trio = trio(b -> b)) {
            trio.startAll(1, 2, 3);
            List<CompletableFuture<Committed>> written = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                written.add(trio.peer(1 + i % 3).submitForResult(("line " + i).getBytes(UTF_8)));
            }
            Zxid last = Zxid.ZERO;
            for (CompletableFuture<Committed> one : written) {
                last = Zxid.max(last, Trio.get(one).zxid());
            }
            trio.awaitApplied(last);
            // An entry of the protocol's own, which names a founder that came late, may follow at any time.
            Trio.await("the same digest at the same zxid on all", () -> {
                Digest first = trio.peer(1).digest().join();
                return first.equals(trio.peer(2).digest().join())
                        && first.equals(trio.peer(3).digest().join());
            });
            assertThat(trio.read(2, ReadConsistency.LOCAL).split(",")).hasSize(300);
        }
    }

    @Test
    void aLinearizableReadOnAFollowerSeesEveryAcknowledgedWrite() throws Exception {
        try (Trio trio = trio(b -> b)) {
            trio.startAll(1, 2, 3);
            int follower = trio.someFollower();
            for (int i = 0; i < 20; i++) {
                Committed written = trio.write(trio.leader(), "w" + i);
                Answer read = Trio.get(trio.peer(follower).query(new byte[0], ReadConsistency.LINEARIZABLE));
                assertThat(new String(read.result(), UTF_8)).endsWith("w" + i);
                assertThat(read.zxid()).isGreaterThanOrEqualTo(written.zxid());
            }
        }
    }

    @Test
    void writesGoOnAfterTheLeaderIsGoneAndItCatchesUpWhenItReturns() throws Exception {
        try (Trio trio = trio(b -> b)) {
            trio.startAll(1, 2, 3);
            trio.write(1, "before");
            int old = trio.leader();
            trio.stop(old);
            int survivor = trio.anyRunning(1, 2, 3);
            Trio.await("a new leader", () -> trio.peer(survivor).status().isServing());
            Committed after = trio.writeUntilTaken(survivor, "after");
            trio.startAll(old);
            trio.awaitApplied(after.zxid());
            assertThat(trio.read(old, ReadConsistency.LOCAL)).isEqualTo("before,after");
        }
    }

    @Test
    void aPeerThatMissedWhatWasCompactedIsGivenASnapshot() throws Exception {
        try (Trio trio = trio(b -> b.snapshotEvery(50, Long.MAX_VALUE / 4))) {
            trio.startAll(1, 2, 3);
            trio.write(1, "first");
            int away = trio.someFollower();
            trio.stop(away);
            int writer = trio.leader();
            Committed last = null;
            for (int i = 0; i < 400; i++) {
                last = trio.write(writer, "line " + i);
            }
            Zxid end = last.zxid();
            trio.startAll(away);
            trio.awaitApplied(end);
            assertThat(trio.read(away, ReadConsistency.LOCAL)).isEqualTo(trio.read(writer, ReadConsistency.LOCAL));
        }
    }

    @Test
    void allPeersStoppedAndStartedAgainKeepEveryWrite() throws Exception {
        try (Trio trio = trio(b -> b)) {
            trio.startAll(1, 2, 3);
            for (int i = 0; i < 50; i++) {
                trio.write(1 + i % 3, "w" + i);
            }
            trio.stop(1);
            trio.stop(2);
            trio.stop(3);
            trio.startAll(1, 2, 3);
            assertThat(trio.read(1, ReadConsistency.LINEARIZABLE).split(",")).hasSize(50);
        }
    }

    @Test
    void anObserverServesButHasNoVote() throws Exception {
        try (Trio trio = new Trio(directory, "1@a:1,2@b:2,3@c:3,4@d:4:observer", id -> new Ledger(), b -> b)) {
            trio.startAll(1, 2, 3, 4);
            assertThat(trio.peer(4).status().role()).isEqualTo(Status.Role.OBSERVING);
            trio.write(4, "through the observer");
            assertThat(trio.read(4, ReadConsistency.LINEARIZABLE)).isEqualTo("through the observer");
        }
    }

    @Test
    void aPeerAloneRejectsRequestsAndKnowsThatTheyAreInNoLog() throws Exception {
        try (Trio trio = trio(b -> b)) {
            QuorumPeer alone = trio.start(1);
            assertThatThrownBy(() -> Trio.get(alone.submit(new byte[1])))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            RequestRejected.class, e -> assertThat(e.reason()).isEqualTo(RejectReason.NO_LEADER));
            assertThatThrownBy(() -> Trio.get(alone.query(new byte[0], ReadConsistency.LINEARIZABLE)))
                    .cause()
                    .isInstanceOf(RequestRejected.class);
            assertThat(trio.read(1, ReadConsistency.LOCAL)).isEmpty();
            assertThat(alone.status().readiness()).isEqualTo(Status.Readiness.LOOKING);
        }
    }
}
