package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Threads that look at each server a few times a second: how long nobody led, and how long after the end of a fault the
 * servers that it hit served again. Safe for use by several threads.
 */
final class Watch implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 100;

    private final List<Thread> threads = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private final BiConsumer<Fault, Long> onReady;
    private final KvHttp http;
    private boolean hasLed;
    private long lastLedNanos;
    private long longestLeaderlessNanos;
    private volatile boolean stopped;

    /** A fault that is over, and the servers that have not served since. */
    private record Pending(Fault fault, long endNanos, Set<Integer> servers) {}

    /** @param onReady is told of a fault and the nanoseconds between its end and the moment when all that it hit served */
    Watch(KvHttp http, BiConsumer<Fault, Long> onReady) {
        this.http = http;
        this.onReady = onReady;
    }

    void start(List<ServerProcess> servers) {
        for (ServerProcess server : servers) {
            Thread thread = new Thread(() -> look(server), "watch-" + server.id());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void look(ServerProcess server) {
        try {
            while (!stopped) {
                long asked = System.nanoTime();
                String status = http.glance(server.authority(), "/status").body();
                see(server.id(), asked, status);
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The run is over.
        }
    }

    private synchronized void see(int server, long asked, String status) {
        if (!status.contains("\"readiness\": \"SERVING\"")) {
            return;
        }
        if (status.contains("\"role\": \"LEADING\"")) {
            long now = System.nanoTime();
            if (hasLed) {
                longestLeaderlessNanos = Math.max(longestLeaderlessNanos, now - lastLedNanos);
            }
            hasLed = true;
            lastLedNanos = now;
        }
        for (Pending each : List.copyOf(pending)) {
            if (asked > each.endNanos()) {
                each.servers().remove(server);
                if (each.servers().isEmpty()) {
                    pending.remove(each);
                    onReady.accept(each.fault(), System.nanoTime() - each.endNanos());
                }
            }
        }
    }

    /** A fault that had hit these is over now. */
    synchronized void over(Fault fault, List<ServerProcess> servers) {
        Set<Integer> ids = new HashSet<>();
        servers.forEach(server -> ids.add(server.id()));
        pending.add(new Pending(fault, System.nanoTime(), ids));
    }

    /** The longest time in which no server said that it led, once one had. */
    synchronized long longestLeaderlessMillis() {
        return longestLeaderlessNanos / 1_000_000;
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
