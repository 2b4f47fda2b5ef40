package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.DurableState;
import io.zab.core.model.Entry;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks into a store from outside sees what a start would find, changes nothing, and sees more where it is broken. */
class StoreInspectorTest {
    private static Disk diskAfter(Scenario scenario) throws Exception {
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        return files.disk();
    }

    private static LogReport inspect(Disk disk, LogVisitor visitor) throws Exception {
        MemoryFiles files = new MemoryFiles(disk);
        LogReport report = StoreInspector.over(files).log(visitor);
        assertThat(files.disk().picture()).isEqualTo(disk.picture());
        return report;
    }

    private static boolean isSound(Disk disk) throws Exception {
        StoreReport store = StoreInspector.over(new MemoryFiles(disk)).store(true);
        return store.log().damage().isEmpty() && store.missing().isEmpty();
    }

    private static boolean opens(Disk disk) throws Exception {
        try {
            Scenario.open(disk);
            return true;
        } catch (StorageException e) {
            assertThat(e.kind()).isEqualTo(StorageException.Kind.DAMAGED);
            return false;
        }
    }

    private static Disk flipped(Disk disk, int file, int offset, int bit) {
        Disk copy = disk.copy();
        byte[] content = copy.contents.get(file).clone();
        content[offset] ^= (byte) (1 << bit);
        copy.contents.put(file, content);
        return copy;
    }

    @Test
    void itReportsWhatAStartRecovers() throws Exception {
        Disk disk = diskAfter(Scenario.everything());

        LogReport report = inspect(disk, LogVisitor.NONE);

        assertThat(report.damage()).isEmpty();
        try (Store store = Scenario.storage(new MemoryFiles(disk)).open(Leader.OPENING)) {
            DurableState state = store.recovered();
            assertThat(report.last()).isEqualTo(state.last());
            assertThat(report.logStart()).isEqualTo(state.logStart());
            assertThat(report.knownCommitted()).isEqualTo(state.knownCommitted());
            assertThat(report.epochs()).isEqualTo(state.table());
            assertThat(report.meta().orElseThrow().epochs()).isEqualTo(state.epochs());
            assertThat(report.meta().orElseThrow().identity().incarnation())
                    .isEqualTo(state.identity().incarnation() - 1);
        }
    }

    @Test
    void itFindsDamageExactlyWhereAStartDoesForEveryFlippedBit() throws Exception {
        Disk disk = diskAfter(Scenario.small());
        int damaged = 0;
        for (int file : new ArrayList<>(disk.names.values())) {
            for (int offset = 0; offset < disk.contents.get(file).length; offset++) {
                Disk broken = flipped(disk, file, offset, offset % 8);
                boolean sound = isSound(broken);
                assertThat(sound).as("offset %d of file %d", offset, file).isEqualTo(opens(broken));
                damaged += sound ? 0 : 1;
            }
        }
        assertThat(damaged).isGreaterThan(1000);
    }

    @Test
    void soItDoesInALogOfManySegmentsWithSnapshots() throws Exception {
        Disk disk = diskAfter(Scenario.everything());
        int damaged = 0;
        for (int file : new ArrayList<>(disk.names.values())) {
            for (int offset = 0; offset < disk.contents.get(file).length; offset += 3) {
                Disk broken = flipped(disk, file, offset, offset % 8);
                boolean sound = isSound(broken);
                assertThat(sound).as("offset %d of file %d", offset, file).isEqualTo(opens(broken));
                damaged += sound ? 0 : 1;
            }
        }
        assertThat(damaged).isGreaterThan(500);
    }

    @Test
    void itMissesTheNewestSegmentAsAStartDoes() throws Exception {
        Disk disk = diskAfter(Scenario.small());
        disk.names.remove(FileNames.segment(
                FileNames.segments(List.copyOf(disk.names.keySet())).last()));

        assertThat(opens(disk)).isFalse();
        assertThat(inspect(disk, LogVisitor.NONE).damage())
                .singleElement()
                .satisfies(found -> assertThat(found.file()).endsWith(FileNames.segment(2)));
    }

