package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A damaged store is set aside when asked to, whole, and by nobody else. */
class SetAsideTest {
    private static final Storage.Opening AGAIN =
            new Storage.Opening("ensemble", Leader.SELF, Leader.MEMBERS, 0x2B0_0B1EL);

    private static Disk healthy() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Scenario.everything().run(files);
        return files.disk();
    }

    /** The newest segment's first batch no longer verifies. */
    private static Disk damaged() throws Exception {
        Disk disk = healthy();
        String newest = FileNames.segment(
                FileNames.segments(List.copyOf(disk.names.keySet())).last());
        int file = disk.names.get(newest);
        byte[] content = disk.contents.get(file).clone();
        content[SegmentHeader.BYTES + 50] ^= 4;
        disk.contents.put(file, content);
        return disk;
    }

    /** The content of the store's files, by what they are called when they are not aside. */
    private static Map<String, Integer> store(Disk disk) {
        Map<String, Integer> content = new TreeMap<>();
        disk.picture().forEach((name, bytes) -> {
            String plain = name.replaceFirst("^damaged-\\d+-", "");
            if (!FileNames.isLock(plain) && !plain.startsWith("setting-aside-")) {
                content.put(plain, bytes.hashCode());
            }
        });
        return content;
    }

    @Test
    void aDamagedStoreIsMovedWholeAndANewOneBegins() throws Exception {
        Disk before = damaged();
        MemoryFiles files = new MemoryFiles(before);
        FileStorage storage = Scenario.storage(files);
        assertThatThrownBy(() -> storage.open(AGAIN)).hasMessageContaining("rejoinWhenDamaged()");

        assertThat(storage.setAside(AGAIN)).contains("/memory/damaged-1-*");

        assertThat(store(files.disk())).isEqualTo(store(before));
        try (Store store = storage.open(AGAIN)) {
            assertThat(store.recovered().identity().instanceId()).isEqualTo(AGAIN.newInstanceId());
            assertThat(store.recovered().last()).isEqualTo(Zxid.BOOTSTRAP);
            assertThat(store.recovered().epochs().staysOut())
                    .as("a founder, though nobody who began this store lives to say that it is none")
                    .isTrue();
        }
        try (Store store = storage.open(Leader.OPENING)) {
            assertThat(store.recovered().identity().instanceId()).isEqualTo(AGAIN.newInstanceId());
        }
        assertThat(files.list())
                .filteredOn(FileNames::isAside)
                .hasSameSizeAs(store(before).keySet());
    }

    @Test
    void asOftenAsItIsDamaged() throws Exception {
        MemoryFiles files = new MemoryFiles(damaged());
        FileStorage storage = Scenario.storage(files);
        storage.setAside(AGAIN);
        storage.open(AGAIN).close();
        Disk again = files.disk();
        again.contents.put(again.names.get(FileNames.segment(1)), new byte[500]);
        MemoryFiles second = new MemoryFiles(again);

        assertThat(Scenario.storage(second).setAside(AGAIN)).contains("/memory/damaged-2-*");
        assertThat(second.list()).contains("damaged-1-" + FileNames.segment(9), "damaged-2-" + FileNames.segment(1));
    }

    @Test
    void whatIsNotDamagedStaysWhereItIs() throws Exception {
        MemoryFiles files = new MemoryFiles(healthy());

        assertThat(Scenario.storage(files).setAside(AGAIN)).isEmpty();
        assertThat(Scenario.storage(new MemoryFiles()).setAside(AGAIN)).isEmpty();
        assertThat(Scenario.storage(new MemoryFiles(new Disk())).setAside(AGAIN))
                .isEmpty();

        assertThat(files.disk().picture()).isEqualTo(healthy().picture());
    }

    @Test
    void whatAnotherServerOrProcessHasIsRefused() throws Exception {
        MemoryFiles files = new MemoryFiles(damaged());
        FileStorage storage = Scenario.storage(files);
        Storage.Opening another = new Storage.Opening("ensemble", ServerId.of(2), Leader.MEMBERS, 7);
        // Damage behind what says whose it is.
        assertThatThrownBy(() -> storage.setAside(another)).hasMessageContaining("belongs to server 1");

        MemoryFiles open = new MemoryFiles(healthy());
        Store store = Scenario.storage(open).open(AGAIN);
        assertThatThrownBy(() -> Scenario.storage(open).setAside(AGAIN))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.IN_USE));
        store.close();
    }

    @Test
    void afterACrashAnywhereItIsRefusedUntilAllOfItIsAside() throws Exception {
        Disk before = damaged();
        List<Disk.Change> journal = journalOfSettingAside(before);
        Disk left = before.copy();
        for (Disk.Change change : journal) {
            if (!isDone(left)) {
                assertRefusedAndThenSetAside(left);
            }
            assertThat(store(left)).isEqualTo(store(before));
            left.apply(change);
        }
        Scenario.storage(new MemoryFiles(left)).open(AGAIN).close();
    }

    @Test
    void afterAPowerLossAnywhereToo() throws Exception {
        Disk before = damaged();
        List<Disk.Change> journal = journalOfSettingAside(before);
        Random random = new Random(7);
        for (int count = 0; count < journal.size() - 1; count++) {
            for (int turn = 0; turn < 20; turn++) {
                Disk left = Disk.afterPowerLoss(before, journal.subList(0, count), random::nextBoolean);
                if (!isDone(left)) {
                    assertRefusedAndThenSetAside(left);
                }
            }
        }
    }

    private static boolean isDone(Disk disk) {
        return disk.names.keySet().stream()
                .noneMatch(name -> name.startsWith("log-") || name.startsWith("setting-aside-"));
    }

    private static List<Disk.Change> journalOfSettingAside(Disk before) throws Exception {
        MemoryFiles files = new MemoryFiles(before);
        Scenario.storage(files).setAside(AGAIN);
        return files.journal();
    }

    private static void assertRefusedAndThenSetAside(Disk left) throws Exception {
        assertThatThrownBy(() -> Scenario.storage(new MemoryFiles(left)).open(AGAIN))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("rejoinWhenDamaged()");
        MemoryFiles again = new MemoryFiles(left);
        assertThat(Scenario.storage(again).setAside(AGAIN)).isPresent();
        assertThat(again.list())
                .filteredOn(FileNames::isAside)
                .hasSameSizeAs(store(left).keySet());
        Scenario.storage(again).open(AGAIN).close();
    }
}
