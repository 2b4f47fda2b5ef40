package io.zab.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTimeTest {
    @TempDir
    Path directory;

    @Test
    void whatWasStolenIsAPartOfAllTimeAndWhatGuestsUsedIsNotCountedTwice() throws IOException {
        ProcessorTime before = read("cpu  100 0 50 800 10 0 5 35 40 0\ncpu0 1 2 3\n");
        ProcessorTime after = read("cpu  160 0 70 810 10 0 5 45 90 0\ncpu0 1 2 3\n");
        assertThat(before).isEqualTo(new ProcessorTime(1000, 35));
        assertThat(after.stolenSince(before)).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void whereNothingIsCountedNothingIsStolen() throws IOException {
        ProcessorTime before = read("cpu 1 2 3 4\n");
        assertThat(read("cpu 2 3 4 5\n").stolenSince(before)).isZero();
        assertThat(before.stolenSince(before)).isZero();
    }

    private ProcessorTime read(String text) throws IOException {
        return ProcessorTime.in(Files.writeString(directory.resolve("stat"), text));
    }
}
