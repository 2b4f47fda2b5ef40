package io.zab.bench.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something a little later, on a thread that nothing measured runs on. */
final class Later {
    private Later() {}

    static void run(Runnable task, long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
    }
}
