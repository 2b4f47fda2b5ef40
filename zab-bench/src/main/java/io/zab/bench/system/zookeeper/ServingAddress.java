package io.zab.bench.system.zookeeper;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.client.HostProvider;

/**
 * The address of the one server that a client connects to, handed out as soon as that server serves. What the client
 * comes with pauses for a second before it tries the only server it knows again, and that second would be measured
 * as if it were the servers'.
 */
final class ServingAddress implements HostProvider {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final InetSocketAddress address;
    private final BooleanSupplier isServing;

    /** @param isServing whether the server would take a connection now, or nobody wants one any more */
    ServingAddress(InetSocketAddress address, BooleanSupplier isServing) {
        this.address = address;
        this.isServing = isServing;
    }

    @Override
    public int size() {
        return 1;
    }

    /** Waits for as long as it takes; the client's thread that asks has nothing else to do. */
    @Override
    public InetSocketAddress next(long spinDelay) {
        while (!isServing.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return address;
    }

    @Override
    public void onConnected() {
        // There is no other to go back to.
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> serverAddresses, InetSocketAddress currentHost) {
        return false;
    }
}
