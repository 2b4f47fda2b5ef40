package io.zab.bench.server;

import io.zab.bench.system.SystemServer;
import java.util.concurrent.CompletableFuture;

/** Submits a small write every few milliseconds until one that was submitted here is acknowledged. */
final class Probe {
    private static final long INTERVAL_MILLIS = 5;
    private static final int BYTES = 16;

    private final SystemServer server;

    Probe(SystemServer server) {
        this.server = server;
    }

    /** @return the time of that, in nanoseconds of the clock that all processes of a machine share */
    long run() throws InterruptedException {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        while (!acknowledged.isDone()) {
            try {
                server.write(new byte[BYTES], failure -> {
                    if (failure == null) {
                        acknowledged.complete(System.nanoTime());
                    }
                });
            } catch (RuntimeException e) {
                // Some systems throw while there is no leader: that is one attempt without an acknowledgement.
            }
            Thread.sleep(INTERVAL_MILLIS);
        }
        return acknowledged.join();
    }
}
