package io.zab.bench.drive;

import io.zab.bench.server.ServerProcess;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.Systems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A server's process, seen from the one that drives the benchmark. Any thread. */
public final class ServerHandle {
    private static final long START_SECONDS = 60;
    private static final long END_SECONDS = 30;

    private final int id;
    private final Process process;
    private final PrintStream in;
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final CompletableFuture<Answer> started = new CompletableFuture<>();

    private ServerHandle(int id, Process process) {
        this.id = id;
        this.process = process;
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        waiting.put("0", started);
        Thread reader = new Thread(this::read, "bench-server-" + id);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a server's process; does not wait for it. */
    static ServerHandle launch(Systems system, ServerConfig config) throws IOException {
        Files.createDirectories(config.directory());
        Path log = config.directory().resolveSibling("server-" + config.id() + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.forEverySystem(config.ballastBytes()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerProcess.class.getName()));
        command.addAll(List.of(
                system.title(),
                Integer.toString(config.id()),
                Integer.toString(config.servers()),
                Integer.toString(config.basePort()),
                config.directory().toString(),
                Boolean.toString(config.tuned()),
                Boolean.toString(config.snapshots()),
                Long.toString(config.ballastBytes())));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ServerHandle(config.id(), process);
    }

    /** Waits until the server runs, with a leader or without. */
    void awaitStarted() {
        await(started, START_SECONDS);
    }

    public int id() {
        return id;
    }

    public long pid() {
        return process.pid();
    }

    public ProcessFigures figures() {
        return ProcessFigures.of(process.pid());
    }

    /** Asks and does not wait. */
    public CompletableFuture<Answer> send(String command) {
        String number = Integer.toString(lastNumber.incrementAndGet());
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        if (!process.isAlive()) {
            answer.completeExceptionally(new IllegalStateException("server " + id + " is gone"));
        }
        in.println(number + " " + command);
        return answer;
    }

    /** Asks and waits for the answer, for as long as that takes within reason. */
    public Answer ask(String command, long timeoutSeconds) {
        return await(send(command), timeoutSeconds);
    }

    private Answer await(CompletableFuture<Answer> future, long seconds) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("server " + id + " did not answer within " + seconds + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("server " + id + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends it a signal, {@code KILL} or {@code STOP}, and does not wait for what comes of it. */
    public void signal(String name) {
        if (name.equals("KILL")) {
            process.destroyForcibly();
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("could not send " + name + " to server " + id, e);
        }
    }

    /** Lets it close in order; kills it when it does not. */
    public void stop(long seconds) {
        try {
            send("stop").get(seconds, TimeUnit.SECONDS);
        } catch (Exception e) {
            // The next line ends it all the same.
        }
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("the process " + pid() + " of server " + id + " outlives its kill");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                int space = line.indexOf(' ');
                CompletableFuture<Answer> answer =
                        line.startsWith("@") && space > 0 ? waiting.remove(line.substring(1, space)) : null;
                if (answer != null) {
                    complete(answer, new Answer(line.substring(space + 1)));
                }
            }
        } catch (IOException e) {
            // Ends like the end of its output.
        }
        waiting.values()
                .forEach(answer -> answer.completeExceptionally(
                        new IllegalStateException("the process of server " + id + " has ended")));
    }

    private void complete(CompletableFuture<Answer> future, Answer answer) {
        if (answer.has("error")) {
            future.completeExceptionally(new IllegalStateException("server " + id + ": " + answer.text("error")));
        } else {
            future.complete(answer);
        }
    }
}
