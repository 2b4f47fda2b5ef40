package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers with a heap of 64 MiB bear a steady load. */
class SteadyLoadIT {
    private static final Duration DURATION = Duration.ofSeconds(20);
    private static final int OUTSTANDING = 64;
    private static final int KEYS = 2_000;

    @Test
    void serversWithASmallHeapBearASteadyLoadOfOneKibibyteValues() throws InterruptedException {
        try (KvCluster cluster = new KvCluster("steady-load", 3, 0, "--snapshot-every", "5000").startAll()) {
            KvClient client = cluster.client(cluster.anotherThan(cluster.awaitLeader()));
            ConcurrentSkipListMap<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
            Semaphore free = new Semaphore(OUTSTANDING);
            byte[] value = new byte[1024];
            long end = System.nanoTime() + DURATION.toNanos();
            for (int i = 0; System.nanoTime() < end; i++) {
                free.acquire();
                client.putAsync("key-" + i % KEYS, value).whenComplete((status, failure) -> {
                    int seen = failure == null ? status : 0;
                    statuses.computeIfAbsent(seen, first -> new AtomicInteger()).incrementAndGet();
                    free.release();
                });
            }
            free.acquire(OUTSTANDING);

            assertThat(statuses.keySet()).as("%s", statuses).isSubsetOf(200, 201, 429);
            assertThat(statuses.get(200).get()).as("%s", statuses).isGreaterThan(KEYS);
            for (int id = 1; id <= 3; id++) {
                assertThat(cluster.process(id).isAlive()).isTrue();
            }
            cluster.awaitAgreement();
        }
    }
}
