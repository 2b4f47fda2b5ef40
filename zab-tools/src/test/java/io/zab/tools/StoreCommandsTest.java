package io.zab.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zab.core.model.Zxid;
import io.zab.spi.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of real directories, sound and damaged; none of them ever changes one. */
class StoreCommandsTest {
    @TempDir
    Path directory;

    private Map<String, String> before;

    @BeforeEach
    void createStore() throws Exception {
        SampleStore.create(directory);
        before = picture();
    }

    @AfterEach
    void nothingHasChanged() throws IOException {
        assertThat(picture()).isEqualTo(before);
    }

    private Map<String, String> picture() throws IOException {
        Map<String, String> picture = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String content = HexFormat.of().formatHex(Files.readAllBytes(file));
                picture.put(String.valueOf(file.getFileName()), Files.getLastModifiedTime(file) + " " + content);
            }
        }
        return picture;
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(prefix + "-[0-9a-f-]+"))
                    .sorted()
                    .toList();
        }
    }

    private void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            int old = bytes.read();
            bytes.seek(offset);
            bytes.write(old ^ 1);
        }
        before = picture();
    }

    /** Where the batch of this entry begins, and in which file. */
    private long offsetOf(Zxid zxid, List<Path> fileOut) {
        Path file = null;
        for (JsonObject line : Ran.zab("log", "dump", directory, "--json").jsonLines()) {
            if (line.get("type").getAsString().equals("segment")) {
                file = Path.of(line.get("file").getAsString());
            } else if (line.has("zxid")
                    && line.get("zxid").getAsString().equals(zxid.toHex())
                    && line.get("type").getAsString().equals("entry")) {
                fileOut.add(file);
                return line.get("offset").getAsLong();
            }
        }
        throw new AssertionError(zxid + " is not in the dump");
    }

    // ---- log

    @Test
    void aSoundLogIsSaidToBeSound() {
        Ran ran = Ran.zab("log", "verify", directory);

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("SOUND", "up to 1:20", "committed up to 1:20")
                .endsWith("sound" + System.lineSeparator());
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void verifyAsJsonCountsWhatIsThere() {
        JsonObject json = Ran.zab("log", "verify", directory, "--json").json();

        assertThat(json.get("sound").getAsBoolean()).isTrue();
        assertThat(json.get("last").getAsString()).isEqualTo(SampleStore.LAST.toHex());
        long entries = 0;
        for (JsonElement segment : json.getAsJsonArray("segments")) {
            entries += segment.getAsJsonObject().get("entries").getAsLong();
        }
        assertThat(entries).isEqualTo(22);
    }

    @Test
    void aDumpShowsEveryEntryInOrderAndNoPayloadUnasked() {
        Ran ran = Ran.zab("log", "dump", directory);

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("1:20 APP 8 bytes from s2 request 20", "1:0 OPEN", "0:1 CONFIG", "snapshot", "at 1:10")
                .contains("s1/abcdef#1 of cluster shop, accepted epoch 1 of s1, current epoch 1")
                .doesNotContain("value 20", "LOST");
        assertThat(ran.out().indexOf("1:7 APP")).isLessThan(ran.out().indexOf("1:8 APP"));
    }

    @Test
    void aDumpMayBeNarrowedAndShowPayloads() {
        Ran ran = Ran.zab("log", "dump", directory, "--from", "1:7", "--to=0x0000000100000008", "--payload", "text");

        assertThat(ran.out()).contains("value 7", "value 8").doesNotContain("value 6", "value 9");
        assertThat(Ran.zab("log", "dump", directory, "--payload", "hex").out()).contains("76616c7565203132");
    }

    @Test
    void aDumpAsJsonIsOneObjectALine() {
        List<String> zxids = new ArrayList<>();
        for (JsonObject line : Ran.zab("log", "dump", directory, "--json").jsonLines()) {
            if (line.get("type").getAsString().equals("entry")) {
                zxids.add(line.get("zxid").getAsString());
            }
        }
        assertThat(zxids).hasSize(22).isSorted().last().isEqualTo(SampleStore.LAST.toHex());
    }

    @Test
    void damageIsNamedWithFileOffsetLastGoodZxidAndRemedy() throws Exception {
        List<Path> file = new ArrayList<>();
        long offset = offsetOf(Zxid.of(1, 5), file);
        flip(file.get(0), offset + 60);

        Ran verify = Ran.zab("log", "verify", directory);
        assertThat(verify.code()).isEqualTo(1);
        assertThat(verify.out())
                .contains("DAMAGED: " + file.get(0) + " is damaged at offset " + offset + ", behind zxid 1:4")
                .contains("start with an empty")
                .contains("the log before the damage: entries behind 0:0 up to 1:4")
                .doesNotContain(System.lineSeparator() + "sound");

        Ran dump = Ran.zab("log", "dump", directory);
        assertThat(dump.code()).isEqualTo(1);
        assertThat(dump.out())
                .contains("1:4 APP", "DAMAGED", "LOST 1:6 APP", "LOST 1:20 APP")
                .doesNotContain("1:5 APP");
        assertThat(dump.out().indexOf("1:4 APP")).isLessThan(dump.out().indexOf("DAMAGED"));

        JsonObject json = Ran.zab("log", "verify", directory, "--json").json();
        JsonObject found = json.getAsJsonArray("damage").get(0).getAsJsonObject();
        assertThat(found.get("offset").getAsLong()).isEqualTo(offset);
        assertThat(found.get("lastGood").getAsString()).isEqualTo(Zxid.of(1, 4).toHex());
        assertThat(found.get("file").getAsString()).isEqualTo(file.get(0).toString());
    }

    @Test
    void aMissingSegmentIsFound() throws Exception {
        List<Path> segments = files("log");
        assertThat(segments).hasSizeGreaterThan(1);
        Files.delete(segments.get(0));
        Files.delete(files("snapshot").get(0));
        before = picture();

        Ran ran = Ran.zab("log", "verify", directory);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("TROUBLE: the log begins behind 1:", "no sound snapshot");
    }

    @Test
    void aRunningPeerIsNoHindrance() throws Exception {
        try (Store store = SampleStore.open(directory)) {
            Ran ran = Ran.zab("log", "verify", directory);

            assertThat(ran.code()).isZero();
            assertThat(store.recovered().last()).isEqualTo(SampleStore.LAST);
            assertThat(ran.out()).contains("up to 1:20");
        } finally {
            before = picture();
        }
    }

    // ---- snapshots

    @Test
    void snapshotsAreListedAndVerified() {
        Ran info = Ran.zab("snapshot", "info", directory);
        assertThat(info.code()).isZero();
        assertThat(info.out()).contains("1:10", "1000", "there in full length");

        Ran verify = Ran.zab("snapshot", "verify", directory, "--json");
        assertThat(verify.code()).isZero();
        JsonObject snapshot = verify.json().getAsJsonArray("snapshots").get(0).getAsJsonObject();
        assertThat(snapshot.get("standing").getAsString()).isEqualTo("SOUND");
        assertThat(snapshot.get("base").getAsString()).isEqualTo(SampleStore.BASE.toHex());
    }

    @Test
    void aFlippedBitInASnapshotIsFoundByVerifyAlone() throws Exception {
        flip(files("snapshot").get(0), 500);

        assertThat(Ran.zab("snapshot", "info", directory).code()).isZero();
        Ran verify = Ran.zab("snapshot", "verify", directory);
        assertThat(verify.code()).isEqualTo(1);
        assertThat(verify.out()).contains("DAMAGED: not the 1000 bytes that were written");
    }

    @Test
    void aMissingSnapshotIsFound() throws Exception {
        Files.delete(files("snapshot").get(0));
        before = picture();

        Ran ran = Ran.zab("snapshot", "info", directory);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("MISSING: the log records it");
    }

    @Test
    void aSnapshotThatNobodyRecordedIsNoTroubleUnlessItsNameLies() throws Exception {
        Path stray = directory.resolve("snapshot-0000000100000012-0000000000000000");
        Files.write(stray, new byte[0]);
        before = picture();
        assertThat(Ran.zab("snapshot", "verify", directory).code()).isZero();
        assertThat(Ran.zab("snapshot", "info", directory).out()).contains("1:18", "not recorded");

        Files.write(stray, new byte[] {1});
        before = picture();
        assertThat(Ran.zab("snapshot", "verify", directory).code()).isEqualTo(1);
    }

    // ---- meta

    @Test
    void metaTellsWhoseDirectoryItIsAndWhatWasPromised() {
        Ran ran = Ran.zab("meta", "show", directory);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).containsPattern("cluster +shop").containsPattern("server +s1");
        assertThat(ran.out()).containsPattern("instance +abcdef").containsPattern("accepted epoch +1, promised to s1");
        assertThat(ran.out()).containsPattern("configuration +0:1: .*7103");
    }

    @Test
    void metaAsJsonTellsTheSame() {
        JsonObject json = Ran.zab("meta", "show", directory, "--json").json();

        assertThat(json.get("server").getAsInt()).isEqualTo(1);
        assertThat(json.get("acceptedEpoch").getAsLong()).isEqualTo(1);
        assertThat(json.get("acceptedFrom").getAsInt()).isEqualTo(1);
        assertThat(json.getAsJsonArray("foundedWith")).hasSize(3);
        assertThat(json.getAsJsonArray("epochs")).hasSize(2);
    }

    // ---- what cannot be looked at

    @Test
    void whatIsNoStoreIsToldInOneLine() throws Exception {
        Path empty = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-empty"));
        try {
            assertRefused(Ran.zab("log", "verify", empty), "holds no log");
            assertRefused(Ran.zab("log", "dump", empty.resolve("nowhere")), "there is no directory");
            assertRefused(Ran.zab("meta", "show", files("log").get(0)), "is no directory");
        } finally {
            Files.delete(empty);
        }
    }

    @Test
    void wrongArgumentsAreToldInOneLine() {
        assertRefused(Ran.zab(), "name a command");
        assertRefused(Ran.zab("log"), "log dump or log verify");
        assertRefused(Ran.zab("snapshot"), "snapshot info or snapshot verify");
        assertRefused(Ran.zab("meta"), "meta show");
        assertRefused(Ran.zab("log", "dump"), "DIR");
        assertRefused(Ran.zab("log", "dump", directory, "--from", "7"), "is no zxid");
        assertRefused(Ran.zab("log", "dump", directory, "--payload", "loud"), "loud");
        assertRefused(Ran.zab("log", "mend", directory), "mend");
    }

    private static void assertRefused(Ran ran, String why) {
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .startsWith("zab: ")
                .contains(why);
    }

    @Test
    void helpTellsCommandsAndExitCodes() {
        assertThat(Ran.zab("--help").out()).contains("log", "snapshot", "meta", "status", "Exit codes", "0", "1", "2");
        assertThat(Ran.zab("log", "dump", "--help").out()).contains("--from", "--payload", "NONE, HEX, TEXT");
    }
}
