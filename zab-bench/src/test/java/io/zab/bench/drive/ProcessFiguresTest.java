package io.zab.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFiguresTest {
    @TempDir
    private Path directory;

    @Test
    void whatTheKernelWritesIsUnderstoodWhateverTheProcessIsCalled() throws IOException {
        Files.writeString(
                directory.resolve("stat"),
                "42 (a name) S 7) S 1 42 42 0 -1 4194560 9000 0 3 0 250 50 0 0 20 0 2 0 100 8000 30 0 0\n");
        Files.writeString(directory.resolve("status"), "Name:\ta name) S 7\nVmPeak:\t  9000 kB\nVmRSS:\t    2048 kB\n");
        thread("42", "voluntary_ctxt_switches:\t10\nnonvoluntary_ctxt_switches:\t3\n", "1000000 5 13\n");
        thread("43", "voluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t0\n", "250 5 7\n");

        ProcessFigures figures = ProcessFigures.in(directory);

        assertThat(figures).isEqualTo(new ProcessFigures(3_000_000, 20, 1_000_250, 2048 * 1024, 2));
    }

    @Test
    void threadsThatEndWhileTheyAreLookedAtCountNothing() throws IOException {
        Files.writeString(
                directory.resolve("stat"), "42 (java) S 1 42 42 0 -1 4194560 9000 0 3 0 1 1 0 0 20 0 2 0 100 8000\n");
        Files.writeString(directory.resolve("status"), "VmRSS:\t    1 kB\n");
        Files.createDirectories(directory.resolve("task/44"));

        assertThat(ProcessFigures.in(directory)).isEqualTo(new ProcessFigures(20_000, 0, 0, 1024, 1));
    }

    @Test
    void aDifferenceIsWhatWasUsedAndWhatIsHeldNow() {
        ProcessFigures before = new ProcessFigures(10, 20, 30, 400, 5);
        ProcessFigures after = new ProcessFigures(15, 27, 39, 300, 6);

        assertThat(after.minus(before)).isEqualTo(new ProcessFigures(5, 7, 9, 300, 6));
        assertThat(after.plus(before)).isEqualTo(new ProcessFigures(25, 47, 69, 700, 11));
    }

    @Test
    void thisVeryProcessHasFigures() {
        ProcessFigures figures = ProcessFigures.of(ProcessHandle.current().pid());

        assertThat(figures.cpuMicros()).isPositive();
        assertThat(figures.threadNanos()).isPositive();
        assertThat(figures.residentBytes()).isGreaterThan(1 << 20);
        assertThat(figures.threads()).isGreaterThan(1);
    }

    private void thread(String number, String status, String schedstat) throws IOException {
        Path thread = Files.createDirectories(directory.resolve("task").resolve(number));
        Files.writeString(thread.resolve("status"), status);
        Files.writeString(thread.resolve("schedstat"), schedstat);
    }
}
