package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looking through a running store finds whatever is wrong in files that are full, and nothing else. */
class FileScrubTest {
    private static final int ENDLESS = 1 << 20;

    private final MemoryFiles files = new MemoryFiles();
    private final Leader leader = new Leader();
    private Store store;
    private Snapshot snapshot;

    @BeforeEach
    void fill() throws Exception {
        store = Scenario.storage(files).open(Leader.OPENING);
        Leader.persist(store, leader.promise(1), leader.open(1));
        for (int i = 0; i < 12; i++) {
            Leader.persist(store, leader.entry(300), leader.entry(7));
        }
        snapshot = FileStorageTest.snapshot(store, leader.last(), new byte[] {1, 2, 3, 4, 5});
        Leader.persist(store, leader.entry(900));
    }

    /** What two rounds find. */
    private static List<StorageException> scrub(Store store, int bytes) {
        List<StorageException> found = new ArrayList<>();
        Store.Scrub scrub = store.scrub();
        for (int rounds = 0; rounds < 2; ) {
            try {
                rounds += scrub.next(bytes) == 0 ? 1 : 0;
            } catch (StorageException e) {
                found.add(e);
            }
        }
        return found;
    }

    private List<String> segments() {
        List<String> names = new ArrayList<>();
        for (long number : FileNames.segments(files.list())) {
            names.add(FileNames.segment(number));
        }
        return names;
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() throws Exception {
        assertThat(segments()).hasSizeGreaterThan(2);
        assertThat(scrub(store, 1)).isEmpty();
        assertThat(scrub(store, 700)).isEmpty();
        assertThat(scrub(store, ENDLESS)).isEmpty();
    }

    @Test
    void piecesAreAboutAsLargeAsAskedForAndAddUpToAllThatIsDurable() throws Exception {
        Store.Scrub scrub = store.scrub();
        long sum = 0;
        for (long read; (read = scrub.next(100)) > 0; sum += read) {
            assertThat(read).isLessThan(100 + 1_000); // a batch is verified as a whole
        }
        long size = snapshot.sizeBytes();
        for (String name : segments()) {
            size += lengthUpToItsEnd(name) - SegmentHeader.BYTES;
        }
        assertThat(sum).isEqualTo(size);
    }

    @Test
    void anyFlippedBitIsFoundByFileAndSaysWhatIsNeeded() throws Exception {
        for (String name : segments()) {
            int length = lengthUpToItsEnd(name);
            for (int offset = 0; offset < length; offset++) {
                int bit = 1 << offset % 8;
                files.flip(name, offset, bit);
                List<StorageException> found = scrub(store, 1 + offset * 3);
                assertThat(found).as(name + " at " + offset).hasSize(2);
                StorageException.Where where = found.get(0).where().orElseThrow();
                assertThat(where.file()).isEqualTo("/memory/" + name);
                assertThat(where.snapshot()).isEmpty();
                assertThat(where.through()).isGreaterThan(Zxid.ZERO).isLessThanOrEqualTo(leader.last());
                assertThat(found.get(0).getMessage()).contains("/memory/" + name + " is damaged at offset ", "zxid");
                files.flip(name, offset, bit);
            }
        }
        assertThat(scrub(store, 1000)).isEmpty();
    }

    private int lengthUpToItsEnd(String name) throws Exception {
        long number = FileNames.segments(List.of(name)).first();
        try (SegmentReader reader = SegmentReader.open(files, number)) {
            SegmentCursor cursor = new SegmentCursor(reader, SegmentHeader.decode(reader.head()));
            while (cursor.next().isPresent()) {
                continue;
            }
            return (int) cursor.position();
        }
    }

    @Test
    void aDamagedSegmentThatIsWrittenToIsWrittenToNoMore() throws Exception {
        String active = segments().get(segments().size() - 1);
        files.flip(active, lengthUpToItsEnd(active) - 3, 1);
        assertThat(scrub(store, ENDLESS)).hasSize(2);
        Leader.persist(store, leader.entry(1));
        assertThat(segments()).last().isNotEqualTo(active);
        snapshot = FileStorageTest.snapshot(store, leader.last(), new byte[] {9});
        Leader.persist(store, new WriteOp.Compact(leader.last()));
        assertThat(segments()).hasSize(1);
        assertThat(scrub(store, ENDLESS)).isEmpty();
        store.close();
        try (Store again = Scenario.storage(files).open(Leader.OPENING)) {
            assertThat(again.recovered().last()).isEqualTo(leader.last());
        }
    }

    @Test
    void aDamagedSnapshotIsFound() throws Exception {
        String name = FileNames.snapshot(snapshot);
        files.flip(name, 2, 16);
        List<StorageException> found = scrub(store, 2);
        assertThat(found).hasSize(2);
        assertThat(found.get(0).where().orElseThrow())
                .isEqualTo(new StorageException.Where("/memory/" + name, snapshot.base(), Optional.of(snapshot)));
        files.flip(name, 2, 16);
        assertThat(scrub(store, 2)).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsFound() throws Exception {
        for (String name : List.of(segments().get(1), FileNames.snapshot(snapshot))) {
            files.rename(name, "elsewhere");
            assertThat(scrub(store, 500))
                    .isNotEmpty()
                    .allMatch(e -> e.getMessage().contains(name));
            files.rename("elsewhere", name);
        }
    }

    @Test
    void aFileWhosePlaceOnTheDiskCannotBeReadIsFound() throws Exception {
        for (String name : List.of(segments().get(1), FileNames.snapshot(snapshot))) {
            files.failReading(name, "Input/output error");
            assertThat(scrub(store, 500))
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.where().orElseThrow().file()).isEqualTo("/memory/" + name));
            files.failReading(name, "");
        }
        assertThat(scrub(store, 500)).isEmpty();
    }

