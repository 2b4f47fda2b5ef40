package io.zab.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @TempDir
    private Path directory;

    @Test
    void allFilesCountHoweverDeep() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/c"), "12345");
        Files.writeString(directory.resolve("d"), "123");

        assertThat(Directories.bytes(directory)).isEqualTo(8);
    }

    @Test
    void allOfItIsDeleted() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/c"), "12345");

        Directories.delete(directory.resolve("a"));

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNotThereHasNoBytesAndIsDeletedAlready() throws IOException {
        Path missing = directory.resolve("missing");

        assertThat(Directories.bytes(missing)).isZero();
        Directories.delete(missing);

        assertThat(missing).doesNotExist();
    }
}
