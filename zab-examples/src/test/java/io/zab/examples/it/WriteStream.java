package io.zab.examples.it;

import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One client that writes key after key, and remembers what was acknowledged; a key is never written twice. */
final class WriteStream implements AutoCloseable {
    private final String prefix;
    private final Supplier<KvClient> target;
    private final Map<String, String> acknowledged = new LinkedHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "write-stream");
    private volatile boolean stopped;

    /** @param target asked before each write */
    WriteStream(String prefix, Supplier<KvClient> target) {
        this.prefix = prefix;
        this.target = target;
        thread.start();
    }

    private void run() {
        for (int i = 0; !stopped; i++) {
            String key = prefix + i;
            String value = "value of " + key;
            KvClient.Reply reply = target.get().put(key, value);
            if (reply.isSuccess()) {
                synchronized (acknowledged) {
                    acknowledged.put(key, value);
                }
                count.incrementAndGet();
            } else if (reply.isUnknown()) {
                unknown.incrementAndGet();
            }
            if (!reply.isSuccess()) {
                await("service")
                        .atMost(KvCluster.PATIENCE)
                        .until(() -> stopped || target.get().isReady());
            }
        }
    }

    int unknown() {
        return unknown.get();
    }

    /** Waits until this many more writes have been acknowledged. */
    void awaitFurther(int writes) {
        int from = count.get();
        await(writes + " further writes").atMost(KvCluster.PATIENCE).until(() -> count.get() >= from + writes);
    }

    /** Ends the stream and returns what was acknowledged. */
    Map<String, String> stop() {
        close();
        synchronized (acknowledged) {
            return new LinkedHashMap<>(acknowledged);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
