package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zab.examples.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that cannot be used ends {@code kv} with exit code 2 and one line that names it, and changes nothing on disk. */
class BadInputIT {
    private Path directory;
    private int peerPort;
    private int httpPort;
    private int runs;

    @BeforeEach
    void prepare() {
        directory = KvCluster.freshDirectory(Path.of("target", "it", "bad-input"));
        List<Integer> ports = Ports.free(2);
        peerPort = ports.get(0);
        httpPort = ports.get(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1; 1@127.0.0.1; host:port",
                "1; one@127.0.0.1:7101; one",
                "9; 1@127.0.0.1:7101,2@127.0.0.1:7102,3@127.0.0.1:7103; 9",
                "1; 1@127.0.0.1:7101,1@127.0.0.1:7102; two members have the id 1",
                "1; 1@127.0.0.1:7101,2@127.0.0.1:7101; two members have the address",
                "1; 1@127.0.0.1:7101:observer; at least one voter",
                "x; 1@127.0.0.1:7101; --id"
            })
    void membersThatMakeNoSenseAreNamed(String id, String members, String named) {
        assertRefused(named, "--id", id, "--members", members);
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aMissingOrUnknownOptionIsNamed() {
        assertRefused("--frobnicate", "--id", "1", "--members", "1@127.0.0.1:" + peerPort, "--frobnicate");
        assertRefused("--members", "--id", "1");
    }

    @Test
    void filesThatSecureLinksAreNamedWhenTheyCannotBeUsed() throws IOException {
        Path file = Files.writeString(directory.resolve("some-file"), "zab-test-secret");
        assertRefused("--tls-trust", secured("--tls-cert", file, "--tls-key", file));
        assertRefused("no-file", secured("--secret-file", directory.resolve("no-file")));
        assertRefused("at least 16", secured("--secret-file", file));
        assertThat(directory.resolve("data")).doesNotExist();
    }

    private String[] secured(Object... options) {
        List<String> all = new ArrayList<>(List.of(good()));
        for (Object option : options) {
            all.add(option.toString());
        }
        return all.toArray(String[]::new);
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(peerPort, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(String.valueOf(taken.getLocalPort()), good());
        }
        try (ServerSocket taken = new ServerSocket(httpPort, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(String.valueOf(taken.getLocalPort()), good());
        }
    }

    @Test
    void aDirectoryOfAnotherServerOrClusterIsLeftAlone() {
        runOnce(good());
        SortedMap<String, Long> before = contents();

        assertRefused("server", "--id", "2", "--members", "1@127.0.0.1:1,2@127.0.0.1:" + peerPort);
        List<String> other = new ArrayList<>(List.of(good()));
        other.addAll(List.of("--cluster-id", "another"));
        assertRefused("another", other.toArray(String[]::new));

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void anEvenNumberOfVotersIsWarnedOf() {
        try (JavaProcess server = start("--id", "1", "--members", "1@127.0.0.1:" + peerPort + ",2@127.0.0.1:1")) {
            await("a warning")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> server.output().stream()
                            .anyMatch(line -> line.contains("WARN") && line.contains("2 voters")));
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void aDirectoryInUseIsLeftAlone() {
        try (JavaProcess first = start(good())) {
            awaitHealthy(first);
            List<Integer> others = Ports.free(2);
            httpPort = others.get(0);

            assertRefused("in use", "--id", "1", "--members", "1@127.0.0.1:" + others.get(1));
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void aDamagedLogIsNamedAndLeftAsItIs() throws IOException {
        runOnce(good());
        runOnce(good());
        Path log = largestFile();
        byte[] bytes = Files.readAllBytes(log);
        for (int i = 0; i < 64 && i < bytes.length; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(log, bytes);
        SortedMap<String, Long> before = contents();

        assertRefused(log.getFileName().toString(), good());

        assertThat(contents()).isEqualTo(before);
        assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    }

    private String[] good() {
        return new String[] {"--id", "1", "--members", "1@127.0.0.1:" + peerPort};
    }

    private static boolean securesNothing(List<String> options) {
        return options.stream().noneMatch(option -> option.matches("--(tls-.*|secret-file)"));
    }

    private JavaProcess start(String... options) {
        List<String> arguments = new ArrayList<>(List.of("kv", "--tick-ms", "100"));
        arguments.addAll(List.of("--data", directory.resolve("data").toString()));
        arguments.addAll(List.of("--http", "127.0.0.1:" + httpPort));
        arguments.addAll(List.of(options));
        if (securesNothing(arguments)) {
            arguments.add("--plaintext");
        }
        Path output = directory.resolve("run-" + ++runs + ".log");
        return JavaProcess.start(output, List.of(), JavaProcess.examples(arguments.toArray(String[]::new)));
    }

    /** Lets a single server write something, and ends it. */
    private void runOnce(String... options) {
        try (JavaProcess server = start(options)) {
            awaitHealthy(server);
            assertThat(new KvClient(httpPort).put("k", "v").isSuccess()).isTrue();
            server.terminate();
        }
    }

    private void awaitHealthy(JavaProcess server) {
        await("ready").atMost(KvCluster.PATIENCE).until(() -> {
            assertThat(server.isAlive()).isTrue();
            return new KvClient(httpPort).isReady();
        });
    }

    private void assertRefused(String named, String... options) {
        try (JavaProcess server = start(options)) {
            int code = server.awaitExit(30);
            List<String> output = server.output();
            assertThat(output).as("exit code %s", code).isNotEmpty();
            assertThat(code).as("%s", output).isEqualTo(2);
            assertThat(output.get(output.size() - 1)).contains(named);
            assertThat(output).as("one line").hasSize(1);
        }
    }

    private SortedMap<String, Long> contents() {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
            for (Path path : all.toList()) {
                sizes.put(path.toString(), Files.isDirectory(path) ? -1 : Files.size(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes;
    }

    private Path largestFile() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
            return all.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(path -> path.toFile().length()))
                    .orElseThrow();
        }
    }
}
