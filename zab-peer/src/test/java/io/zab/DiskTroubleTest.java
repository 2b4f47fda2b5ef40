package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.filelog.FileStorage;
import io.zab.filelog.TroubledDirectory;
import io.zab.filelog.TroubledDirectory.Trouble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One disk of three fails, stalls or runs full: the peer says why in status and callback, the others go on, nothing that
 * was acknowledged is lost, and room that comes back is all that a full disk needs.
 */
class DiskTroubleTest {
    @TempDir
    Path directory;

    private final Map<Integer, TroubledDirectory> disks = new ConcurrentHashMap<>();
    private final Map<Integer, List<String>> told = new ConcurrentHashMap<>();
    private final List<String> acknowledged = new ArrayList<>();
    private Trio trio;

    @BeforeEach
    void start() throws Exception {
        int[] next = {0};
        trio = new Trio(directory, id -> new Ledger(), builder -> {
            next[0] = next[0] % 3 + 1;
            int id = next[0];
            TroubledDirectory disk = disks.computeIfAbsent(id, one -> new TroubledDirectory(path(one)));
            return builder.storage(FileStorage.over(disk).segmentBytes(1 << 20).reserveBytes(0))
                    .minFreeBytes(1000)
                    .syncLimitTicks(8)
                    .listener(new Recorder(told.computeIfAbsent(id, one -> new CopyOnWriteArrayList<>())));
        });
        trio.startAll(1, 2, 3);
        write(trio.leader(), "before");
        trio.awaitApplied(trio.peer(trio.leader()).status().lastCommitted());
    }

    @AfterEach
    void end() {
        disks.values().forEach(disk -> disk.be(Trouble.NONE));
        trio.close();
    }

