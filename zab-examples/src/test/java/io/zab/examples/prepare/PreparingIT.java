package io.zab.examples.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.PeerListener;
import io.zab.QuorumPeer;
import io.zab.ReadConsistency;
import io.zab.RejectedByStateMachine;
import io.zab.StateMachine;
import io.zab.examples.LocalEnsemble;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that the leader turns into changes, over three peers in this JVM. */
@Timeout(90)
class PreparingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void ofConcurrentCompareAndSetsOneWinsEachTimeAndTheOthersAreRejected() throws Exception {
        try (LocalEnsemble ensemble = start(id -> new VersionedCells())) {
            for (int round = 0; round < 20; round++) {
                List<CompletableFuture<byte[]>> attempts = new ArrayList<>();
                for (int id = 1; id <= 3; id++) {
                    attempts.add(ensemble.peer(id).submit(VersionedCells.compareAndSet(7, round, round + 1)));
                    attempts.add(ensemble.peer(id).submit(VersionedCells.compareAndSet(7, round, round + 1)));
                }
                List<Throwable> failures = new ArrayList<>();
                for (CompletableFuture<byte[]> attempt : attempts) {
                    attempt.handle((result, failure) -> failure == null || failures.add(failure))
                            .get(20, TimeUnit.SECONDS);
                }
                assertThat(failures)
                        .as("round %s", round)
                        .hasSize(5)
                        .allSatisfy(failure -> assertThat(
                                        failure instanceof CompletionException ? failure.getCause() : failure)
                                .isInstanceOf(RejectedByStateMachine.class));
            }
            assertThat(cell(ensemble.peer(3), 7)).isEqualTo(20);
        }
    }

    @Test
    void changesInFlightAreSeenSoThatAChainOfDependentRequestsAllSucceed() throws Exception {
        try (LocalEnsemble ensemble = start(id -> new VersionedCells())) {
            List<CompletableFuture<byte[]>> chain = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                chain.add(ensemble.peer(1).submit(VersionedCells.compareAndSet(1, i, i + 1)));
            }
            for (CompletableFuture<byte[]> link : chain) {
                link.get(20, TimeUnit.SECONDS);
            }
            assertThatThrownBy(() -> ensemble.peer(2)
                            .submit(VersionedCells.compareAndSet(1, 5, 6))
                            .get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            RejectedByStateMachine.class,
                            rejection -> assertThat(rejection.detailText()).contains("is 200, not 5"));
        }
    }

    @Test
    void theLeadersClockIsAppliedAlikeEverywhereAndGrowsOverAChangeOfLeader() throws Exception {
        // The higher the id, the further behind its clock: whoever leads next must not go back.
        try (LocalEnsemble ensemble = start(id -> new ClockedJournal(() -> 1_000_000 - 100_000L * id))) {
            append(ensemble, 50);
            int first = ensemble.peer(1).status().leader().orElseThrow().value();
            ensemble.stop(first);
            awaitThatNobodyFollows(ensemble, first);
            ensemble.awaitVoting(PATIENCE);
            append(ensemble, 50);

            List<byte[]> journals = new ArrayList<>();
            for (QuorumPeer peer : ensemble.running().values()) {
                journals.add(peer.query(new byte[0], ReadConsistency.LINEARIZABLE)
                        .get(20, TimeUnit.SECONDS)
                        .result());
            }
            assertThat(journals.get(0)).isEqualTo(journals.get(1));
            List<Long> times = new ArrayList<>();
            for (ByteBuffer in = ByteBuffer.wrap(journals.get(0)); in.hasRemaining(); ) {
                times.add(in.getLong());
            }
            assertThat(times).hasSize(100).isSorted().doesNotHaveDuplicates();
        }
    }

    /** A follower that has not noticed yet would lose what it is given. */
    private static void awaitThatNobodyFollows(LocalEnsemble ensemble, int stopped) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ensemble.running().values().stream()
                .anyMatch(peer -> peer.status()
                        .leader()
                        .filter(leader -> leader.value() == stopped)
                        .isPresent())) {
            assertThat(System.nanoTime()).as("they notice in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void append(LocalEnsemble ensemble, int count) throws Exception {
        List<QuorumPeer> peers = List.copyOf(ensemble.running().values());
        for (int i = 0; i < count; i++) {
            peers.get(i % peers.size()).submit(new byte[0]).get(20, TimeUnit.SECONDS);
        }
    }

    private static long cell(QuorumPeer peer, int number) throws Exception {
        byte[] question = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        byte[] answer = peer.query(question, ReadConsistency.LINEARIZABLE)
                .get(20, TimeUnit.SECONDS)
                .result();
        return ByteBuffer.wrap(answer).getLong();
    }

    private static LocalEnsemble start(IntFunction<StateMachine> machines) throws Exception {
        LocalEnsemble ensemble = new LocalEnsemble("zab-preparing", 3, Duration.ofSeconds(2));
        for (int id = 1; id <= 3; id++) {
            ensemble.start(id, machines.apply(id), PeerListener.logging());
        }
        ensemble.awaitVoting(PATIENCE);
        return ensemble;
    }
}
