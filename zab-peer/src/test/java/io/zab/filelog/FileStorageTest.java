package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file log on a real file system. */
class FileStorageTest {
    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void nameADirectory() {
        directory = temporary.resolve("a/b");
    }

    static Snapshot snapshot(Store store, Zxid base, byte[] content) throws Exception {
        Snapshot snapshot;
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, base), true);
        try (Store.SnapshotSink sink = store.createSnapshot(base, table, Leader.MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(content);
            snapshot = sink.commit();
        }
        Leader.persist(store, new WriteOp.RecordSnapshot(snapshot));
        return snapshot;
    }

    private FileStorage storage() {
        return FileStorage.at(directory)
                .segmentBytes(4096)
                .preallocateBytes(512)
                .reserveBytes(0);
    }

    private Map<String, String> picture() throws IOException {
        Map<String, String> picture = new TreeMap<>();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    String content = Files.isDirectory(file)
                            ? "directory"
                            : HexFormat.of().formatHex(Files.readAllBytes(file));
                    picture.put(file.getFileName().toString(), content);
                }
            }
        }
        return picture;
    }

    private StorageException refusal(Storage.Opening opening) throws IOException {
        Map<String, String> before = picture();
        StorageException[] refusal = new StorageException[1];
        assertThatThrownBy(() -> storage().open(opening)).satisfies(thrown -> refusal[0] = (StorageException) thrown);
        assertThat(picture()).isEqualTo(before);
        assertThat(refusal[0].getMessage()).contains(directory.toString());
        return refusal[0];
    }

    private void found() throws Exception {
        Leader leader = new Leader();
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1), leader.entry(10));
        }
    }

    @Test
    void anotherServerClusterOrFoundingConfigurationIsRefusedByName() throws Exception {
        found();
        Ensemble others = Ensemble.parse("1@h1:1,2@h2:1,3@h9:1");

        StorageException server = refusal(new Storage.Opening("ensemble", ServerId.of(2), Leader.MEMBERS, 5));
        StorageException cluster = refusal(new Storage.Opening("other", Leader.SELF, Leader.MEMBERS, 5));
        StorageException members = refusal(new Storage.Opening("ensemble", Leader.SELF, others, 5));

        assertThat(List.of(server, cluster, members))
                .allSatisfy(refusal -> assertThat(refusal.kind()).isEqualTo(StorageException.Kind.FOREIGN));
        assertThat(server).hasMessageContaining("belongs to server 1, not to server 2");
        assertThat(cluster).hasMessageContaining("belongs to the ensemble 'ensemble', not to 'other'");
        assertThat(members).hasMessageContaining("3@h3:1").hasMessageContaining("3@h9:1");
    }

    @Test
    void aNewerFormatIsRefusedByName() throws Exception {
        found();
        Path segment = directory.resolve("log-0000000000000001");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[11] = 2;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 12);
        ByteBuffer.wrap(bytes).putInt(12, (int) crc.getValue());
        Files.write(segment, bytes);

        StorageException refusal = refusal(Leader.OPENING);
        assertThat(refusal.kind()).isEqualTo(StorageException.Kind.NEWER_FORMAT);
        assertThat(refusal).hasMessageContaining("log-0000000000000001").hasMessageContaining("log format 2");
    }

    @Test
    void aDirectoryOfSomethingElseIsRefusedByName() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("holiday.jpg"), "not a log");

        StorageException refusal = refusal(Leader.OPENING);
        assertThat(refusal.kind()).isEqualTo(StorageException.Kind.FOREIGN);
        assertThat(refusal).hasMessageContaining("holiday.jpg");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "a file");

        assertThatThrownBy(() -> storage().open(Leader.OPENING))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory.toString());
        assertThat(directory).hasContent("a file");
    }

    @Test
    void damageLeavesTheDirectoryAsItIs() throws Exception {
        found();
        Path segment = directory.resolve("log-0000000000000001");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 4;
        Files.write(segment, bytes);
        Files.delete(directory.resolve(FileNames.JVM_LOCK));

        assertThat(refusal(Leader.OPENING).kind()).isEqualTo(StorageException.Kind.DAMAGED);
    }

    @Test
    void theRootOfAFileSystemIsEmptyEnough() throws Exception {
        Files.createDirectories(directory.resolve("lost+found"));
        found();

        assertThat(directory.resolve("log-0000000000000001")).exists();
    }

    @Test
    void foreignFilesBesideALogAreLeftAlone() throws Exception {
        found();
        Files.writeString(directory.resolve("README"), "data of server 1");
        storage().open(Leader.OPENING).close();

        assertThat(directory.resolve("README")).hasContent("data of server 1");
    }

    @Test
    void unfinishedFilesAreRemovedAtTheNextOpening() throws Exception {
        found();
        for (String name : List.of("log-0000000000000002.tmp", "snapshot-received.tmp", "snapshot-local.tmp")) {
            Files.writeString(directory.resolve(name), "half");
        }
        storage().open(Leader.OPENING).close();

        assertThat(picture().keySet()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void aSecondStoreOfTheSameProcessIsRefusedWhileTheFirstGoesOn() throws Exception {
        Leader leader = new Leader();
        try (Store store = storage().open(Leader.OPENING)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> storage().open(Leader.OPENING))
                        .satisfies(thrown ->
                                assertThat(((StorageException) thrown).kind()).isEqualTo(StorageException.Kind.IN_USE))
                        .hasMessageContaining(directory.toString());
            }
            Leader.persist(store, leader.promise(1), leader.open(1));
        }
        try (Store store = storage().open(Leader.OPENING)) {
            assertThat(store.recovered().last()).isEqualTo(Leader.at(1, 0));
        }
    }

    @Test
    void anotherProcessIsRefusedEvenAfterARefusalInThisOne() throws Exception {
        try (Store store = storage().open(Leader.OPENING)) {
            assertThatThrownBy(() -> storage().open(Leader.OPENING)).isInstanceOf(StorageException.class);

            assertThat(openInAnotherProcess()).startsWith("IN_USE");
            assertThat(store.recovered().identity().incarnation()).isEqualTo(1);
        }
        assertThat(openInAnotherProcess()).isEqualTo("incarnation 2");
    }

    private String openInAnotherProcess() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpeningProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> lines = output.lines().toList();
        return lines.get(lines.size() - 1);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> storage().segmentBytes(10)).hasMessageContaining("segmentBytes 10");
        assertThatThrownBy(() -> storage().preallocateBytes(-1)).hasMessageContaining("preallocateBytes -1");
        assertThatThrownBy(() -> storage().reserveBytes(-1)).hasMessageContaining("reserveBytes -1");
    }

    @Test
    void theReserveIsLeftOutOfTheFreeBytes() throws Exception {
        try (Store store = storage().open(Leader.OPENING)) {
            assertThat(store.freeBytes()).isPositive();
        }
        try (Store store = storage().reserveBytes(Long.MAX_VALUE).open(Leader.OPENING)) {
            assertThat(store.freeBytes()).isZero();
        }
    }

    @Test
    void tenThousandEntriesInTinySegmentsAreReadBackWhileTheOldOnesGo() throws Exception {
        Leader leader = new Leader();
        int most = 0;
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            for (int i = 1; i <= 1000; i++) {
                List<WriteOp> operations = new ArrayList<>();
                for (int n = 0; n < 10; n++) {
                    operations.add(leader.entry(n * 7));
                }
                store.persist(operations, leader.last());
                if (i % 100 == 0) {
                    snapshot(store, leader.last(), new byte[] {(byte) i});
                    if (i > 100) {
                        Leader.persist(store, new WriteOp.Compact(Leader.at(1, (i - 100) * 10L)));
                    }
                    while (store.unneeded() > 0) {
                        store.removeUnneeded();
                    }
                    most = Math.max(most, picture().size());
                }
            }
            check(store.recovered().identity().incarnation(), store, leader.last());
        }
        assertThat(most).isBetween(20, 90);
        try (Store store = storage().open(Leader.OPENING)) {
            DurableState state = store.recovered();
            assertThat(state.base()).isEqualTo(Leader.at(1, 10_000));
            assertThat(state.snapshots()).hasSize(2);
            assertThat(state.logStart()).isBetween(Leader.at(1, 8_900), Leader.at(1, 9_000));
            check(2, store, leader.last());
        }
    }

    private static void check(long incarnation, Store store, Zxid last) throws Exception {
        List<Entry> entries = Scenario.entries(store, Leader.at(1, 9_000));
        assertThat(entries).hasSize(1000).last().extracting(Entry::zxid).isEqualTo(last);
        for (Entry entry : entries) {
            int length = (int) ((entry.zxid().counter() - 1) % 10) * 7;
            assertThat(entry.payload().length()).isEqualTo(length);
            if (length > 0) {
                assertThat(entry.payload().byteAt(length - 1))
                        .isEqualTo((byte) entry.zxid().counter());
            }
        }
        assertThat(store.recovered().identity().incarnation()).isEqualTo(incarnation);
    }

    @Test
    void readersSeeAGrowingLogWithoutAGapWhileItIsWrittenTruncatedAndCompacted() throws Exception {
        Leader leader = new Leader();
        AtomicLong durable = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            List<Future<Long>> read = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                read.add(readers.submit(() -> follow(store, durable, done)));
            }
            for (int i = 1; i <= 500; i++) {
                Leader.persist(store, leader.entry(i % 300));
                durable.set(leader.last().counter());
                Leader.persist(store, leader.entry(5), leader.entry(5));
                Leader.persist(store, leader.truncate(Leader.at(1, i)));
                if (i % 100 == 0) {
                    snapshot(store, leader.last(), new byte[10]);
                    Leader.persist(store, new WriteOp.Compact(leader.last()));
                }
            }
            done.set(true);
            for (Future<Long> count : read) {
                assertThat(count.get(60, TimeUnit.SECONDS)).isEqualTo(500);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    /** Reads what is durable until the writer has ended; begins again where the log begins when it was overtaken. */
    private static long follow(Store store, AtomicLong durable, AtomicBoolean done) throws Exception {
        Zxid position = Leader.at(1, 0);
        while (true) {
            boolean last = done.get();
            Zxid through = Leader.at(1, durable.get());
            try {
                for (EntryBatch batch : store.read(position, through, 3000)) {
                    assertThat(batch.first().previous()).isEqualTo(position);
                    position = batch.last().zxid();
                }
            } catch (StorageException e) {
                assertThat(e.kind()).as(e.toString()).isEqualTo(StorageException.Kind.COMPACTED);
                position = through;
            }
            if (last && position.equals(through)) {
                return position.counter();
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aDamagedSnapshotIsFoundOutWhenItIsReadToItsEnd() throws Exception {
        Leader leader = new Leader();
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1), leader.entry(10));
            Snapshot snapshot = snapshot(store, leader.last(), new byte[100_000]);
            Path file = directory.resolve(FileNames.snapshot(snapshot));
            byte[] bytes = Files.readAllBytes(file);
            bytes[77_777] = 1;
            Files.write(file, bytes);

            assertThatThrownBy(() -> store.openSnapshot(snapshot).readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + " is damaged");
        }
    }

    @Test
    void aReceivedSnapshotKeepsWhatFollowsItInTheSameCallThoughThatFillsSegments() throws Exception {
        byte[] content = new byte[50];
        Zxid base = Leader.at(3, 7);
        Snapshot snapshot = new Snapshot(
                base,
                EpochTable.of(List.of(base), false),
                Leader.MEMBERS,
                Zxid.BOOTSTRAP,
                content.length,
                SnapshotDigest.of(content));
        Leader leader = new Leader();
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(3), leader.open(1), leader.entry(10));
            leader.continueBehind(base);
            Leader.persist(
                    store,
                    new WriteOp.StageSnapshot(snapshot),
                    new WriteOp.StageChunk(0, Payload.wrap(content)),
                    new WriteOp.InstallSnapshot(snapshot),
                    leader.entry(3000),
                    leader.establish(3),
                    leader.entry(3000));
            assertThat(Scenario.entries(store, base)).hasSize(2);
        }
        try (Store store = storage().open(Leader.OPENING)) {
            assertThat(store.recovered().logStart()).isEqualTo(base);
            assertThat(store.recovered().base()).isEqualTo(base);
            assertThat(Scenario.entries(store, base)).hasSize(2);
        }
    }

    @Test
    void aLogCompactedToItsVeryEndGoesOnInASegmentThatHoldsNoEntryYet() throws Exception {
        Leader leader = new Leader();
        try (Store store = storage().open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1), leader.entry(10));
            for (long epoch = 2; !picture().containsKey(FileNames.segment(2)); epoch++) {
                Leader.persist(store, leader.promise(epoch));
            }
            Zxid end = leader.last();
            snapshot(store, Leader.at(1, 0), new byte[] {1});
            snapshot(store, end, new byte[] {2});
            Leader.persist(store, new WriteOp.Compact(end));
            assertThat(picture()).doesNotContainKey(FileNames.segment(1));

            Leader.persist(store, leader.entry(20), leader.entry(30));
            assertThat(Scenario.entries(store, end)).hasSize(2);
            assertThatThrownBy(() -> store.read(Leader.at(1, 0), leader.last(), 1000))
                    .isInstanceOf(StorageException.class);
        }
        try (Store store = storage().open(Leader.OPENING)) {
            assertThat(store.recovered().last()).isEqualTo(leader.last());
            assertThat(Scenario.entries(store, store.recovered().base())).hasSize(2);
        }
    }
}
