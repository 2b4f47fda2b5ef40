package io.zab.testkit.memory;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

class MemoryTransportOnExecutorTest extends TransportContract {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final MemoryTransport transport = new MemoryTransport(executor);

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void endThreads() {
        executor.shutdown();
    }
}
