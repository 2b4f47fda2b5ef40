package io.zab.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {
    @TempDir
    Path directory;

    @Test
    void theMachineIsPutDownBesideItsFigures() throws IOException {
        Path results = directory.resolve("results.csv");
        MachineFacts.keep(results, directory.resolve("data"), "SMOKE");

        assertThat(MachineFacts.beside(results))
                .containsKeys("processor", "memory", "kernel", "JDK", "file system", "begun")
                .containsEntry("cores", Integer.toString(Runtime.getRuntime().availableProcessors()))
                .containsEntry("length", "SMOKE");
        assertThat(MachineFacts.beside(results).get("versions")).contains("zookeeper 3.", "aeron-cluster 1.");
    }

    @Test
    void figuresOfTwoMachinesDoNotComeIntoOneFile() throws IOException {
        Path results = directory.resolve("results.csv");
        MachineFacts.keep(results, directory, "SHORT");
        MachineFacts.keep(results, directory, "FULL");
        Path file = directory.resolve("machine.txt");
        Files.writeString(file, Files.readString(file).replaceFirst("cores: \\d+", "cores: 4096"));

        assertThatThrownBy(() -> MachineFacts.keep(results, directory, "SHORT"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cores")
                .hasMessageContaining("4096");
    }

    @Test
    void resultsWithoutAMachineHaveNone() throws IOException {
        assertThat(MachineFacts.beside(directory.resolve("results.csv"))).isEmpty();
    }
}
