package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packaged jar, run as a newcomer would. */
class DemoIT {
    @Test
    void theDemoEndsWellWithinThirtySecondsAndLeavesNothingBehind() throws IOException {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "demo"));
        Path temporary = Files.createDirectories(directory.resolve("tmp"));

        try (JavaProcess demo = JavaProcess.start(
                directory.resolve("demo.log"),
                List.of("-Djava.io.tmpdir=" + temporary),
                JavaProcess.examples("demo"))) {
            int code = demo.awaitExit(30);

            assertThat(code).as("%s", String.join("\n", demo.output())).isZero();
            assertThat(demo.output()).anyMatch(line -> line.contains("it held"));
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("zab-")))
                    .isEmpty();
        }
    }
}
