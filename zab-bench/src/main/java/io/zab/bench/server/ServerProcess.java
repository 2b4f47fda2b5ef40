package io.zab.bench.server;

import io.zab.bench.server.Load.Outcome;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import io.zab.bench.system.Systems;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The process of one server: obeys commands from its standard input, {@code number word arguments} a line, and answers
 * each with {@code @number key=value ...} or {@code @number error=text} on its standard output. It ends with its input.
 */
public final class ServerProcess {
    private final SystemServer server;
    private final PrintStream out;
    private final ExecutorService commands = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bench-command");
        thread.setDaemon(true);
        return thread;
    });

    private ServerProcess(SystemServer server, PrintStream out) {
        this.server = server;
        this.out = out;
    }

    /** @param args system, id, servers, base port, directory, tuned, snapshots, ballast bytes */
    public static void main(String[] args) throws Exception {
        SystemServer server = Systems.of(args[0]).newServer();
        ServerConfig config = new ServerConfig(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Path.of(args[4]),
                Boolean.parseBoolean(args[5]),
                Boolean.parseBoolean(args[6]),
                Long.parseLong(args[7]));
        // What the system itself prints must not get between the answers.
        PrintStream answers = System.out;
        System.setOut(System.err);
        new ServerProcess(server, answers).run(config);
        Runtime.getRuntime().halt(0);
    }

    private void run(ServerConfig config) throws Exception {
        try {
            server.start(config);
        } catch (Exception e) {
            // Threads of a system that started by half may not keep the process, and with it whoever waits, alive.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        answer("0", "started=true");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[1].equals("stop")) {
                server.close();
                answer(words[0], "stopped=true");
                return;
            }
            commands.execute(() -> obey(words));
        }
    }

    private void obey(String[] words) {
        try {
            answer(words[0], answerTo(words));
        } catch (Exception e) {
            answer(words[0], "error=" + e.toString().replaceAll("\\s+", "_"));
        }
    }

    private String answerTo(String[] words) throws Exception {
        return switch (words[1]) {
            case "status" -> "leader=" + server.isLeader() + " applied=" + server.applied();
            case "write" -> write(number(words[2]), number(words[3]), lasting(number(words[4])));
            case "fill" -> write(number(words[2]), number(words[3]), counted(Long.parseLong(words[4])));
            case "read" -> read(ReadKind.valueOf(words[2]), number(words[3]), lasting(number(words[4])));
            case "reads" -> "kinds=" + server.reads().toString().replaceAll("[\\[\\] ]", "");
            case "probe" -> "at=" + new Probe(server).run();
            case "snapshot" -> "taken=" + server.snapshot();
            case "memory" -> memory();
            default -> throw new IllegalArgumentException("no command " + words[1]);
        };
    }

    private String write(int bytes, int window, BooleanSupplier goesOn) throws InterruptedException {
        byte[] payload = new byte[bytes];
        return describe(new Load(done -> server.write(payload, done), window, goesOn).run());
    }

    private String read(ReadKind kind, int window, BooleanSupplier goesOn) throws InterruptedException {
        return describe(new Load(done -> server.read(kind, done), window, goesOn).run());
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static BooleanSupplier lasting(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return () -> System.nanoTime() < end;
    }

    private static BooleanSupplier counted(long count) {
        AtomicLong left = new AtomicLong(count);
        return () -> left.getAndDecrement() > 0;
    }

    private static String describe(Outcome outcome) {
        ByteBuffer bytes = ByteBuffer.allocate(outcome.latencies().getNeededByteBufferCapacity());
        int length = outcome.latencies().encodeIntoCompressedByteBuffer(bytes);
        String histogram = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        return "count=" + outcome.latencies().getTotalCount() + " failures=" + outcome.failures() + " nanos="
                + outcome.nanos() + " latencies=" + histogram;
    }

    private static String memory() {
        System.gc();
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        StringBuilder threads = new StringBuilder();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            threads.append(threads.isEmpty() ? "" : ",").append(thread.getName().replaceAll("[\\s,=]+", "_"));
        }
        return "heap=" + heap + " direct=" + direct + " threads=" + threads;
    }

    private void answer(String number, String text) {
        synchronized (out) {
            out.println("@" + number + " " + text);
            out.flush();
        }
    }
}