    @Test
    void thatNoMoreFilesCanBeOpenedIsNoDamageAndTheRoundBeginsAgain() throws Exception {
        Store.Scrub scrub = store.scrub();
        assertThat(scrub.next(ENDLESS)).isPositive();
        String second = segments().get(1);
        files.failReading(second, "Too many open files");
        assertThatThrownBy(() -> scrub.next(ENDLESS))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.where()).isEmpty());
        files.failReading(second, "");
        files.flip(segments().get(0), SegmentHeader.BYTES + 9, 1);
        assertThatThrownBy(() -> scrub.next(ENDLESS))
                .hasMessageContaining(segments().get(0) + " is damaged");
    }

    @Test
    void whoeverNeedsAFileThatIsLostCutOrUnreadableIsToldThatItIsDamaged() throws Exception {
        String first = segments().get(0);
        String name = FileNames.snapshot(snapshot);
        for (String file : List.of(first, name)) {
            files.failReading(file, "/memory/" + file + ": Input/output error");
            assertThat(damageTold(file)).contains("cannot be read");
            files.failReading(file, "/memory/" + file + ": Too many open files");
            assertThat(need(file))
                    .matches(e -> e.kind() == StorageException.Kind.IO)
                    .matches(e -> e.where().isEmpty());
            files.failReading(file, "");
            files.rename(file, "elsewhere");
            assertThat(damageTold(file)).contains("cannot be read");
            files.rename("elsewhere", file);
            files.truncate(file, 3);
            assertThat(damageTold(file)).contains("is damaged");
        }
        assertThatThrownBy(() -> store.openSnapshot(snapshot).readAllBytes())
                .hasMessageContaining(name + " is damaged");
    }

    private String damageTold(String file) {
        StorageException e = need(file);
        assertThat(e.kind()).isEqualTo(StorageException.Kind.DAMAGED);
        StorageException.Where where = e.where().orElseThrow();
        assertThat(where.file()).isEqualTo("/memory/" + file);
        assertThat(where.snapshot().isPresent()).isEqualTo(FileNames.isSnapshot(file));
        assertThat(where.through()).isGreaterThan(Zxid.ZERO).isLessThanOrEqualTo(leader.last());
        return e.getMessage();
    }

    private StorageException need(String file) {
        return catchThrowableOfType(StorageException.class, () -> {
            if (FileNames.isSnapshot(file)) {
                store.readSnapshot(snapshot, 1, 4);
            } else {
                store.read(Zxid.ZERO, leader.last(), 1);
            }
        });
    }

    @Test
    void aSegmentThatIsLostHoldsUpNoOther() throws Exception {
        String lost = segments().get(1);
        files.rename(lost, "elsewhere");
        assertThat(scrub(store, ENDLESS)).isNotEmpty();
        FileStorageTest.snapshot(store, leader.last(), new byte[] {9});
        Leader.persist(store, leader.entry(900), leader.entry(900));
        Leader.persist(store, new WriteOp.Compact(snapshot.base()));
        assertThat(segments().get(0)).isGreaterThan(lost);
        assertThat(scrub(store, ENDLESS)).isEmpty();
    }

    @Test
    void whenTheSegmentThatIsWrittenToIsLostTheNextWriteGoesToAnother() throws Exception {
        String active = segments().get(segments().size() - 1);
        files.rename(active, "elsewhere");
        assertThat(scrub(store, ENDLESS)).isNotEmpty();
        Leader.persist(store, leader.entry(1));
        assertThat(segments()).last().isNotEqualTo(active);
        FileStorageTest.snapshot(store, leader.last(), new byte[] {9});
        Leader.persist(store, new WriteOp.Compact(leader.last()));
        assertThat(scrub(store, ENDLESS)).isEmpty();
        store.close();
        try (Store again = Scenario.storage(files).open(Leader.OPENING)) {
            assertThat(again.recovered().last()).isEqualTo(leader.last());
        }
    }

    @Test
    void whatCompactionGivesBackMeanwhileIsNoDamage() throws Exception {
        for (int pieces = 0; pieces < 40; pieces++) {
            Store.Scrub scrub = store.scrub();
            for (int i = 0; i < pieces; i++) {
                scrub.next(150);
            }
            Zxid base = leader.last();
            Snapshot next = FileStorageTest.snapshot(store, base, new byte[] {(byte) pieces});
            assertThat(next.base()).isEqualTo(base);
            Leader.persist(store, new WriteOp.Compact(base));
            for (int i = 0; i < 5; i++) {
                Leader.persist(store, leader.entry(900)); // writes over the spare segment
            }
            for (int rounds = 0; rounds < 2; ) {
                rounds += scrub.next(150) == 0 ? 1 : 0;
            }
        }
    }

    @Test
    void aReadOfTheDamagedPlaceSaysWhatTheScrubSays() throws Exception {
        String name = segments().get(1);
        files.flip(name, lengthUpToItsEnd(name) - 9, 1);
        StorageException.Where scrubbed = scrub(store, ENDLESS).get(0).where().orElseThrow();
        Zxid position = Zxid.ZERO;
        try {
            while (true) {
                position = store.read(position, leader.last(), 1).get(0).last().zxid();
            }
        } catch (StorageException e) {
            assertThat(e.kind()).isEqualTo(StorageException.Kind.DAMAGED);
            assertThat(e.where()).contains(scrubbed);
        }
        assertThat(position).isLessThan(scrubbed.through());
    }
}
