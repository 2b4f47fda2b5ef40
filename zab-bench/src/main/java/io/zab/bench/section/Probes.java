package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.ServerHandle;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Finds out when a cluster takes writes again. */
final class Probes {
    private static final int LIMIT_MILLIS = 60_000;
    private static final int GRACE_SECONDS = 90;

    private Probes() {}

    /**
     * Has all of these servers try to write, and waits until one of them was acknowledged.
     *
     * @return when that was, by {@link System#nanoTime}, which is the same clock in all processes on Linux
     * @throws IllegalStateException when none was within a minute
     */
    static long firstWrite(Collection<ServerHandle> servers) throws Exception {
        List<CompletableFuture<Answer>> probes = servers.stream()
                .map(server -> server.send("probe " + LIMIT_MILLIS))
                .toList();
        CompletableFuture.anyOf(probes.toArray(new CompletableFuture<?>[0])).get(GRACE_SECONDS, TimeUnit.SECONDS);
        long first = Long.MAX_VALUE;
        for (ServerHandle server : servers) {
            server.ask("end", GRACE_SECONDS);
        }
        for (CompletableFuture<Answer> probe : probes) {
            long at = probe.get(GRACE_SECONDS, TimeUnit.SECONDS).number("at");
            first = at == 0 ? first : Math.min(first, at);
        }
        if (first == Long.MAX_VALUE) {
            throw new IllegalStateException("no write was acknowledged within " + LIMIT_MILLIS + " ms");
        }
        return first;
    }
}
