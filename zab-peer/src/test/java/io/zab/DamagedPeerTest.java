package io.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.filelog.LogVisitor;
import io.zab.filelog.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One server of three after the other is stopped, has something done to its files, and is started again: it starts with all
 * it had, or says where it is damaged and comes back once it is told to. What was acknowledged is there on all of them.
 */
class DamagedPeerTest {
    @TempDir
    Path directory;

    private Shelves shelves;
    private int round;

    /** Something that befalls the directory of a server that is down. */
    private interface Blow {
        void strike(Path data, List<String> segments, List<String> snapshots) throws IOException;
    }

    private final Map<String, Blow> blows = new TreeMap<>();

    private void flips(String where, boolean newest, double at) {
        blows.put("a bit flips " + where, (data, segments, snapshots) -> {
            Path file = data.resolve(newest ? last(segments) : segments.get(segments.size() / 2));
            Shelves.flip(file, (long) (at < 1 ? at * inUse(file) : at), round % 8);
        });
    }

    /** Where the records of a segment end: one that is written over a larger one of before ends earlier than its file. */
    private static long inUse(Path segment) throws IOException {
        String name = segment.getFileName().toString();
        return StoreInspector.at(segment.getParent()).log(LogVisitor.NONE).segments().stream()
                .filter(one -> one.file().endsWith(name))
                .findFirst()
                .orElseThrow()
                .validBytes();
    }

    private static String last(List<String> names) {
        return names.get(names.size() - 1);
    }

    private void prepareBlows() {
        flips("in the number of the newest segment", true, 20);
        flips("in the first record of the newest segment", true, 120);
        flips("in the middle of the newest segment", true, 0.3);
        flips("in the header of an older segment", false, 40);
        flips("in a promise of an older segment", false, 230);
        flips("in the middle of an older segment", false, 0.5);
        flips("near the end of an older segment", false, 0.9);
        blows.put(
                "a bit flips in the newest snapshot",
                (data, segments, snapshots) -> Shelves.flip(data.resolve(last(snapshots)), 99, 7));
        blows.put(
                "the newest segment is lost",
                (data, segments, snapshots) -> Files.delete(data.resolve(last(segments))));
        blows.put(
                "an older segment is lost",
                (data, segments, snapshots) -> Files.delete(data.resolve(segments.get(segments.size() / 2))));
        blows.put(
                "the newest snapshot is lost",
                (data, segments, snapshots) -> Files.delete(data.resolve(last(snapshots))));
        blows.put("two segments change places", (data, segments, snapshots) -> {
            Path one = data.resolve(last(segments));
            Path other = data.resolve(segments.get(0));
            Path between = data.resolve("between");
            Files.move(one, between);
            Files.move(other, one);
            Files.move(between, other);
        });
        blows.put(
                "a segment is a copy of another",
                (data, segments, snapshots) -> Files.copy(
                        data.resolve(segments.get(0)),
                        data.resolve(last(segments)),
                        StandardCopyOption.REPLACE_EXISTING));
        blows.put("the newest segment is full of zeros", (data, segments, snapshots) -> {
            Path file = data.resolve(last(segments));
            Files.write(file, new byte[(int) Files.size(file)]);
        });
        blows.put("an older segment is cut", (data, segments, snapshots) -> {
            Path file = data.resolve(segments.get(segments.size() / 2));
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) inUse(file) / 2));
        });
        blows.put("a piece of the newest segment is zeros", (data, segments, snapshots) -> {
            Path file = data.resolve(last(segments));
            byte[] content = Files.readAllBytes(file);
            Arrays.fill(content, 100, 400, (byte) 0);
            Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
        });
    }

    @Test
    void whateverBefallsOneServerOfThreeNothingIsLostAndTheOthersGoOn() throws Exception {
        prepareBlows();
        List<String> refused = new ArrayList<>();
        try (Shelves three = new Shelves(directory)) {
            shelves = three;
            three.startAll(builder -> builder);
            for (Map.Entry<String, Blow> blow : blows.entrySet()) {
                int id = 1 + round++ % 3;
                prepare(id);
                three.stop(id);
                blow.getValue().strike(three.of(id), three.files(id, "log-"), three.files(id, "snapshot-"));
                three.write("while " + blow.getKey());
                if (!startsWithAllItHad(id)) {
                    refused.add(blow.getKey());
                    comesBackWhenItIsToldTo(id);
                }
                three.awaitVoting(id);
                for (int each = 1; each <= 3; each++) {
                    assertThat(three.read(each)).as(blow.getKey()).isEqualTo(three.written());
                }
            }
        }
        // What remains is harmless: an older snapshot, or the log from the beginning, stands for the one that is lost.
        assertThat(refused)
                .containsAll(blows.keySet().stream()
                        .filter(name -> !name.contains("snapshot") && !name.contains("older segment is lost"))
                        .toList());
    }

    /** So much that there are several segments and two snapshots, the last of them not at the end. */
    private void prepare(int id) throws Exception {
        for (int i = 0; i < 2; i++) {
            writeSome(6);
            shelves.read(id);
            Trio.get(shelves.peer(id).snapshot());
        }
        writeSome(12);
        shelves.read(id);
    }

    private void writeSome(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            shelves.write(round + "." + i + "-".repeat(200));
        }
    }

    private boolean startsWithAllItHad(int id) throws Exception {
        List<String> before = shelves.files(id, "");
        try {
            shelves.start(id, builder -> builder);
            return true;
        } catch (PeerStartException e) {
            assertThat(e.getMessage())
                    .containsAnyOf("is damaged at offset ", " missing")
                    .contains(shelves.of(id).toString())
                    .containsPattern("zxid \\d+:\\d+|behind \\d+:\\d+")
                    .contains("rejoinWhenDamaged()");
            assertThat(shelves.files(id, "")).isEqualTo(before);
            return false;
        }
    }

    private void comesBackWhenItIsToldTo(int id) throws Exception {
        List<String> before = shelves.files(id, "log-");
        int aside = shelves.files(id, "damaged-").size();
        shelves.start(id, QuorumPeerBuilder::rejoinWhenDamaged);
        assertThat(shelves.files(id, "damaged-")).hasSizeGreaterThanOrEqualTo(aside + before.size());
    }

    @Test
    void withoutAQuorumOfOthersNobodyIsLetForgetAnything() {
        for (String members : List.of("1@a:1", "1@a:1,2@b:2")) {
            assertThatThrownBy(() -> QuorumPeer.builder()
                            .id(1)
                            .ensemble(members)
                            .dataDir(directory)
                            .transport(new LoopNetwork())
                            .stateMachine(new Ledger())
                            .rejoinWhenDamaged()
                            .start())
                    .isInstanceOf(PeerStartException.class)
                    .hasMessageContaining("rejoinWhenDamaged")
                    .hasMessageContaining("no quorum");
        }
    }
}
