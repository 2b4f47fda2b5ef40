package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A replay in processes of their own, on what could be different machines. */
class ReplayIT {
    @Test
    void aReplayIsTheSameToTheByteWhateverThePlatformIsLike() throws Exception {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "replay"));
        byte[] plain = replay(directory.resolve("c.out"), "C", List.of());
        byte[] foreign = replay(
                directory.resolve("tr.out"),
                "C.UTF-8",
                List.of(
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Dfile.encoding=UTF-16",
                        "-Dline.separator=\r\n",
                        "-Duser.timezone=Asia/Kathmandu"));
        assertThat(new String(plain, StandardCharsets.UTF_8))
                .contains("→", "✗", "seed 5: everything held")
                .doesNotContain("\r");
        assertThat(foreign).as("see %s", directory).isEqualTo(plain);
    }

    /** What it prints to standard output. */
    private static byte[] replay(Path output, String locale, List<String> jvmOptions) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvmOptions);
        command.addAll(JavaProcess.examples("sim", "--replay", "5", "--profile", "chaos"));
        Files.createDirectories(output.getParent());
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        try (InputStream errors = process.getErrorStream()) {
            String complaint = new String(errors.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(complaint).isZero();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        return Files.readAllBytes(output);
    }
}
