package io.zab.examples.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs the examples; what it prints is kept in a file. */
final class JavaProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "zab-examples.jar");

    private final Process process;
    private final Path output;

    private JavaProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param output where both of its streams are appended to */
    static JavaProcess start(Path output, List<String> jvmOptions, List<String> arguments) {
        return start(Path.of("."), output, jvmOptions, arguments);
    }

    /** @param directory where it works */
    static JavaProcess start(Path directory, Path output, List<String> jvmOptions, List<String> arguments) {
        return start(List.of(), directory, output, jvmOptions, arguments);
    }

    /** @param launcher a command that becomes the one behind it */
    static JavaProcess start(
            List<String> launcher, Path directory, Path output, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(jvmOptions);
        command.addAll(arguments);
        try {
            Files.createDirectories(output.getParent());
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            return new JavaProcess(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The arguments that run the packaged examples. */
    static List<String> examples(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-jar", JAR.toAbsolutePath().toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit(10);
    }

    /** {@code kill -TERM}; the exit code. */
    int terminate() {
        process.destroy();
        return awaitExit(30);
    }

    /** {@code kill -STOP}: it stands still, its connections stay. */
    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int awaitExit(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + seconds + " s: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The processes it has started and that run. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    List<String> output() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
