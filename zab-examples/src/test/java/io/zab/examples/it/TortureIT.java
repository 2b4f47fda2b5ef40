package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A minute of harm to real servers; the {@code torture} command runs it for as long as one likes. */
class TortureIT {
    @Test
    void whatClientsAreToldIsLinearizableWhateverIsDoneToTheServers() {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "torture"));
        Path work = directory.resolve("work");
        try (JavaProcess torture = JavaProcess.start(
                directory.resolve("torture.out"),
                List.of(),
                JavaProcess.examples("torture", "--minutes", "1", "--seed", "3", "--dir", work.toString()))) {
            int code = torture.awaitExit(600);

            assertThat(torture.output())
                    .as("see %s", work)
                    .anyMatch(line -> line.endsWith("violations: 0"))
                    .anyMatch(line -> line.matches(".*faults: \\d+ of \\d+ kinds.*"))
                    .anyMatch(line -> line.matches(".* (KILL|PAUSE|TERMINATE).* [1-9]\\d* .*"))
                    .anyMatch(line -> line.matches(".*WRITE answered [1-9]\\d\\d.*"));
            assertThat(code).isZero();
            assertThat(ProcessHandle.allProcesses().filter(process -> mentions(process, work)))
                    .as("servers that outlive the run")
                    .isEmpty();
        }
    }

    @Test
    void serversOverTlsWithASecretReadNewCertificatesWhileTheyServe() throws IOException {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "torture-tls"));
        Path work = directory.resolve("work");
        List<String> command = JavaProcess.examples(
                "torture",
                "--minutes",
                "0.08",
                "--tls",
                "--secret",
                "--faults",
                "NEW_CERTIFICATE",
                "--dir",
                work.toString());
        try (JavaProcess torture = JavaProcess.start(directory.resolve("torture.out"), List.of(), command)) {
            int code = torture.awaitExit(300);

            assertThat(torture.output())
                    .as("see %s", work)
                    .anyMatch(line -> line.endsWith("violations: 0"))
                    .anyMatch(line -> line.matches(".*WRITE answered [1-9].*"));
            assertThat(code).isZero();
        }
        assertThat(Files.readAllLines(work.resolve("torture.log")))
                .anyMatch(line -> line.contains("end of NEW_CERTIFICATE"));
        TestSecrets.name(
                "torture-tls", work, List.of("secret", "tls/server-1.key", "tls/server-2.key", "tls/server-3.key"));
    }

    @Test
    void disksThatGoBackToABackupAreFoundOut() {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "torture-backup"));
        try (JavaProcess torture = JavaProcess.start(
                directory.resolve("torture.out"),
                List.of(),
                JavaProcess.examples(
                        "torture",
                        "--minutes",
                        "0.05",
                        "--faults",
                        "SHORT_PAUSE",
                        "--restore-backup",
                        "--dir",
                        directory.resolve("work").toString()))) {
            int code = torture.awaitExit(300);

            assertThat(torture.output()).anyMatch(line -> line.contains("VIOLATION"));
            assertThat(code).isEqualTo(1);
            assertThat(directory.resolve("work/history-of-round-1.tsv")).exists();
        }
    }

    @Test
    void aRunThatCheckedNothingIsNoSuccess() {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "torture-short"));
        try (JavaProcess torture = JavaProcess.start(
                directory.resolve("torture.out"),
                List.of("-Duser.language=de", "-Duser.country=DE"),
                JavaProcess.examples(
                        "torture",
                        "--minutes",
                        "1e-9",
                        "--faults",
                        "KILL",
                        "--dir",
                        directory.resolve("work").toString()))) {
            int code = torture.awaitExit(300);

            assertThat(torture.output())
                    .anyMatch(line -> line.endsWith("histories of keys checked: 0"))
                    .anyMatch(line -> line.contains("nothing is proved"))
                    .anyMatch(line -> line.contains("faults over: ") && line.endsWith("0.0 s"));
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void serversEndWithARunThatIsKilled() {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "torture-killed"));
        Path work = directory.resolve("work");
        List<ProcessHandle> servers;
        try (JavaProcess torture = JavaProcess.start(
                directory.resolve("torture.out"),
                List.of(),
                JavaProcess.examples("torture", "--minutes", "10", "--faults", "KILL", "--dir", work.toString()))) {
            servers = await("three servers")
                    .atMost(KvCluster.PATIENCE)
                    .until(torture::children, children -> children.size() == 3);
            torture.kill();
        }
        await("the servers end")
                .atMost(KvCluster.PATIENCE)
                .until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static boolean mentions(ProcessHandle process, Path directory) {
        return process.info()
                .commandLine()
                .map(line -> line.contains(directory.toAbsolutePath().toString()))
                .orElse(false);
    }
}
