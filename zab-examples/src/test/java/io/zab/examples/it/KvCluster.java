package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zab.examples.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Several {@code kv} servers, each a process of its own, with directories under {@code target/it}. */
final class KvCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final String members;
    private final List<Integer> peerPorts;
    private final List<Integer> httpPorts;
    private final List<String> options;
    private final SortedMap<Integer, JavaProcess> running = new TreeMap<>();
    private final Map<Integer, KvClient> clients = new HashMap<>();
    private List<String> launcher = List.of();
    private List<String> jvmOptions = List.of("-Xmx64m");
    /** Five of them make a leader be taken for lost: longer than a busy machine stands still. */
    private int tickMillis = 1_000;

    /** @param options further options of every server */
    KvCluster(String name, int voters, int observers, String... options) {
        this.directory = freshDirectory(Path.of("target", "it", name));
        int size = voters + observers;
        List<Integer> ports = Ports.free(2 * size);
        List<String> each = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            each.add(id + "@127.0.0.1:" + ports.get(id - 1) + (id > voters ? ":observer" : ""));
        }
        this.members = String.join(",", each);
        this.peerPorts = ports.subList(0, size);
        this.httpPorts = ports.subList(size, 2 * size);
        this.options = List.of(options);
        for (int id = 1; id <= size; id++) {
            clients.put(id, new KvClient(httpPorts.get(id - 1)));
        }
    }

    static Path freshDirectory(Path directory) {
        deleteTree(directory);
        try {
            return Files.createDirectories(directory).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param command that becomes the one behind it, for the servers started from now on */
    KvCluster launchedBy(String... command) {
        launcher = List.of(command);
        return this;
    }

    KvCluster withJvmOptions(String... jvm) {
        jvmOptions = List.of(jvm);
        return this;
    }

    /** For servers that are to miss others soon; on a machine that stands still for half a second they do so wrongly. */
    KvCluster withShortTicks() {
        tickMillis = 100;
        return this;
    }

    List<Integer> peerPorts() {
        return peerPorts;
    }

    List<Integer> httpPorts() {
        return httpPorts;
    }

    String members() {
        return members;
    }

    int size() {
        return clients.size();
    }

    Path data(int id) {
        return directory.resolve("data-" + id);
    }

    /** Where a server answers HTTP, as host and port. */
    String http(int id) {
        return "127.0.0.1:" + httpPorts.get(id - 1);
    }

    KvClient client(int id) {
        return clients.get(id);
    }

    /** What every server is started with, but for further options. */
    List<String> arguments(int id) {
        List<String> arguments = new ArrayList<>(List.of("kv", "--id", String.valueOf(id), "--members", members));
        arguments.addAll(List.of("--data", data(id).toString()));
        arguments.addAll(List.of("--http", "127.0.0.1:" + httpPorts.get(id - 1)));
        arguments.addAll(List.of("--tick-ms", String.valueOf(tickMillis)));
        arguments.addAll(options);
        return arguments;
    }

    KvCluster start(int id, String... further) {
        List<String> arguments = arguments(id);
        arguments.addAll(List.of(further));
        if (!arguments.contains("--tls-cert")) {
            arguments.add("--plaintext");
        }
        running.put(
                id,
                JavaProcess.start(
                        launcher,
                        Path.of("."),
                        directory.resolve("server-" + id + ".log"),
                        jvmOptions,
                        JavaProcess.examples(arguments.toArray(String[]::new))));
        return this;
    }

    KvCluster startAll() {
        for (int id = 1; id <= size(); id++) {
            start(id);
        }
        for (int id = 1; id <= size(); id++) {
            awaitReady(id);
        }
        return this;
    }

    boolean isRunning(int id) {
        return running.containsKey(id);
    }

    JavaProcess process(int id) {
        return running.get(id);
    }

    void kill(int... ids) {
        for (int id : ids) {
            running.remove(id).kill();
        }
    }

    void awaitReady(int id) {
        await("server " + id + " ready").atMost(PATIENCE).until(() -> {
            assertThat(running.get(id).isAlive())
                    .as("server %s is alive; see %s/server-%s.log", id, directory, id)
                    .isTrue();
            return client(id).isReady();
        });
    }

    /** The server that leads, once one of those running does and serves. */
    int awaitLeader() {
        return await("a leader")
                .atMost(PATIENCE)
                .until(
                        () -> running.keySet().stream()
                                .filter(id -> client(id).status("role").equals(Optional.of("LEADING")))
                                .filter(id -> client(id).isReady())
                                .findFirst(),
                        Optional::isPresent)
                .get();
    }

    /** A running server that is not the leader. */
    int anotherThan(int leader) {
        return running.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    String status(int id, String name) {
        return await(name + " of server " + id)
                .atMost(PATIENCE)
                .until(() -> client(id).status(name), Optional::isPresent)
                .get();
    }

    /** Waits until all running servers hold the same state, up to the same change. */
    void awaitAgreement() {
        await("one digest")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(running.keySet().stream()
                                .map(id -> client(id).status("lastChange") + " "
                                        + client(id).status("digest"))
                                .distinct())
                        .hasSize(1)
                        .doesNotContain("Optional.empty Optional.empty"));
    }

    /** Each of these writes is on each running server, in its own state. */
    void assertHolds(Map<String, String> writes) {
        for (int id : running.keySet()) {
            writes.forEach((key, value) -> assertThat(client(id).get("/kv/" + key + "?read=local"))
                    .as("%s on server %s", key, id)
                    .matches(reply -> reply.status() == 200 && reply.body().equals(value)));
        }
    }

    /** What a server has printed, over all its runs. */
    List<String> log(int id) {
        try {
            return Files.readAllLines(directory.resolve("server-" + id + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        running.values().forEach(JavaProcess::close);
    }
}
