package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packaged {@code zab.jar} beside running servers and their directories. */
class ToolsIT {
    private static final Path JAR = Path.of("..", "zab-tools", "target", "zab.jar");

    private final Path outputs = KvCluster.freshDirectory(Path.of("target", "it", "tools-output"));
    private int runs;

    private JavaProcess zab(int expectedCode, Object... arguments) {
        List<String> all = new ArrayList<>(List.of("-jar", JAR.toAbsolutePath().toString()));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        JavaProcess process = JavaProcess.start(outputs.resolve("run-" + ++runs + ".txt"), List.of(), all);
        int code = process.awaitExit(60);
        assertThat(code).as("%s: %s", all, process.output()).isEqualTo(expectedCode);
        return process;
    }

    @Test
    void aLiveEnsembleAndItsDirectoriesAreShownAsTheyAre() {
        try (KvCluster cluster = new KvCluster("tools", 3, 0, "--snapshot-every", "20").startAll()) {
            int leader = cluster.awaitLeader();
            for (int i = 0; i < 50; i++) {
                assertThat(cluster.client(leader).put("k" + i, "v").status()).isEqualTo(201);
            }
            cluster.awaitAgreement();
            Object[] addresses = {"status", cluster.http(1), cluster.http(2), cluster.http(3)};

            assertThat(zab(0, addresses).output())
                    .hasSize(4)
                    .anyMatch(line -> line.matches(cluster.http(leader) + " +" + leader + " +LEADING +SERVING .*"));
            assertThat(zab(0, "log", "verify", cluster.data(leader)).output()).endsWith("sound");
            assertThat(zab(0, "snapshot", "verify", cluster.data(leader)).output())
                    .anyMatch(line -> line.endsWith("sound"));
            assertThat(zab(0, "meta", "show", cluster.data(leader)).output())
                    .anyMatch(line -> line.matches("server +s" + leader));

            int lost = cluster.anotherThan(leader);
            cluster.kill(lost);
            assertThat(zab(1, addresses).output())
                    .anyMatch(line -> line.contains("TROUBLE: " + cluster.http(lost) + ": nobody listens there"));
            assertThat(zab(0, "log", "dump", cluster.data(lost)).output()).anyMatch(line -> line.contains(" APP "));
        }
    }
}
