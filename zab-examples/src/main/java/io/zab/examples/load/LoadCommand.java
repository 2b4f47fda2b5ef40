package io.zab.examples.load;

import io.zab.PeerListener;
import io.zab.QuorumPeer;
import io.zab.Status;
import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import io.zab.examples.LocalEnsemble;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code load} command: how many requests a second an ensemble within one JVM orders, logs and applies. */
@Command(
        name = "load",
        showDefaultValues = true,
        description = "Measures an ensemble in one JVM: real sockets, real files, forced to disk.")
public final class LoadCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    private static final int SAMPLES = 1 << 16;

    @Option(names = "--peers", defaultValue = "3", description = "How many peers.")
    private int peers;

    @Option(names = "--seconds", defaultValue = "10", description = "How long it is measured, after warming up.")
    private int seconds;

    @Option(names = "--warm-up-seconds", defaultValue = "5", description = "How long it runs before that.")
    private int warmUpSeconds;

    @Option(names = "--outstanding", defaultValue = "1024", description = "Requests under way at a time.")
    private int outstanding;

    @Option(names = "--bytes", defaultValue = "128", description = "Size of a request.")
    private int bytes;

    @Option(names = "--via-follower", description = "Submit at a follower, which forwards; else at the leader.")
    private boolean viaFollower;

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLongArray latencyNanos = new AtomicLongArray(SAMPLES);

    @Override
    public Integer call() throws Exception {
        if (peers < 1 || seconds < 1 || warmUpSeconds < 0 || outstanding < 1 || bytes < 0) {
            throw new BadInputException("--peers, --seconds and --outstanding start at 1, the others at 0");
        }
        try (LocalEnsemble ensemble = new LocalEnsemble("zab-load", peers, Duration.ofMillis(500))) {
            Tally[] machines = new Tally[peers];
            for (int id = 1; id <= peers; id++) {
                machines[id - 1] = new Tally();
                ensemble.start(id, machines[id - 1], new PeerListener() {});
            }
            ensemble.awaitVoting(Duration.ofSeconds(30));
            Status.Role role = viaFollower && peers > 1 ? Status.Role.FOLLOWING : Status.Role.LEADING;
            QuorumPeer target = ensemble.running().values().stream()
                    .filter(peer -> peer.status().role() == role)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no peer is " + role));
            measure(target);
        }
        return failed.get() == 0 ? 0 : 1;
    }

    private void measure(QuorumPeer target) throws InterruptedException {
        Semaphore free = new Semaphore(outstanding);
        submitFor(warmUpSeconds, target, free);
        long before = done.get();
        long start = System.nanoTime();
        submitFor(seconds, target, free);
        long count = done.get() - before;
        double elapsedSeconds = (System.nanoTime() - start) / 1e9;
        free.acquire(outstanding);
        System.out.printf(
                "%d peers, %d-byte requests, %d outstanding, submitted at the %s: %.0f requests/s"
                        + " (latency p50 %.1f ms, p99 %.1f ms; %d failed)%n",
                peers,
                bytes,
                outstanding,
                viaFollower ? "follower" : "leader",
                count / elapsedSeconds,
                latencyMillis(0.5),
                latencyMillis(0.99),
                failed.get());
    }

    private void submitFor(int forSeconds, QuorumPeer target, Semaphore free) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(forSeconds);
        while (System.nanoTime() < end) {
            free.acquire();
            long submitted = System.nanoTime();
            target.submit(new byte[bytes]).whenComplete((result, failure) -> {
                if (failure == null) {
                    int slot = (int) (done.getAndIncrement() & SAMPLES - 1);
                    latencyNanos.set(slot, System.nanoTime() - submitted);
                } else {
                    failed.incrementAndGet();
                }
                free.release();
            });
        }
    }

    /** Over the last requests only, as many as are remembered. */
    private double latencyMillis(double quantile) {
        int known = (int) Math.min(done.get(), SAMPLES);
        long[] sorted = new long[known];
        Arrays.setAll(sorted, latencyNanos::get);
        Arrays.sort(sorted);
        return known == 0 ? 0 : sorted[(int) (quantile * (known - 1))] / 1e6;
    }
}
