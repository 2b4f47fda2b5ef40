package io.zab.bench.server;

import io.zab.bench.system.SystemServer;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;

/** Submits a small write every few milliseconds until one that was submitted here is acknowledged. */
final class Probe {
    private static final long INTERVAL_MILLIS = 2;
    private static final int BYTES = 16;

    private final SystemServer server;
    private final LongPredicate goesOn;

    /** @param goesOn asked before each write, with the time */
    Probe(SystemServer server, LongPredicate goesOn) {
        this.server = server;
        this.goesOn = goesOn;
    }

    /** @return the time of that, in nanoseconds of the clock that all processes of a machine share; 0 when it ended before */
    long run() throws InterruptedException {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        while (!acknowledged.isDone() && goesOn.test(System.nanoTime())) {
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
        return acknowledged.getNow(0L);
    }
}
