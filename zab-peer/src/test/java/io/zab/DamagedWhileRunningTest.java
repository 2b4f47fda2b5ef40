package io.zab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage on a running peer's disk is found, told, and done without; nobody gets a wrong answer, and the ensemble goes on. */
class DamagedWhileRunningTest {
    private static final UnaryOperator<QuorumPeerBuilder> SCRUBBING =
            builder -> builder.scrub(Duration.ofMillis(50), 64 << 20);
    private static final UnaryOperator<QuorumPeerBuilder> NOT_SCRUBBING =
            builder -> builder.scrub(Duration.ofHours(1), 0);

    @TempDir
    Path directory;

    private Shelves shelves;

    private void run(UnaryOperator<QuorumPeerBuilder> settings, int lines, Scene scene) throws Exception {
        try (Shelves three = new Shelves(directory)) {
            shelves = three;
            three.startAll(settings);
            write("before", lines);
            scene.play();
        }
    }

    private interface Scene {
        void play() throws Exception;
    }

    private void write(String what, int lines) throws Exception {
        for (int i = 0; i < lines; i++) {
            shelves.write(what + i + "-".repeat(150));
        }
    }

    private Path oldSegment(int id) {
        return shelves.of(id).resolve(shelves.files(id, "log-").get(1));
    }

    private Path newestSnapshot(int id) {
        List<String> snapshots = shelves.files(id, "snapshot-");
        return shelves.of(id).resolve(snapshots.get(snapshots.size() - 1));
    }

    private void assertEveryoneHasEverything() throws Exception {
        for (int id = 1; id <= 3; id++) {
            QuorumPeer peer = shelves.peer(id);
            assertThat(shelves.read(id)).isEqualTo(shelves.written());
            Trio.await("peer " + id + " serves", () -> peer.status().isServing());
        }
    }

    private void awaitToldAndMended(int id, Path damaged) {
        Trio.await("damage is told", () -> shelves.told.stream().anyMatch(what -> what.contains(damaged.toString())));
        Trio.await("it is mended", () -> shelves.peer(id).status().damage().isEmpty());
    }

    @Test
    void aBitThatFlipsInAnOldSegmentIsFoundAndTheSegmentGoes() throws Exception {
        run(SCRUBBING, 50, () -> {
            for (int id : List.of(shelves.leader(), 1 + shelves.leader() % 3)) {
                Path damaged = oldSegment(id);
                Shelves.flip(damaged, 700, 3);
                awaitToldAndMended(id, damaged);
                Trio.await("the segment has gone", () -> !Files.exists(damaged));
            }
            assertThat(shelves.told)
                    .hasSize(2)
                    .allMatch(what -> what.contains("is damaged at offset ") && what.contains("behind zxid "));
            write("after", 5);
            assertEveryoneHasEverything();
            for (int id = 1; id <= 3; id++) { // nothing is left that a start would mind
                shelves.stop(id);
                shelves.start(id, SCRUBBING);
                shelves.awaitVoting(id);
            }
            assertEveryoneHasEverything();
        });
    }

    @Test
    void aSnapshotThatIsDamagedIsWrittenOnceMoreThoughNothingNewIsApplied() throws Exception {
        run(SCRUBBING, 20, () -> {
            int id = shelves.leader();
            Trio.get(shelves.peer(id).snapshot());
            Path damaged = newestSnapshot(id);
            byte[] whole = Files.readAllBytes(damaged);
            Shelves.flip(damaged, whole.length / 2, 5);
            awaitToldAndMended(id, damaged);
            assertThat(Files.readAllBytes(newestSnapshot(id))).isEqualTo(whole);
            shelves.stop(id);
            shelves.start(id, SCRUBBING);
            shelves.awaitVoting(id);
            assertEveryoneHasEverything();
        });
    }

    @Test
    void aLearnerGetsInThoughItsLeaderCannotReadAnOldSegment() throws Exception {
        run(NOT_SCRUBBING, 50, () -> {
            int leader = shelves.leader();
            int learner = 1 + leader % 3;
            Path damaged = oldSegment(leader);
            Shelves.flip(damaged, 900, 0);
            shelves.stop(learner);
            shelves.wipe(learner);
            shelves.start(learner, builder -> NOT_SCRUBBING.apply(builder).rejoin());
            shelves.awaitVoting(learner);
            assertEveryoneHasEverything();
            assertThat(shelves.told).hasSize(1);
            assertThat(shelves.told.get(0)).contains(damaged.toString(), "behind zxid ");
            assertThat(Optional.of(shelves.leader())).contains(leader);
        });
    }

    /** A learner with an empty disk comes when its leader's log no longer reaches back to its beginning. */
    private void assertLearnerGetsIn(Function<Integer, Path> which, Harm harm, String told) throws Exception {
        run(NOT_SCRUBBING, 30, () -> {
            int leader = shelves.leader();
            int learner = 1 + leader % 3;
            for (int i = 0; i < 2; i++) {
                Trio.get(shelves.peer(leader).snapshot());
                write("between" + i, 10);
            }
            Trio.await(
                    "the log no longer begins at its beginning",
                    () -> !shelves.files(leader, "log-").contains("log-0000000000000001"));
            Path damaged = which.apply(leader);
            harm.strike(damaged);
            shelves.stop(learner);
            shelves.wipe(learner);
            shelves.start(learner, builder -> NOT_SCRUBBING.apply(builder).rejoin());
            shelves.awaitVoting(learner);
            assertEveryoneHasEverything();
            assertThat(shelves.told).hasSize(1);
            assertThat(shelves.told.get(0)).contains(told.isEmpty() ? damaged.toString() : told);
        });
    }

    private interface Harm {
        void strike(Path file) throws Exception;
    }

    private Path newestFullSegment(int id) {
        List<String> segments = shelves.files(id, "log-");
        return shelves.of(id).resolve(segments.get(segments.size() - 2));
    }

    @Test
    void aLearnerGetsInThoughItsLeadersSnapshotIsDamaged() throws Exception {
        assertLearnerGetsIn(this::newestSnapshot, file -> Shelves.flip(file, 1000, 2), "the snapshot at ");
    }

    @Test
    void aLearnerGetsInThoughItsLeadersSnapshotIsLost() throws Exception {
        assertLearnerGetsIn(this::newestSnapshot, Files::delete, "");
    }

    @Test
    void aLearnerGetsInThoughItsLeadersSnapshotIsCut() throws Exception {
        assertLearnerGetsIn(this::newestSnapshot, file -> Files.write(file, new byte[100]), "");
    }

    @Test
    void aLearnerGetsInThoughASegmentOfItsLeaderIsLost() throws Exception {
        assertLearnerGetsIn(this::newestFullSegment, Files::delete, "");
    }

    @Test
    void anOlderSnapshotThatIsDamagedGoesThoughNothingNewIsApplied() throws Exception {
        run(SCRUBBING, 20, () -> {
            int id = shelves.leader();
            Trio.get(shelves.peer(id).snapshot());
            Path older = newestSnapshot(id);
            write("between", 10);
            Trio.get(shelves.peer(id).snapshot());
            Trio.await("there are two", () -> !newestSnapshot(id).equals(older));
            Shelves.flip(older, 500, 2);
            awaitToldAndMended(id, older);
            Trio.await("it has gone", () -> !Files.exists(older));
            assertThat(shelves.told).hasSize(1);
        });
    }
}
