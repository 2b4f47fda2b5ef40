package io.zab.bench.drive;

import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.Systems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

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
    private final SortedMap<Integer, ServerHandle> running = new ConcurrentSkipListMap<>();
    /** Children end with their parent by themselves, but not those that are stopped by a signal; and files stay. */
    private final Thread whenInterrupted = new Thread(this::end, "bench-end");

    /**
     * How servers are set up.
     *
     * @param servers how many
     * @param tuned see {@link ServerConfig}
     * @param snapshots see {@link ServerConfig}
     * @param ballastBytes see {@link ServerConfig}
     */
    public record Settings(int servers, boolean tuned, boolean snapshots, long ballastBytes) {
        public static final Settings THREE = new Settings(3, false, true, 0);

        public Settings withTuned(boolean value) {
            return new Settings(servers, value, snapshots, ballastBytes);
        }

        public Settings withServers(int value) {
            return new Settings(value, tuned, snapshots, ballastBytes);
        }

        public Settings withSnapshots(boolean value) {
            return new Settings(servers, tuned, value, ballastBytes);
        }

        public Settings withBallast(long bytes) {
            return new Settings(servers, tuned, snapshots, bytes);
        }
    }

    /** @param parent where the servers' files go, on the file system that is to be measured */
    public Cluster(Systems system, Settings settings, Path parent) throws IOException {
        this.system = system;
        this.settings = settings;
        String unique = ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        this.directory = parent.resolve(system.title() + "-" + unique);
        this.basePort = freePorts(settings.servers() * ServerConfig.PORTS_EACH);
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
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

    /** Starts all servers and waits until one leads and all of them count. */
    public Cluster start() throws IOException {
        for (int id = 1; id <= settings.servers(); id++) {
            launch(id);
        }
        running.values().forEach(ServerHandle::awaitStarted);
        awaitLeader();
        awaitReady();
        return this;
    }

    /** Starts one server and waits until it runs. */
    public ServerHandle startServer(int id) throws IOException {
        ServerHandle server = launch(id);
        server.awaitStarted();
        return server;
    }

    /** Starts the servers that do not run, and waits until they do. */
    public void startMissing() throws IOException {
        for (int id = 1; id <= settings.servers(); id++) {
            if (!running.containsKey(id)) {
                startServer(id);
            }
        }
    }

    /** Starts one server's process and does not wait. */
    public ServerHandle launch(int id) throws IOException {
        ServerConfig config = config(id);
        ServerHandle server = ServerHandle.launch(system, config);
        running.put(id, server);
        return server;
    }

    private ServerConfig config(int id) {
        return new ServerConfig(
                id,
                settings.servers(),
                basePort,
                dataOf(id),
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

    /** Waits until the ensemble bears the loss of one server, as far as that is a matter of the servers that run. */
    public void awaitReady() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEADER_SECONDS);
        for (ServerHandle server : running.values()) {
            while (!server.ask("status", LEADER_SECONDS).flag("ready")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(system + ": server " + server.id() + " is not ready in time");
                }
                pause(5);
            }
        }
    }

    public Collection<ServerHandle> servers() {
        return running.values();
    }

    /** Some server that is not this one. */
    public ServerHandle otherThan(ServerHandle server) {
        return othersThan(server).get(0);
    }

    /** All that run but this one. */
    public List<ServerHandle> othersThan(ServerHandle server) {
        return running.values().stream().filter(other -> other != server).toList();
    }

    /** Kills a server's process; its files stay. */
    public void kill(ServerHandle server) {
        server.kill();
        running.remove(server.id());
    }

    /** Ends a server in order; its files stay. */
    public void stop(ServerHandle server) {
        server.stop(STOP_SECONDS);
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

    /** Sleeps. */
    public static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The last lines that each server logged, without traces of stacks, for whoever wants to know why something failed. */
    public String lastLogLines(int count) {
        StringBuilder text = new StringBuilder();
        for (int id = 1; id <= settings.servers(); id++) {
            Path log = directory.resolve("server-" + id + ".log");
            try {
                List<String> lines =
                        Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
                lines = lines.stream().filter(line -> !line.startsWith("\tat ")).toList();
                for (String line : lines.subList(Math.max(0, lines.size() - count), lines.size())) {
                    text.append("  server ")
                            .append(id)
                            .append(": ")
                            .append(line)
                            .append('\n');
                }
            } catch (IOException e) {
                text.append("  server ").append(id).append(": ").append(e).append('\n');
            }
        }
        return text.toString();
    }

    /** Bytes of a server's files. */
    public long diskBytes(int id) throws IOException {
        return Directories.bytes(dataOf(id));
    }

    /** Deletes a server's files, as a lost disk does. */
    public void wipe(int id) throws IOException {
        Directories.delete(dataOf(id));
        Directories.delete(config(id).scratch());
    }

    private Path dataOf(int id) {
        return directory.resolve("data-" + id);
    }

    private void end() {
        running.values().forEach(ServerHandle::kill);
        running.clear();
        try {
            Directories.delete(directory);
            for (int id = 1; id <= settings.servers(); id++) {
                Directories.delete(config(id).scratch());
            }
        } catch (IOException e) {
            System.err.println("files were left in " + directory + ": " + e);
        }
    }

    /** Kills what still runs and deletes the files. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException e) {
            // The process ends as soon as the hook has done the rest; until then nothing more is tried or put down.
            pause(Long.MAX_VALUE);
        }
        end();
    }
}
