package io.zab.examples.torture;

import io.zab.examples.torture.Told.ServerRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One {@code kv} server: its directory, its log over all its runs, and the process there is at present.
 *
 * <p>Used by one thread, but for {@link #run()}, {@link #authority()} and {@link #destroy()}.
 *
 * <p>Invariant: the number of the run goes up between the end of a process and the start of the next.
 */
final class ServerProcess {
    private static final int EXIT_SECONDS_MAX = 60;

    private final int id;
    private final String authority;
    private final Path log;
    private final Disk disk;
    private final Clock clock;
    private volatile int run;
    private volatile Process process;
    private State state = State.DOWN;
    private boolean metNoRoom;

    /** What was done to it. */
    enum State {
        UP,
        PAUSED,
        DOWN
    }

    /** @param authority host and port where it answers HTTP */
    ServerProcess(int id, String authority, Path log, Disk disk, Clock clock) {
        this.id = id;
        this.authority = authority;
        this.log = log;
        this.disk = disk;
        this.clock = clock;
    }

    int id() {
        return id;
    }

    /** Where it answers HTTP. */
    String authority() {
        return authority;
    }

    Disk disk() {
        return disk;
    }

    Clock clock() {
        return clock;
    }

    Path log() {
        return log;
    }

    /** How many lines of its log, over all its runs, hold this. */
    long timesLogged(String text) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    State state() {
        return state;
    }

    ServerRun run() {
        return new ServerRun(id, run);
    }

    /** @param environment what is set beside what this process has */
    void start(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start server " + id, e);
        }
        state = State.UP;
        metNoRoom = disk.isFilled();
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
        ended();
    }

    /** Takes note that it has ended, by itself or not. */
    void ended() {
        Clock.cleanUpAfter(process.pid());
        state = State.DOWN;
        run++;
    }

    /** Takes all room on its disk but for so much. */
    void fillDisk(int mebibytesLeft) {
        disk.fill(mebibytesLeft);
        metNoRoom = true;
    }

    /** Whether there was no room on its disk when it was started, or none since: a start may take its time. */
    boolean mayRefuseToStart() {
        return metNoRoom;
    }

    /** {@code kill -STOP}: it stands still, its connections stay. */
    void pause() throws InterruptedException {
        try {
            Signals.send("-STOP", process.pid());
            state = State.PAUSED;
        } catch (TortureException e) {
            if (process.isAlive()) {
                throw e;
            } // Else it has just ended by itself, which is looked at elsewhere.
        }
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

    /** Ends it in whatever state it is, without waiting. */
    void destroy() {
        Process last = process;
        if (last != null) {
            last.destroyForcibly();
        }
    }

    /** Waits for the end of a process that was destroyed, and gives its disk back. */
    void release(boolean keepsData) throws InterruptedException {
        if (process != null && state != State.DOWN) {
            awaitEnd();
        }
        disk.release(keepsData);
    }
}
