package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A damaged log is told from a torn one, is never read as something else, and stays as it is (rule S3). */
class FileLogDamageTest {
    private static Disk diskAfter(Scenario scenario) throws Exception {
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        return files.disk();
    }

    private static Disk flipped(Disk disk, int file, int offset, int bit) {
        Disk copy = disk.copy();
        byte[] content = copy.contents.get(file).clone();
        content[offset] ^= (byte) (1 << bit);
        copy.contents.put(file, content);
        return copy;
    }

    private static String open(Disk disk) throws Exception {
        return Scenario.open(disk);
    }

    private static String outcome(Disk disk) throws Exception {
        MemoryFiles files = new MemoryFiles(disk);
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            return Scenario.describe(store);
        } catch (StorageException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(StorageException.Kind.DAMAGED);
            assertThat(e.getMessage()).contains("/memory/").contains("start with an empty one");
            assertThat(files.disk().looksLike(disk)).isTrue();
            return "damaged";
        }
    }

    private static String pathOf(Disk disk, int file) {
        for (Map.Entry<String, Integer> name : disk.names.entrySet()) {
            if (name.getValue() == file) {
                return name.getKey();
            }
        }
        return "";
    }

    /** Outcomes of flipping each bit of each file, and how often each came. */
    private static Map<String, Integer> flipEverything(Disk disk, int everyBit) throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        int turn = 0;
        for (int file : new ArrayList<>(disk.names.values())) {
            for (int offset = 0; offset < disk.contents.get(file).length; offset++) {
                for (int bit = turn++ % everyBit; bit < 8; bit += everyBit) {
                    String outcome = outcome(flipped(disk, file, offset, bit));
                    outcomes.merge(outcome, 1, Integer::sum);
                }
            }
        }
        return outcomes;
    }

    @Test
    void aFlippedBitIsFoundOrHarmless() throws Exception {
        Disk disk = diskAfter(Scenario.small());

        Map<String, Integer> outcomes = flipEverything(disk, 1);

        assertThat(outcomes).containsOnlyKeys(open(disk), "damaged");
        assertThat(outcomes.get("damaged")).isGreaterThan(8 * 1500);
    }

    @Test
    void aFlippedBitIsFoundOrHarmlessInALogOfManySegmentsToo() throws Exception {
        Disk disk = diskAfter(Scenario.everything());

        assertThat(flipEverything(disk, 1)).containsOnlyKeys(open(disk), "damaged");
    }

    @Test
    void withoutAMarkOnlyDamageToTheLastWriteLooksTorn() throws Exception {
        Scenario scenario = Scenario.small();
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        List<Disk.Change> journal = files.journal();
        Disk disk = Disk.afterPowerLoss(new Disk(), journal, () -> false);
        List<String> states = scenario.states();
        int last = states.size() - 1;

        assertThat(open(disk)).isEqualTo(states.get(last));
        assertThat(flipEverything(disk, 1)).containsOnlyKeys(states.get(last), states.get(last - 1), "damaged");
    }

    @Test
    void damageBeforeTheEndNamesFileOffsetAndZxid() throws Exception {
        MemoryFiles files = new MemoryFiles();
        long[] offsets = new long[3];
        Leader leader = new Leader();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            for (int i = 0; i < 3; i++) {
                Leader.persist(store, leader.entry(40));
                offsets[i] = lastBatchOffset(files);
            }
        }
        Disk disk = files.disk();
        int segment = disk.names.get("log-0000000000000001");
        Disk damaged = flipped(disk, segment, (int) offsets[1] + BatchHeader.BYTES + 60, 3);

        assertThatThrownBy(() -> open(damaged))
                .hasMessageContaining("/memory/log-0000000000000001 is damaged at offset " + offsets[1])
                .hasMessageContaining("behind zxid 1:1");
    }

    @Test
    void damageToAHeaderNamesTheZxidBeforeIt() throws Exception {
        Disk disk = diskAfter(Scenario.everything());
        Disk damaged = flipped(disk, disk.names.get(newest(disk)), 30, 1);

        assertThatThrownBy(() -> open(damaged))
                .hasMessageContaining("/memory/" + newest(disk) + " is damaged at offset 0, behind zxid 5:9");
    }

    private static long lastBatchOffset(MemoryFiles files) {
        List<Disk.Change> journal = files.journal();
        List<Disk.Wrote> writes = new ArrayList<>();
        for (Disk.Change change : journal) {
            if (change instanceof Disk.Wrote wrote
                    && wrote.bytes().length > BatchHeader.BYTES
                    && wrote.bytes()[0] != 0) {
                writes.add(wrote);
            }
        }
        return writes.get(writes.size() - 1).position();
    }

    @Test
    void anyLogFileThatIsMissingOrCutIsFoundOut() throws Exception {
        Scenario scenario = Scenario.everything();
        Disk disk = diskAfter(scenario);
        String whole = open(disk);
        List<String> legal = new ArrayList<>(scenario.states());
        legal.add("damaged");
        for (String name : disk.names.keySet()) {
            boolean needed = !FileNames.isLock(name);
            Disk without = disk.copy();
            without.names.remove(name);
            assertThat(outcome(without)).as("without " + name).isEqualTo(needed ? "damaged" : whole);
            boolean newest = name.equals(FileNames.segment(
                    FileNames.segments(new ArrayList<>(disk.names.keySet())).last()));
            for (int size = 0; needed && size < disk.contents.get(disk.names.get(name)).length; size += 13) {
                Disk cut = disk.copy();
                int file = disk.names.get(name);
                cut.contents.put(file, Arrays.copyOf(disk.contents.get(file), size));
                assertThat(outcome(cut))
                        .as(pathOf(disk, file) + " cut to " + size)
                        .isIn(newest ? legal : List.of(whole, "damaged"));
            }
        }
    }

    /** Segments and snapshots; the newest segment is the last of those. */
    private static List<String> files(Disk disk) {
        return disk.names.keySet().stream()
                .filter(name -> !FileNames.isLock(name) && !FileNames.isUnfinished(name))
                .toList();
    }

    private static String newest(Disk disk) {
        return FileNames.segment(
                FileNames.segments(List.copyOf(disk.names.keySet())).last());
    }

    private static Disk with(Disk disk, String name, byte[] content) {
        Disk changed = disk.copy();
        changed.contents.put(777_777, content);
        changed.names.put(name, 777_777);
        return changed;
    }

    private static byte[] content(Disk disk, String name) {
        return disk.contents.get(disk.names.get(name));
    }

    @Test
    void filesThatChangePlacesOrAreCopiesOfOthersAreFoundOut() throws Exception {
        Disk disk = diskAfter(Scenario.everything());
        String whole = open(disk);
        for (String one : files(disk)) {
            for (String other : files(disk)) {
                if (!one.equals(other)) {
                    Disk copied = with(disk, one, content(disk, other));
                    assertThat(outcome(copied)).as(one + " is " + other).isIn(whole, "damaged");
                    Disk swapped = copied.copy();
                    swapped.names.put(other, disk.names.get(one));
                    assertThat(outcome(swapped)).as(one + " and " + other).isIn(whole, "damaged");
                }
            }
        }
    }

    @Test
    void aFileFullOfZerosOrWithAHoleOfZerosIsFoundOut() throws Exception {
        Scenario scenario = Scenario.everything();
        Disk disk = diskAfter(scenario);
        List<String> legal = new ArrayList<>(scenario.states());
        legal.add("damaged");
        for (String name : files(disk)) {
            byte[] content = content(disk, name);
            assertThat(outcome(with(disk, name, new byte[content.length]))).isEqualTo("damaged");
            for (int sector = 64; sector <= 512; sector *= 2) {
                for (int from = 0; from < content.length; from += sector) {
                    byte[] holed = content.clone();
                    Arrays.fill(holed, from, Math.min(content.length, from + sector), (byte) 0);
                    // Where the last write and the mark behind it are in one hole, nothing tells (decision 0135).
                    assertThat(outcome(with(disk, name, holed)))
                            .as(name + " without " + sector + " bytes at " + from)
                            .isIn(name.equals(newest(disk)) ? legal : List.of(open(disk), "damaged"));
                }
            }
        }
    }

    @Test
    void aFileAsItWasBeforeIsFoundOutUnlessItIsTheNewestSegment() throws Exception {
        Scenario scenario = Scenario.everything();
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        Disk disk = files.disk();
        String whole = open(disk);
        List<String> legal = new ArrayList<>(scenario.states());
        legal.add("damaged");
        Disk before = new Disk();
        for (Disk.Change change : files.journal()) {
            before.apply(change);
            for (String name : files(disk)) {
                if (before.names.containsKey(name)) {
                    assertThat(outcome(with(disk, name, content(before, name))))
                            .as(name + " as it was at " + change)
                            .isIn(name.equals(newest(disk)) ? legal : List.of(whole, "damaged"));
                }
            }
        }
    }

    @Test
    void zerosTakenAheadOfNeedAreNoEntries() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        FileStorage storage = FileStorage.over(files).segmentBytes(1 << 20).preallocateBytes(100_000);
        try (Store store = storage.open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            assertThat(files.disk().contents.get(files.disk().names.get("log-0000000000000001")))
                    .hasSizeGreaterThan(50_000);
        }
        try (Store store = storage.open(Leader.OPENING)) {
            assertThat(store.recovered().last()).isEqualTo(Leader.at(1, 0));
            assertThat(Scenario.entries(store, Zxid.ZERO)).hasSize(2);
        }
    }

    @Test
    void segmentsLeftOverByADeletionThatDidNotSurviveAreRemoved() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Scenario scenario = Scenario.everything();
        scenario.run(files);
        Disk disk = files.disk();
        Disk before = new Disk();
        for (Disk.Change change : files.journal()) {
            if (change instanceof Disk.Renamed renamed && renamed.from().equals("log-0000000000000001")) {
                break;
            }
            before.apply(change);
        }
        disk.names.put("log-0000000000000001", 9999);
        disk.contents.put(9999, before.contents.get(before.names.get("log-0000000000000001")));

        MemoryFiles after = new MemoryFiles(disk);
        try (Store store = Scenario.storage(after).open(Leader.OPENING)) {
            assertThat(Scenario.describe(store)).isEqualTo(open(files.disk()));
        }
        assertThat(after.list()).doesNotContain("log-0000000000000001");
    }

    @Test
    void aMissingSnapshotFallsBackToTheOneBeforeWhileItsLogIsThere() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        List<String> names = new ArrayList<>();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            for (int i = 0; i < 2; i++) {
                Leader.persist(store, leader.entry(10), leader.entry(10));
                names.add(FileNames.snapshot(
                        FileStorageTest.snapshot(store, leader.last(), new byte[] {1, 2, (byte) i})));
            }
            Leader.persist(store, leader.entry(10));
        }
        Disk none = files.disk();
        none.names.remove(names.get(1));
        Disk damaged = flipped(files.disk(), files.disk().names.get(names.get(1)), 1, 1);

        for (Disk disk : List.of(none, damaged)) {
            try (Store store = Scenario.storage(new MemoryFiles(disk)).open(Leader.OPENING)) {
                assertThat(store.recovered().base()).isEqualTo(Leader.at(1, 2));
                assertThat(store.recovered().snapshots()).hasSize(1);
                assertThat(store.recovered().last()).isEqualTo(Leader.at(1, 5));
                assertThat(Scenario.entries(store, Leader.at(1, 2))).hasSize(3);
            }
        }
        none.names.remove(names.get(0));
        try (Store store = Scenario.storage(new MemoryFiles(none)).open(Leader.OPENING)) {
            assertThat(store.recovered().base()).isEqualTo(Zxid.ZERO);
            assertThat(Scenario.entries(store, Zxid.ZERO)).hasSize(7);
        }
    }

    @Test
    void aMissingSnapshotWithoutTheLogBeforeItIsDamage() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        FileStorage storage = FileStorage.over(files).segmentBytes(1024);
        String name;
        try (Store store = storage.open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            for (int i = 0; i < 40; i++) {
                Leader.persist(store, leader.entry(100));
            }
            name = FileNames.snapshot(FileStorageTest.snapshot(store, leader.last(), new byte[] {1}));
            Leader.persist(store, new WriteOp.Compact(leader.last()));
        }
        Disk disk = files.disk();
        disk.names.remove(name);

        assertThatThrownBy(() -> storage.toString().concat(open(disk)))
                .hasMessageContaining(name + " is missing or damaged, and the log begins behind 1:");
    }
}
