package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that are no longer needed are kept, up to some, for the next ones. */
class SpareSegmentsTest {
    @TempDir
    Path directory;

    private SpareSegments spares;

    @BeforeEach
    void fourSegmentsOfALog() throws IOException {
        spares = new SpareSegments(new DirectoryFiles(directory));
        for (String name : new String[] {"a", "b", "c", "d"}) {
            Files.writeString(directory.resolve(name), "content of " + name);
        }
    }

    @Test
    void severalThatBecomeFreeAtOnceAreAllUsedAgainTheOldestFirst() throws IOException {
        assertThat(spares.keep("a")).isTrue();
        assertThat(spares.keep("b")).isTrue();
        spares.take("next").close();
        spares.take("after").close();
        spares.take("new").close();

        assertThat(directory.resolve("next")).hasContent("content of a");
        assertThat(directory.resolve("after")).hasContent("content of b");
        assertThat(directory.resolve("new")).isEmptyFile();
        assertThat(names()).containsExactly("after", "c", "d", "new", "next");
    }

    @Test
    void whatIsMoreThanEnoughStaysWhereItIs() throws IOException {
        assertThat(spares.keep("a") && spares.keep("b") && spares.keep("c")).isTrue();
        assertThat(spares.keep("d")).isFalse();
        assertThat(directory.resolve("d")).hasContent("content of d");
        assertThat(names()).hasSize(4);
    }

    @Test
    void allAreGivenUpOneByOneAndThenThereAreNone() throws IOException {
        spares.keep("a");
        spares.keep("b");
        assertThat(spares.giveUp() && spares.giveUp()).isTrue();
        assertThat(spares.giveUp()).isFalse();
        assertThat(names()).containsExactly("c", "d");
    }

    private TreeSet<String> names() throws IOException {
        return new TreeSet<>(new DirectoryFiles(directory).list());
    }
}
