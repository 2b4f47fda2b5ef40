package io.zab.bench.drive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A count of system calls of servers that is under way, from {@link #attach} to {@link #end}. One thread. */
public final class SystemCalls implements AutoCloseable {
    private static final long SECONDS = 20;

    private final Tracer tracer;
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final CountDownLatch counting = new CountDownLatch(1);
    private final Thread reader;

    /**
     * What was counted.
     *
     * @param calls of the kernel, all of them
     * @param forces those that wait for a disk
     */
    public record Counts(long calls, long forces) {}

    private SystemCalls(Tracer tracer, Process process) {
        this.tracer = tracer;
        this.process = process;
        this.reader = new Thread(this::read, "bench-tracer");
        reader.setDaemon(true);
        reader.start();
    }

    /** Begins to count, and returns once it does. */
    public static SystemCalls attach(Collection<ServerHandle> servers) throws IOException, InterruptedException {
        String pids =
                servers.stream().map(server -> Long.toString(server.pid())).collect(Collectors.joining(","));
        Tracer tracer = available();
        Process process = new ProcessBuilder(tracer.command(pids))
                .redirectErrorStream(true)
                .start();
        SystemCalls calls = new SystemCalls(tracer, process);
        if (!calls.counting.await(SECONDS, TimeUnit.SECONDS)) {
            calls.close();
            throw new IOException(tracer + " does not count: " + String.join("; ", calls.output));
        }
        return calls;
    }

    /** @throws IOException when nothing here can count, with the remedy */
    private static Tracer available() throws IOException, InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (Tracer tracer : Tracer.values()) {
            try {
                Process trial = new ProcessBuilder(tracer.trial())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (trial.waitFor(SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0) {
                    return tracer;
                }
                trial.destroyForcibly();
                reasons.add(tracer + " may not count here");
            } catch (IOException e) {
                reasons.add(tracer + " is not installed");
            }
        }
        throw new IOException("system calls cannot be counted (" + String.join(", ", reasons)
                + "): install perf (package linux-perf or linux-tools) or strace, and run as root or with"
                + " kernel.perf_event_paranoid=-1");
    }

    /** Ends the count. */
    public Counts end() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new IOException(tracer + " does not end");
        }
        reader.join(TimeUnit.SECONDS.toMillis(SECONDS));
        synchronized (output) {
            return tracer.counts(output);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                if (tracer.showsThatItCounts(line)) {
                    counting.countDown();
                }
            }
        } catch (IOException e) {
            // Ends like the end of its output.
        }
    }
}