    @Test
    void whatStillVerifiesBehindDamageIsShownAsLost() throws Exception {
        Disk disk = diskAfter(Scenario.small());
        Recorder whole = new Recorder();
        LogReport before = inspect(disk, whole);
        long offset = whole.offsetOf(Leader.at(1, 2));
        int file = disk.names.get(FileNames.segment(1));

        Recorder broken = new Recorder();
        LogReport report = inspect(flipped(disk, file, (int) offset + BatchHeader.BYTES, 0), broken);

        assertThat(report.damage()).singleElement().satisfies(found -> {
            assertThat(found.offset()).isEqualTo(offset);
            assertThat(found.lastGood()).isEqualTo(report.last());
            assertThat(found.text())
                    .contains(
                            "log-0000000000000001",
                            "offset " + offset,
                            report.last().toString());
        });
        assertThat(report.last()).isLessThan(Leader.at(1, 2));
        assertThat(broken.lost).isNotEmpty().contains(before.last());
        assertThat(broken.good).doesNotContain(Leader.at(1, 2)).contains(report.last());
    }

    @Test
    void aDirectoryWithoutALogIsTold() throws Exception {
        assertThat(StoreInspector.over(new MemoryFiles(diskAfter(Scenario.small())))
                        .hasLog())
                .isTrue();
        MemoryFiles empty = new MemoryFiles();
        empty.createDirectory();
        assertThat(StoreInspector.over(empty).hasLog()).isFalse();
    }

    @Test
    void aStoreThatIsBeingWrittenCompactedAndWrittenOverIsNeverTakenForDamaged(@TempDir Path directory)
            throws Exception {
        FileStorage storage = FileStorage.at(directory).segmentBytes(2048).preallocateBytes(512);
        List<LogReport> reports = new ArrayList<>();
        try (Store store = storage.open(Leader.OPENING)) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(store));
            StoreInspector inspector = StoreInspector.at(directory);
            while (!written.isDone() || reports.size() < 10) {
                StoreReport report = inspector.store(reports.size() % 2 == 0);
                assertThat(report.isSound()).as("%s", report).isTrue();
                reports.add(report.log());
            }
            written.join();
            reports.add(inspector.log(LogVisitor.NONE));
        }
        assertThat(reports).extracting(LogReport::last).isSorted();
        assertThat(reports.get(reports.size() - 1).last()).isEqualTo(Leader.at(1, 1500));
    }

    private static void write(Store store) {
        try {
            Leader leader = new Leader();
            store.persist(List.of(leader.promise(1), leader.open(1)), Zxid.ZERO);
            for (int i = 1; i <= 1500; i++) {
                store.persist(List.of(leader.entry(i % 300)), Zxid.ZERO);
                if (i % 100 == 0) {
                    compact(store, Leader.at(1, i));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compact(Store store, Zxid base) throws Exception {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, base), true);
        try (Store.SnapshotSink sink = store.createSnapshot(base, table, Leader.MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(new byte[100]);
            store.persist(List.of(new WriteOp.RecordSnapshot(sink.commit())), Zxid.ZERO);
        }
        store.persist(List.of(new WriteOp.Compact(base)), Zxid.ZERO);
    }

    /** Remembers which entries it was shown, and where. */
    private static final class Recorder implements LogVisitor {
        private final List<Zxid> good = new ArrayList<>();
        private final List<Zxid> lost = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();

        @Override
        public void record(Place place, LogRecord record) {
            if (record instanceof LogRecord.Append append) {
                for (Entry entry : append.entries().entries()) {
                    (place.isLost() ? lost : good).add(entry.zxid());
                    offsets.add(place.offset());
                }
            }
        }

        long offsetOf(Zxid zxid) {
            return offsets.get(good.indexOf(zxid));
        }
    }
}
