package io.zab.bench.drive;

import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.Systems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The servers of one system, each in a process of its own, over loopback, with files in a directory that goes with it. */
public final class Cluster implements AutoCloseable {
    private static final long LEADER_SECONDS = 90;
    private static final long STOP_SECONDS = 20;
    private static final int FIRST_PORT = 21_000;
    private static final int LAST_PORT = 31_000;
    private static final int START_PLACES = 80;
    private static final int START_STEP = 100;

    private final Systems system;
    private final Settings settings;
    private final Path directory;
    private final int basePort;
    private final SortedMap<Integer, ServerHandle> running = new TreeMap<>();

    /**
     * How servers are set up.
     *
     * @param servers how many
     * @param tuned see {@link ServerConfig}
     * @param snapshots see {@link ServerConfig}
     * @param ballastBytes see {@link ServerConfig}
     * @param wrapper words before the command of each server's process
     */
    public record Settings(int servers, boolean tuned, boolean snapshots, long ballastBytes, List<String> wrapper) {
        public static final Settings THREE = new Settings(3, false, true, 0, List.of());

        public Settings withTuned(boolean value) {
            return new Settings(servers, value, snapshots, ballastBytes, wrapper);
        }

        public Settings withServers(int value) {
            return new Settings(value, tuned, snapshots, ballastBytes, wrapper);
        }

        public Settings withSnapshots(boolean value) {
            return new Settings(servers, tuned, value, ballastBytes, wrapper);
        }

        public Settings withBallast(long bytes) {
            return new Settings(servers, tuned, snapshots, bytes, wrapper);
        }

        public Settings withWrapper(List<String> words) {
            return new Settings(servers, tuned, snapshots, ballastBytes, words);
        }
    }

    /** @param parent where the servers' files go, on the file system that is to be measured */
    public Cluster(Systems system, Settings settings, Path parent) throws IOException {
        this.system = system;
        this.settings = settings;
        Files.createDirectories(parent);
        this.directory = Files.createTempDirectory(parent, system.title() + "-");
        this.basePort = freePorts(settings.servers() * ServerConfig.PORTS_EACH);
    }

    /** Begins elsewhere in every process, for ports that another run has chosen are free until its servers listen. */
    private static int freePorts(int count) throws IOException {
        int start = FIRST_PORT + (int) (ProcessHandle.current().pid() % START_PLACES) * START_STEP;
        for (int base = start; base + count < LAST_PORT; base += count) {
            if (areFree(base, count)) {
                return base;
            }
        }
        throw new IOException("no " + count + " ports in a row are free from " + start + " to " + LAST_PORT);
    }

    private static boolean areFree(int base, int count) {
        for (int port = base; port < base + count; port++) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    public Systems system() {
        return system;
    }

    public Settings settings() {
        return settings;
    }

    public Path directory() {
        return directory;
    }

    /** Starts all servers and waits until one leads. */
    public Cluster start() throws IOException {
        for (int id = 1; id <= settings.servers(); id++) {
            launch(id);
        }
        running.values().forEach(ServerHandle::awaitStarted);
        awaitLeader();
        return this;
    }

    /** Starts one server and waits until it runs. */
    public ServerHandle startServer(int id) throws IOException {
        ServerHandle server = launch(id);
        server.awaitStarted();
        return server;
    }

    /** Starts one server's process and does not wait. */
    public ServerHandle launch(int id) throws IOException {
        ServerConfig config = config(id);
        ServerHandle server = ServerHandle.launch(system, config, settings.wrapper());
        running.put(id, server);
        return server;
    }

    private ServerConfig config(int id) {
        return new ServerConfig(
                id,
                settings.servers(),
                basePort,
                directory.resolve("data-" + id),
                settings.tuned(),
                settings.snapshots(),
                settings.ballastBytes());
    }

    /** The server that leads; waits for it. */
    public ServerHandle awaitLeader() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEADER_SECONDS);
        while (System.nanoTime() < end) {
            for (ServerHandle server : running.values()) {
                if (server.ask("status", LEADER_SECONDS).flag("leader")) {
                    return server;
                }
            }
            pause(5);
        }
        throw new IllegalStateException(system + ": no server leads after " + LEADER_SECONDS + " s; see " + directory);
    }

    public Collection<ServerHandle> servers() {
        return running.values();
    }

    /** Some server that is not this one. */
    public ServerHandle otherThan(ServerHandle leader) {
        return running.values().stream()
                .filter(server -> server != leader)
                .findFirst()
                .orElseThrow();
    }

    /** This server's process is no longer counted as one of the cluster's. */
    public void forget(ServerHandle server) {
        running.remove(server.id());
    }

    /** What all servers together have used so far. */
    public ProcessFigures figures() {
        ProcessFigures all = ProcessFigures.NONE;
        for (ServerHandle server : running.values()) {
            all = all.plus(server.figures());
        }
        return all;
    }

    /** Waits until all running servers have applied so many writes. */
    public void awaitApplied(long count, long timeoutSeconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        for (ServerHandle server : running.values()) {
            while (server.ask("status", timeoutSeconds).number("applied") < count) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            system + ": server " + server.id() + " has not applied " + count + " writes in time");
                }
                pause(2);
            }
        }
    }

    /** Ends all servers in order; their files stay. */
    public void stop() {
        running.values().parallelStream().forEach(server -> server.stop(STOP_SECONDS));
        running.clear();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Kills what still runs and deletes the files. */
    @Override
    public void close() throws IOException {
        running.values().forEach(ServerHandle::kill);
        running.clear();
        delete(directory);
        for (int id = 1; id <= settings.servers(); id++) {
            delete(config(id).scratch());
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
