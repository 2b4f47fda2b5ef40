package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the leader turns into changes, on whole peers. */
class PrepareTest {
    @TempDir
    Path directory;

    @Test
    void ofManyThatWantTheSameNumberOneGetsItAndTheOthersAreRefusedByTheStateMachine() throws Exception {
        try (Trio trio = new Trio(directory, id -> new Numbered(), b -> b)) {
            trio.startAll(1, 2, 3);
            for (int round = 0; round < 20; round++) {
                List<CompletableFuture<byte[]>> rivals = new ArrayList<>();
                for (int i = 0; i < 9; i++) {
                    rivals.add(
                            trio.peer(1 + i % 3).submit(Integer.toString(round).getBytes(UTF_8)));
                }
                int won = 0;
                for (CompletableFuture<byte[]> rival : rivals) {
                    won += hasWon(rival, round) ? 1 : 0;
                }
                assertThat(won).isEqualTo(1);
            }
            assertThat(trio.read(2, ReadConsistency.LINEARIZABLE).split(",")).hasSize(20);
        }
    }

    @Test
    void whatTheLeaderMadeOfARequestIsWhatEveryPeerApplies() throws Exception {
        try (Trio trio = new Trio(directory, id -> new Stamped(id), b -> b)) {
            trio.startAll(1, 2, 3);
            int leader = trio.leader();
            Committed written = trio.write(trio.someFollower(), "x");
            trio.awaitApplied(written.zxid());
            for (int id = 1; id <= 3; id++) {
                assertThat(trio.read(id, ReadConsistency.LOCAL)).isEqualTo("x by " + leader);
            }
        }
    }

    @Test
    void aNewLeaderPreparesOnTopOfWhatTheOldOneCommitted() throws Exception {
        try (Trio trio = new Trio(directory, id -> new Numbered(), b -> b)) {
            trio.startAll(1, 2, 3);
            trio.write(1, "0");
            trio.write(2, "1");
            trio.stop(trio.leader());
            int survivor = trio.anyRunning(1, 2, 3);
            trio.writeUntilTaken(survivor, "2");
            assertThatThrownBy(() -> trio.write(survivor, "1")).cause().isInstanceOf(RejectedByStateMachine.class);
            assertThat(trio.read(survivor, ReadConsistency.LINEARIZABLE)).isEqualTo("0,1,2");
        }
    }

    private static boolean hasWon(CompletableFuture<byte[]> rival, int round) throws Exception {
        try {
            Trio.get(rival);
            return true;
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            RejectedByStateMachine.class,
                            refusal -> assertThat(refusal.detailText()).isEqualTo("expected " + (round + 1)));
            return false;
        }
    }

    /** Takes a line only if it is the number of lines there will be: a compare-and-set. */
    private static final class Numbered extends Ledger implements PreparingStateMachine {
        private final Deque<byte[]> pending = new ArrayDeque<>();

        @Override
        public byte[] prepare(byte[] request) {
            int expected = lines.size() + pending.size();
            if (Integer.parseInt(new String(request, UTF_8)) != expected) {
                throw new RejectedByStateMachine("expected " + expected);
            }
            return request;
        }

        @Override
        public void pending(byte[] change) {
            pending.add(change);
        }

        @Override
        public void forgetPending() {
            pending.clear();
        }

        @Override
        public byte[] apply(Txn txn) throws Exception {
            pending.poll();
            return super.apply(txn);
        }
    }

    /** Writes down who prepared a line. */
    private static final class Stamped extends Ledger implements PreparingStateMachine {
        private final int id;

        Stamped(int id) {
            this.id = id;
        }

        @Override
        public byte[] prepare(byte[] request) {
            return (new String(request, UTF_8) + " by " + id).getBytes(UTF_8);
        }

        @Override
        public void pending(byte[] change) {}

        @Override
        public void forgetPending() {}
    }
}
