package io.zab.bench.server;

import io.zab.bench.server.Load.Outcome;
import io.zab.bench.server.Load.Shape;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * The process of one server: obeys commands from its standard input, {@code number word arguments} a line, and answers
 * each with {@code @number key=value ...} or {@code @number error=text} on its standard output. It ends with its input.
 */
public final class ServerProcess {
    private final SystemServer server;
    private final PrintStream out;
    private final AtomicInteger endings = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(1);
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

    /** Reads from the first moment on, so that a start that hangs ends with the input, too. */
    private void run(ServerConfig config) throws Exception {
        commands.execute(() -> start(config));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[1].equals("stop")) {
                started.await();
                server.close();
                answer(words[0], "stopped=true");
                return;
            }
            commands.execute(() -> obey(words));
        }
    }

    private void start(ServerConfig config) {
        try {
            server.start(config);
        } catch (Exception e) {
            // Threads of a system that started by half may not keep the process, and with it whoever waits, alive.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        answer("0", "started=true");
        started.countDown();
    }

    private void obey(String[] words) {
        try {
            started.await();
            answer(words[0], answerTo(words));
        } catch (Exception e) {
            answer(words[0], "error=" + e.toString().replaceAll("\\s+", "_"));
        }
    }

    private String answerTo(String[] words) throws Exception {
        return switch (words[1]) {
            case "status" ->
                "leader=" + server.isLeader() + " ready=" + server.isReady() + " applied=" + server.applied();
            case "write" -> write(number(words[2]), number(words[3]), lasting(number(words[4])));
            case "fill" -> write(number(words[2]), number(words[3]), counted(Long.parseLong(words[4])));
            case "read" -> read(ReadKind.valueOf(words[2]), number(words[3]), lasting(number(words[4])));
            case "probe" -> "at=" + new Probe(server, lasting(number(words[2]))).run();
            case "end" -> "ended=" + endings.incrementAndGet();
            case "snapshot" -> "taken=" + server.snapshot();
            case "memory" -> memory();
            default -> throw new IllegalArgumentException("no command " + words[1]);
        };
    }

    private String write(int bytes, int window, LongPredicate goesOn) throws InterruptedException {
        byte[] payload = new byte[bytes];
        return describe(new Load(done -> server.write(payload, done), Shape.ofWrites(window), goesOn).run());
    }

    private String read(ReadKind kind, int window, LongPredicate goesOn) throws InterruptedException {
        return describe(new Load(done -> server.read(kind, done), Shape.ofReads(window), goesOn).run());
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    /** For so long, or until all loads and probes of this process are told to end. */
    private LongPredicate lasting(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        int ending = endings.get();
        return now -> now < end && ending == endings.get();
    }

    private static LongPredicate counted(long count) {
        AtomicLong left = new AtomicLong(count);
        return now -> left.getAndDecrement() > 0;
    }

    private static String describe(Outcome outcome) {
        ByteBuffer bytes = ByteBuffer.allocate(outcome.latencies().getNeededByteBufferCapacity());
        int length = outcome.latencies().encodeIntoCompressedByteBuffer(bytes);
        String histogram = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        return "count=" + outcome.count() + " failures=" + outcome.failures() + " nanos=" + outcome.nanos()
                + " latencies=" + histogram;
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