    private Path path(int id) {
        return directory.resolve("disk-" + id);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITES_FAIL", "FORCES_FAIL"})
    void aLeaderWhoseDiskFailsStopsWithTheReasonAndTheOthersGoOn(Trouble trouble) throws Exception {
        int leader = trio.leader();
        disks.get(leader).be(trouble);
        CompletableFuture<byte[]> lost = trio.peer(leader).submit("lost?".getBytes(UTF_8));

        assertFailed(leader);
        assertThat(lost).failsWithin(Trio.PATIENCE).withThrowableThat().withCauseInstanceOf(OutcomeUnknown.class);
        writeThroughAnother(leader, "meanwhile");
        restartAndCompare(leader);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITES_FAIL", "FORCES_FAIL"})
    void aFollowerWhoseDiskFailsStopsWithTheReasonAndTheLeaderLeadsOn(Trouble trouble) throws Exception {
        int leader = trio.leader();
        int follower = trio.someFollower();
        disks.get(follower).be(trouble);
        write(leader, "meanwhile");

        assertFailed(follower);
        assertThat(trio.leader()).isEqualTo(leader);
        restartAndCompare(follower);
    }

    private void assertFailed(int id) {
        Trio.await("failed", () -> trio.peer(id).status().role() == Status.Role.FAILED);
        assertThat(trio.peer(id).status().reason()).contains("Input/output error", path(id).toString());
        Trio.await("told", () -> told.get(id).stream().anyMatch(one -> one.startsWith("failed")));
        assertThat(told.get(id).get(told.get(id).size() - 1)).contains("Input/output error");
    }

    private void restartAndCompare(int id) throws Exception {
        long instance = instance(id);
        trio.stop(id);
        disks.get(id).be(Trouble.NONE);
        try (QuorumPeer peer = QuorumPeer.builder()
                .id(id)
                .ensemble("1@a:1,2@b:2,3@c:3")
                .storage(FileStorage.over(disks.get(id)).segmentBytes(1 << 20))
                .transport(trio.network())
                .stateMachine(new Ledger())
                .start()) {
            peer.awaitServing(Trio.PATIENCE);
            String state = new String(
                    Trio.get(peer.query(new byte[0], ReadConsistency.LINEARIZABLE))
                            .result(),
                    UTF_8);
            assertThat(state.split(",")).containsSubsequence(acknowledged);
            Status status = peer.status();
            assertThat(status.ensemble().member(ServerId.of(id)).orElseThrow().instanceId())
                    .isEqualTo(instance);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullDiskTakesItsPeerOutUntilThereIsRoomAndThePeerGoesOnAsTheSame(boolean leads) throws Exception {
        int leader = trio.leader();
        int full = leads ? leader : trio.someFollower();
        QuorumPeer before = trio.peer(full);
        long instance = instance(full);
        long epoch = before.status().epoch();

        disks.get(full).be(Trouble.FULL);
        CompletableFuture<byte[]> underWay = trio.peer(leader).submit("under way".getBytes(UTF_8));
        Trio.await("out", () -> before.status().role() == Status.Role.LOOKING);
        assertThat(before.status().reason())
                .contains("waits for room", path(full).toString());
        Trio.await("told", () -> told.get(full).stream().anyMatch(one -> one.contains("waits for room")));
        writeThroughAnother(full, "meanwhile");
        assertThat(new String(
                        Trio.get(before.query(new byte[0], ReadConsistency.LOCAL))
                                .result(),
                        UTF_8))
                .startsWith("before");
        assertThat(before.status().lastDurable())
                .isLessThan(trio.peer(other(full)).status().lastDurable());

        disks.get(full).be(Trouble.NONE);
        before.awaitServing(Trio.PATIENCE);
        Trio.await("its reason is gone", () -> before.status().reason().isEmpty());
        writeThroughAnother(full, "after");
        trio.awaitApplied(trio.peer(other(full)).status().lastCommitted());
        assertThat(trio.read(full, ReadConsistency.LOCAL).split(",")).containsSubsequence(acknowledged);
        assertThat(instance(full)).isEqualTo(instance);
        assertThat(told.get(full)).noneMatch(one -> one.startsWith("failed"));
        if (leads) {
            assertThat(before.status().epoch()).isGreaterThan(epoch);
        } else {
            assertThat(Trio.get(underWay)).isNotNull();
        }
    }

    @Test
    void aLeaderShortOfRoomHandsOverAndKeepsVotingAndSaysSo() throws Exception {
        int leader = trio.leader();
        disks.get(leader).leave(10);
        trio.awaitLeaderOtherThan(leader);
        writeThroughAnother(leader, "meanwhile");
        Trio.await(
                "it follows",
                () -> trio.peer(leader).status().role() == Status.Role.FOLLOWING
                        && trio.peer(leader).status().isServing());
        assertThat(trio.peer(leader).status().reason()).contains("short of room", "10 bytes");
        assertThat(told.get(leader)).anyMatch(one -> one.contains("short of room"));
        trio.awaitApplied(trio.peer(other(leader)).status().lastCommitted());

        disks.get(leader).leave(1 << 20);
        Trio.await(
                "its reason is gone", () -> trio.peer(leader).status().reason().isEmpty());
    }

    @Test
    void aLeaderWhoseForceStallsStepsDownAndComesBackWhenItIsDone() throws Exception {
        int leader = trio.leader();
        disks.get(leader).be(Trouble.FORCES_STALL);
        trio.peer(leader).submit("stalled".getBytes(UTF_8));
        Trio.await("out", () -> trio.peer(leader).status().reason().contains("has not finished a write"));
        Trio.await("told", () -> told.get(leader).stream().anyMatch(one -> one.contains("has not finished a write")));
        writeThroughAnother(leader, "meanwhile");

        disks.get(leader).be(Trouble.NONE);
        trio.peer(leader).awaitServing(Trio.PATIENCE);
        trio.awaitApplied(trio.peer(other(leader)).status().lastCommitted());
        assertThat(trio.read(leader, ReadConsistency.LOCAL).split(",")).containsSubsequence(acknowledged);
    }

    private int other(int than) {
        return than % 3 + 1;
    }

    private void writeThroughAnother(int than, String line) throws Exception {
        Trio.await(
                "another leads",
                () -> List.of(1, 2, 3).stream()
                        .filter(id -> id != than)
                        .anyMatch(id -> trio.peer(id).status().role() == Status.Role.LEADING
                                && trio.peer(id).status().isServing()));
        write(other(than), line);
    }

    private void write(int id, String line) throws Exception {
        trio.writeUntilTaken(id, line);
        acknowledged.add(line);
    }

    private long instance(int id) {
        Member member =
                trio.peer(other(id)).status().ensemble().member(ServerId.of(id)).orElseThrow();
        return member.instanceId();
    }

    private record Recorder(List<String> told) implements PeerListener {
        @Override
        public void onLooking(String reason) {
            told.add("looking " + reason);
        }

        @Override
        public void onFailed(String reason) {
            told.add("failed " + reason);
        }
    }
}
