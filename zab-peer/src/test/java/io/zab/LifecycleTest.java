package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.RejectReason;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host sees of a peer that starts, serves, fails and ends. */
class LifecycleTest {
    @TempDir
    Path directory;

    @Test
    void anApplyThatThrowsEndsThatPeersServiceAloneAndTheOthersGoOn() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Trio trio = new Trio(
                directory, id -> id == 2 ? new Poisoned() : new Ledger(), b -> b.listener(new Recorder(told)))) {
            trio.startAll(1, 2, 3);
            trio.writeUntilTaken(1, "good");
            CompletableFuture<Committed> poison = trio.peer(1).submitForResult("poison".getBytes(UTF_8));
            Trio.await("2 failed", () -> trio.peer(2).status().readiness() == Status.Readiness.FAILED);
            Zxid zxid = Trio.get(poison).zxid();
            assertThat(trio.peer(2).status().reason()).contains("apply threw").contains("poison");
            assertThat(trio.peer(2).status().lastApplied()).isLessThan(zxid);
            Trio.await("told", () -> told.stream().anyMatch(one -> one.startsWith("failed")));
            assertThat(told.stream().filter(one -> one.startsWith("failed"))).hasSize(1);
            assertRejected(trio.peer(2).submit(new byte[1]), RejectReason.NOT_SERVING);
            trio.awaitLeaderOtherThan(2);
            Trio.await(
                    "the others serve",
                    () -> trio.peer(1).status().isServing()
                            && trio.peer(3).status().isServing());
            trio.writeUntilTaken(3, "after");
            assertThat(trio.read(1, ReadConsistency.LINEARIZABLE)).isEqualTo("good,poison,after");
        }
    }

    @Test
    void aSlowStateMachineIsFeltAsOverloadAndNotAsALostLeader() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Trio trio = new Trio(directory, id -> new Slow(go), b -> b.maxPending(10, 1 << 20))) {
            trio.startAll(1, 2, 3);
            int leader = trio.leader();
            long epoch = trio.peer(leader).status().epoch();
            List<CompletableFuture<byte[]>> taken = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                taken.add(trio.peer(leader).submit(new byte[] {(byte) i}));
            }
            assertRejected(trio.peer(leader).submit(new byte[1]), RejectReason.OVERLOADED);
            Trio.await(
                    "all committed",
                    () -> trio.peer(leader).status().lastCommitted().counter() >= 10);
            go.countDown();
            for (CompletableFuture<byte[]> one : taken) {
                Trio.get(one);
            }
            assertThat(trio.peer(leader).status().epoch()).isEqualTo(epoch);
        }
    }

    @Test
    void closingAnswersEveryRequestAndQueryAndEndsEveryThread() throws Exception {
        Set<Thread> before = peerThreads();
        try (Trio trio = new Trio(directory, id -> new Ledger(), b -> b)) {
            trio.startAll(1, 2, 3);
            QuorumPeer peer = trio.peer(1);
            List<CompletableFuture<?>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                asked.add(peer.submit(("w" + i).getBytes(UTF_8)));
                asked.add(peer.query(new byte[0], ReadConsistency.LINEARIZABLE));
            }
            asked.add(peer.query(new byte[0], ReadConsistency.atLeast(Zxid.of(1_000_000, 0))));
            peer.close();
            peer.close();
            for (CompletableFuture<?> one : asked) {
                assertThat(one).isDone();
                if (one.isCompletedExceptionally()) {
                    assertThatThrownBy(one::get).cause().isInstanceOfAny(RequestRejected.class, OutcomeUnknown.class);
                }
            }
            assertRejected(peer.submit(new byte[1]), RejectReason.CLOSED);
            assertRejected(peer.query(new byte[0], ReadConsistency.LOCAL), RejectReason.CLOSED);
            assertThat(peer.snapshot()).isCompletedExceptionally();
            assertThat(peer.digest()).isCompletedExceptionally();
            assertThat(peer.status().role()).isEqualTo(Status.Role.CLOSED);
            assertThatThrownBy(() -> peer.awaitServing(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
        Trio.await("all threads ended", () -> before.containsAll(peerThreads()));
    }

    @Test
    void aPeerMayBeClosedFromItsOwnListener() throws Exception {
        CompletableFuture<QuorumPeer> self = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        PeerListener closing = new PeerListener() {
            @Override
            public void onLooking(String reason) {
                self.join().close();
                closed.countDown();
            }
        };
        try (Trio trio = new Trio(directory, id -> new Ledger(), b -> b.listener(closing))) {
            self.complete(trio.start(1));
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            trio.stop(1);
            trio.start(1);
        }
    }

    @Test
    void aListenerIsToldInOrderAndLeadingComesBehindEverythingCommittedBefore() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Ledger ledger = new Ledger();
        PeerListener listener = new Recorder(told) {
            @Override
            public void onLeading(long epoch) {
                told.add("leading with " + ledger.lines);
                super.onLeading(epoch);
            }
        };
        try (Trio trio = new Trio(directory, "1@a:1", id -> new Ledger(), b -> b)) {
            trio.startAll(1);
            trio.write(1, "one");
            trio.write(1, "two");
        }
        try (Trio trio = new Trio(directory, "1@a:1", id -> ledger, b -> b.listener(listener))) {
            trio.startAll(1);
        }
        assertThat(told).containsSubsequence("looking", "leading with [one, two]", "leading 2");
        assertThat(told.stream().filter(one -> one.startsWith("leading 2"))).hasSize(1);
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws Exception {
        PeerListener throwing = new PeerListener() {
            @Override
            public void onLooking(String reason) {
                throw new IllegalStateException("thrown by the test");
            }

            @Override
            public void onLeading(long epoch) {
                throw new IllegalStateException("thrown by the test");
            }
        };
        try (Trio trio = new Trio(directory, "1@a:1", id -> new Ledger(), b -> b.listener(throwing))) {
            trio.startAll(1);
            trio.write(1, "fine");
        }
    }

    @Test
    void aSnapshotIsTakenOnRequestAndRestoredAtTheNextStart() throws Exception {
        try (Trio trio = new Trio(directory, "1@a:1", id -> new Ledger(), b -> b)) {
            trio.startAll(1);
            Committed written = trio.write(1, "kept");
            assertThat(Trio.get(trio.peer(1).snapshot())).isGreaterThanOrEqualTo(written.zxid());
            // The snapshot is a file by now; its record goes into the log before the second of these.
            trio.write(1, "behind");
            trio.write(1, "further behind");
        }
        List<String> restored = new CopyOnWriteArrayList<>();
        Ledger watching = new Ledger() {
            @Override
            public void restore(InputStream in) throws IOException {
                super.restore(in);
                restored.addAll(lines);
            }
        };
        try (Trio trio = new Trio(directory, "1@a:1", id -> watching, b -> b)) {
            trio.startAll(1);
            assertThat(restored).containsExactly("kept");
        }
    }

    @Test
    void aQueryThatThrowsFailsAloneAndARequestThatIsTooLargeIsRejectedAtOnce() throws Exception {
        Ledger asking = new Ledger() {
            @Override
            public byte[] query(byte[] question) {
                throw new IllegalStateException("no such thing");
            }
        };
        try (Trio trio = new Trio(directory, "1@a:1", id -> asking, b -> b.maxPayloadBytes(100))) {
            trio.startAll(1);
            assertThatThrownBy(() -> Trio.get(trio.peer(1).query(new byte[0], ReadConsistency.LOCAL)))
                    .hasRootCauseMessage("no such thing");
            assertRejected(trio.peer(1).submit(new byte[101]), RejectReason.TOO_LARGE);
            trio.write(1, "fine");
        }
    }

    @Test
    void waitingForServiceGivesUpWithTheReason() throws Exception {
        try (Trio trio = new Trio(directory, id -> new Ledger(), b -> b)) {
            QuorumPeer alone = trio.start(1);
            assertThatThrownBy(() -> alone.awaitServing(Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("LOOKING");
        }
    }

    private static void assertRejected(CompletableFuture<?> future, RejectReason reason) {
        assertThatThrownBy(() -> Trio.get(future))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RequestRejected.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Set<Thread> peerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("zab-"))
                .collect(Collectors.toSet());
    }

    private static final class Poisoned extends Ledger {
        @Override
        public byte[] apply(Txn txn) throws Exception {
            if (new String(txn.payload(), UTF_8).equals("poison")) {
                throw new IllegalStateException("poison");
            }
            return super.apply(txn);
        }
    }

    private static final class Slow extends Ledger {
        private final CountDownLatch go;

        Slow(CountDownLatch go) {
            this.go = go;
        }

        @Override
        public byte[] apply(Txn txn) throws Exception {
            go.await();
            return super.apply(txn);
        }
    }

    private static class Recorder implements PeerListener {
        private final List<String> told;

        Recorder(List<String> told) {
            this.told = told;
        }

        @Override
        public void onLooking(String reason) {
            told.add("looking");
        }

        @Override
        public void onFollowing(ServerId leader, long epoch) {
            told.add("following " + epoch);
        }

        @Override
        public void onLeading(long epoch) {
            told.add("leading " + epoch);
        }

        @Override
        public void onFailed(String reason) {
            told.add("failed " + reason);
        }
    }
}
