package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.filelog.FileOperations.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A simulated directory loses what it may lose, some time, and never what it may not. */
class SimFilesTest {
    private static final int TRIES = 400;

    private interface Deed {
        void on(SimFiles files) throws IOException;
    }

    /** What is left in many tries: of each a text of all files. */
    private static Set<String> left(Deed reported, Deed after, Consumer<SimFiles> crash) throws IOException {
        Set<String> left = new TreeSet<>();
        for (int seed = 0; seed < TRIES; seed++) {
            SimFiles files = new SimFiles("d", new Dice(seed));
            reported.on(files);
            files.settle(files.position());
            after.on(files);
            crash.accept(files);
            left.add(text(files));
        }
        return left;
    }

    private static void loseAll(SimFiles files) {
        files.crash();
        files.losePower();
    }

    private static String text(SimFiles files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : files.list()) {
            try (OpenFile file = files.openToRead(name)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                text.append(name)
                        .append('=')
                        .append(new String(bytes.array(), StandardCharsets.US_ASCII))
                        .append(' ');
            }
        }
        return text.toString().replace('\0', '_').trim();
    }

    private static void write(SimFiles files, String name, String content) throws IOException {
        OpenFile file = files.create(name);
        file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static void writeForced(SimFiles files, String name, String content) throws IOException {
        OpenFile file = files.create(name);
        file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)), 0);
        file.force(true);
        files.forceDirectory();
    }

    @Test
    void whatIsForcedIsNeverLost() throws IOException {
        assertThat(left(files -> writeForced(files, "a", "xyz"), files -> {}, SimFilesTest::loseAll))
                .containsExactly("a=xyz");
    }

    @Test
    void ofWhatIsNotForcedAPowerLossLeavesAnyPart() throws IOException {
        assertThat(left(files -> {}, files -> write(files, "a", "xyz"), SimFilesTest::loseAll))
                .contains("", "a=", "a=x", "a=xy", "a=xyz");
    }

    @Test
    void aNameIsDurableOnlyWithItsDirectory() throws IOException {
        Deed forcedWithoutItsName = files -> {
            OpenFile file = files.create("a");
            file.write(ByteBuffer.wrap(new byte[] {'x'}), 0);
            file.force(true);
        };
        assertThat(left(forcedWithoutItsName, files -> {}, SimFilesTest::loseAll))
                .containsExactly("", "a=x");
    }

    @Test
    void renamesAndDeletionsMayBeUndoneUntilTheDirectoryIsForced() throws IOException {
        Deed two = files -> {
            writeForced(files, "a", "1");
            writeForced(files, "b", "2");
        };
        assertThat(left(two, files -> files.rename("a", "b"), SimFilesTest::loseAll))
                .contains("a=1 b=2", "b=1");
        assertThat(left(two, files -> files.delete("a"), SimFilesTest::loseAll)).containsExactly("a=1 b=2", "b=2");
        Deed deletedForGood = files -> {
            two.on(files);
            files.delete("a");
            files.forceDirectory();
        };
        assertThat(left(deletedForGood, files -> {}, SimFilesTest::loseAll)).containsExactly("b=2");
    }

    @Test
    void aForceWithoutMetadataLeavesTheSizeUncertain() throws IOException {
        Deed grown = files -> {
            writeForced(files, "a", "x");
            OpenFile file = files.openToRead("a");
            file.write(ByteBuffer.wrap(new byte[] {'y', 'z'}), 0);
            file.force(false);
        };
        assertThat(left(grown, files -> {}, SimFilesTest::loseAll)).contains("a=y", "a=yz");
    }

    @Test
    void aSizeThatWasForcedBehindAFailedForceIsDurableForThoseWithoutMetadata() throws IOException {
        Deed grownThenWrittenOver = files -> {
            writeForced(files, "a", "x");
            OpenFile file = files.openToRead("a");
            file.write(ByteBuffer.wrap(new byte[] {'y'}), 0);
            files.fail(SimFiles.Trouble.FORCE, 0);
            assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
            file.write(ByteBuffer.wrap(new byte[] {'1', '2'}), 1);
            file.force(true);
            file.write(ByteBuffer.wrap(new byte[] {'3'}), 2);
            file.force(false);
        };
        assertThat(left(grownThenWrittenOver, files -> {}, SimFilesTest::loseAll))
                .containsExactly("a=x13", "a=y13");
    }

    @Test
    void whatAForceFailedForIsNotMadeDurableByALaterOne() throws IOException {
        Deed forcedAgain = files -> {
            writeForced(files, "a", "x");
            OpenFile file = files.openToRead("a");
            file.write(ByteBuffer.wrap(new byte[] {'y'}), 0);
            files.fail(SimFiles.Trouble.FORCE, 0);
            assertThatThrownBy(() -> file.force(true)).isInstanceOf(IOException.class);
            file.force(true);
        };
        assertThat(left(forcedAgain, files -> {}, SimFilesTest::loseAll)).containsExactly("a=x", "a=y");
        Deed writtenAgain = files -> {
            forcedAgain.on(files);
            OpenFile file = files.openToRead("a");
            file.write(ByteBuffer.wrap(new byte[] {'z'}), 0);
            file.force(true);
        };
        assertThat(left(writtenAgain, files -> {}, SimFilesTest::loseAll)).containsExactly("a=z");
    }

    @Test
    void aProcessThatDiesLeavesABeginningOfWhatItDid() throws IOException {
        Deed two = files -> {
            write(files, "a", "xy");
            write(files, "b", "z");
        };
        assertThat(left(files -> {}, two, SimFiles::crash))
                .containsExactly("", "a=", "a=x", "a=xy", "a=xy b=", "a=xy b=z");
        assertThat(left(files -> {}, two, SimFiles::stop)).containsExactly("a=xy b=z");
    }

    @Test
    void aFullDiskRefusesAndHasRoomAgain() throws IOException {
        SimFiles files = new SimFiles("d", new Dice(1));
        writeForced(files, "a", "xyz");
        files.leaveRoom(2);
        assertThat(files.usableBytes()).isEqualTo(2);
        assertThatThrownBy(() -> write(files, "b", "123")).hasMessageContaining("no space left");
        files.delete("a");
        write(files, "c", "123");
        files.leaveRoom(SimFiles.UNLIMITED);
        write(files, "b", "123");
        assertThat(text(files)).isEqualTo("b=123 c=123");
    }

    @Test
    void aFlippedBitAndALostFileAreThereAfterwards() throws IOException {
        SimFiles files = new SimFiles("d", new Dice(1));
        writeForced(files, "a", "xyz");
        writeForced(files, "b", "123");
        files.stop();
        files.flip("a", new Dice(2));
        files.lose("b");
        assertThat(text(files)).startsWith("a=").isNotEqualTo("a=xyz").hasSize(5);
    }
}
