package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/security.md, run as they stand there, and {@code kv} servers with what they have made. */
class SecureLinksIT {
    private static final Pattern COMMANDS = Pattern.compile("```bash\n(umask 077\nopenssl .*?)```", Pattern.DOTALL);

    @Test
    void serversSpeakWithCertificatesAndASecretMadeAsTheDocumentSays() throws Exception {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "security-document"));
        makeAll(directory);
        try (KvCluster cluster = new KvCluster("secure-links", 3, 0, "--cluster-id", "orders")) {
            for (int id = 1; id <= 3; id++) {
                cluster.start(id, secured(directory, id, directory.resolve("secret")));
            }
            for (int id = 1; id <= 3; id++) {
                KvClient client = cluster.client(id);
                await("ready").atMost(KvCluster.PATIENCE).until(client::isReady);
            }

            assertThat(cluster.client(1).put("k", "v").isSuccess()).isTrue();
        }
    }

    private static String[] secured(Path directory, int id, Path secret) {
        return new String[] {
            "--tls-cert", directory.resolve("server-" + id + ".crt").toString(),
            "--tls-key", directory.resolve("server-" + id + ".key").toString(),
            "--tls-trust", directory.resolve("authority.crt").toString(),
            "--secret-file", secret.toString()
        };
    }

    private static void makeAll(Path directory) throws IOException, InterruptedException {
        Matcher commands = COMMANDS.matcher(Files.readString(Path.of("..", "docs", "security.md")));
        assertThat(commands.find()).as("commands in docs/security.md").isTrue();
        assumeTrue(hasOpenSsl(), "skipped: there is no OpenSSL 3 on the path to run the commands of docs/security.md");
        Process shell = new ProcessBuilder("sh", "-e", "-c", commands.group(1))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.out").toFile())
                .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue())
                .as(Files.readString(directory.resolve("openssl.out")))
                .isZero();
        TestSecrets.name(
                "security-document",
                directory,
                List.of("secret", "authority.key", "server-1.key", "server-2.key", "server-3.key"));
    }

    private static boolean hasOpenSsl() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("openssl", "version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(version.getInputStream().readAllBytes());
            return version.waitFor() == 0 && said.startsWith("OpenSSL 3");
        } catch (IOException notFound) {
            return false;
        }
    }
}
