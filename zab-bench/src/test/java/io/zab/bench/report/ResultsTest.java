package io.zab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final Sample FIRST = new Sample("writes", "zab", "128B/w64", "writes_per_s", 1, 92000.5);
    private static final Sample SECOND = new Sample("idle", "zookeeper", "idle", "cpu_percent", 0, 0.125);

    @TempDir
    Path directory;

    @Test
    void whatIsPutDownIsReadBack() throws IOException {
        Path file = directory.resolve("new/results.csv");
        Results results = Results.in(file);
        results.add(FIRST);
        results.add(SECOND);

        assertThat(Results.read(file)).containsExactly(FIRST, SECOND);
    }

    @Test
    void aRunGoesOnWithTheFileOfAnEarlierOne() throws IOException {
        Path file = directory.resolve("results.csv");
        Results.in(file).add(FIRST);
        Results later = Results.in(file);
        later.add(SECOND);

        assertThat(later.samples()).containsExactly(FIRST, SECOND);
        assertThat(Results.read(file)).containsExactly(FIRST, SECOND);
    }

    @Test
    void aLineThatIsNoFigureIsNamedWithItsNumber() throws IOException {
        Path file = directory.resolve("results.csv");
        Results.in(file).add(FIRST);
        Files.writeString(file, Files.readString(file) + "writes,zab,128B/w64,p50_us,one,2\n");

        assertThatThrownBy(() -> Results.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("results.csv:3")
                .hasMessageContaining("p50_us,one,2");
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("other.csv"), "a,b\n1,2\n");

        assertThatThrownBy(() -> Results.read(file)).hasMessageContaining("holds no results");
        assertThatThrownBy(() -> Results.in(file)).hasMessageContaining("holds no results");
        assertThat(file).hasContent("a,b\n1,2\n");
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        assertThatThrownBy(() -> Results.read(directory.resolve("none.csv"))).hasMessageContaining("run command");
    }
}
