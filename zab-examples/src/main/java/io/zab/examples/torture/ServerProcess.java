package io.zab.examples.torture;

import io.zab.examples.torture.Told.ServerRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One {@code kv} server: its directory, its log over all its runs, and the process there is at present.
 *
 * <p>Used by one thread, but for {@link #run()}, {@link #httpPort()} and {@link #destroy()}.
 *
 * <p>Invariant: the number of the run goes up between the end of a process and the start of the next.
 */
final class ServerProcess {
    private static final int EXIT_SECONDS_MAX = 60;

    private final int id;
    private final int httpPort;
    private final Path data;
    private final Path log;
    private final List<String> command;
    private volatile int run;
    private volatile Process process;
    private State state = State.DOWN;
    private long dueNanos;

    /** What was done to it. */
    enum State {
        UP,
        PAUSED,
        DOWN
    }

    /** @param command what starts it, but for {@code --data} */
    ServerProcess(int id, int httpPort, Path directory, List<String> command) {
        this.id = id;
        this.httpPort = httpPort;
        this.data = directory.resolve("data-" + id);
        this.log = directory.resolve("server-" + id + ".log");
        this.command = List.copyOf(command);
    }

    int id() {
        return id;
    }

    int httpPort() {
        return httpPort;
    }

    Path log() {
        return log;
    }

    State state() {
        return state;
    }

    ServerRun run() {
        return new ServerRun(id, run);
    }

    void start(String... further) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--data", data.toString()));
        all.addAll(List.of(further));
        try {
            process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start server " + id, e);
        }
        state = State.UP;
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** {@code kill -TERM}; returns when it is gone. */
    void terminate() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new TortureException("server " + id + " does not end within " + EXIT_SECONDS_MAX + " s");
        }
        state = State.DOWN;
        run++;
    }

    /** {@code kill -STOP}: it stands still, its connections stay. */
    void pause() throws InterruptedException {
        Signals.send("-STOP", process.pid());
        state = State.PAUSED;
    }

    void resume() throws InterruptedException {
        Signals.send("-CONT", process.pid());
        state = State.UP;
    }

    /** Whether it ended although nothing was done to it. */
    boolean endedByItself() {
        return state != State.DOWN && !process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    void setDue(long nanos) {
        dueNanos = nanos;
    }

    /** When it is to be as it was before. */
    long dueNanos() {
        return dueNanos;
    }

    /** All that it has on disk is lost. It must be down. */
    void wipe() {
        deleteTree(data);
    }

    /** Ends it in whatever state it is, without waiting. */
    void destroy() {
        Process last = process;
        if (last != null) {
            last.destroyForcibly();
        }
    }

    static void deleteTree(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
