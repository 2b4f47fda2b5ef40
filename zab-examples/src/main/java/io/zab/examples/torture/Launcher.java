package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a server is started: where it runs, where it finds the others, and by which clock. Used by one thread. */
final class Launcher {
    private final Network network;
    private final List<Integer> peerPorts;
    private final List<Integer> httpPorts;
    private final Path directory;
    private final List<String> options;
    private final Optional<Certificates> certificates;
    private final boolean withClocks;
    private final SplittableRandom random;

    /**
     * @param peerPorts where servers listen for each other, by their order
     * @param httpPorts where they answer HTTP
     * @param options further options of every server
     * @param certificates what servers prove themselves with; none for plaintext
     * @param withClocks whether the clock of every second start is one that can jump
     */
    Launcher(
            Network network,
            List<Integer> peerPorts,
            List<Integer> httpPorts,
            Path directory,
            List<String> options,
            Optional<Certificates> certificates,
            boolean withClocks,
            SplittableRandom random) {
        this.network = network;
        this.peerPorts = peerPorts;
        this.httpPorts = httpPorts;
        this.directory = directory;
        this.options = options;
        this.certificates = certificates;
        this.withClocks = withClocks;
        this.random = random;
    }

    /** Servers that are yet to be started. */
    List<ServerProcess> make(boolean withDisksOfTheirOwn) throws InterruptedException {
        List<ServerProcess> all = new ArrayList<>();
        for (int id = 1; id <= peerPorts.size(); id++) {
            all.add(new ServerProcess(
                    id,
                    network.address(id) + ":" + httpPorts.get(id - 1),
                    directory.resolve("server-" + id + ".log"),
                    new Disk(directory.resolve("disk-" + id), withDisksOfTheirOwn),
                    new Clock(directory.resolve("clock-" + id))));
        }
        return all;
    }

    void start(ServerProcess server, String... further) {
        Clock clock = server.clock();
        start(server, withClocks && random.nextBoolean() ? clock.withJumps() : clock.asItIs(), List.of(further));
    }

    void startAtRate(ServerProcess server, double rate) {
        start(server, server.clock().atRate(rate), List.of());
    }

    private void start(ServerProcess server, Map<String, String> environment, List<String> further) {
        int id = server.id();
        List<String> command = new ArrayList<>(network.prefix(id));
        command.addAll(java(hostNames(id)));
        command.addAll(List.of("kv", "--id", String.valueOf(id), "--members", members()));
        command.addAll(certificates.map(all -> all.options(id)).orElse(List.of("--plaintext")));
        command.addAll(List.of("--listen", network.address(id) + ":" + peerPorts.get(id - 1)));
        command.addAll(List.of("--http", server.authority()));
        command.addAll(List.of("--data", server.disk().data().toString()));
        command.addAll(
                List.of("--end-with", String.valueOf(ProcessHandle.current().pid())));
        command.addAll(options);
        command.addAll(further);
        server.start(command, environment);
    }

    private String members() {
        return IntStream.rangeClosed(1, peerPorts.size())
                .mapToObj(id -> id + "@server-" + id + ":" + peerPorts.get(id - 1))
                .collect(Collectors.joining(","));
    }

    /** Every server has the same members, and addresses of its own for them. */
    private Path hostNames(int id) {
        List<String> addresses = network.addressesSeenFrom(id);
        Path file = directory.resolve("hosts-" + id);
        try {
            return Files.write(
                    file,
                    IntStream.rangeClosed(1, addresses.size())
                            .mapToObj(other -> addresses.get(other - 1) + " server-" + other)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This very program, in a small JVM of its own. */
    private static List<String> java(Path hostNames) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djdk.net.hosts.file=" + hostNames,
                "-cp",
                System.getProperty("java.class.path"),
                "io.zab.examples.Main");
    }
}
