package io.zab.testkit.memory;

import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import io.zab.spi.WireText;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * A network in memory: endpoints opened from one object reach each other by the addresses they were opened with.
 *
 * <p>Addresses are any text that ends in {@code :port}; port 0 stands for a free one. Nothing is lost, delayed or
 * reordered unless a link is {@linkplain #cut cut}. The last words of a closed session wait for a receiver that has
 * paused as long as it pleases. All handler calls are made one at a time, in one order.
 */
public final class MemoryTransport implements Transport {
    private static final int FIRST_FREE_PORT = 49_152;

    private final SerialTasks tasks;
    private final SortedMap<String, MemoryEndpoint> endpoints = new TreeMap<>();
    private final SortedSet<String> cuts = new TreeSet<>();
    private int nextPort = FIRST_FREE_PORT;

    /** Handlers are called on the threads that call endpoints, but never from within such a call of their own. */
    public MemoryTransport() {
        this(Runnable::run);
    }

    /** Handlers are called on this executor. */
    public MemoryTransport(Executor executor) {
        tasks = new SerialTasks(executor);
    }

    @Override
    public Endpoint open(Local local, TransportHandler handler) throws TransportException {
        int colon = local.address().lastIndexOf(':');
        int port;
        try {
            port = Integer.parseInt(local.address().substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + WireText.clean(local.address()) + "' does not end in :port", e);
        }
        MemoryEndpoint endpoint;
        synchronized (endpoints) {
            String host = local.address().substring(0, colon + 1);
            while (port == 0) {
                port = endpoints.containsKey(host + nextPort) ? 0 : nextPort;
                nextPort++;
            }
            String address = host + port;
            if (endpoints.containsKey(address)) {
                throw new TransportException(
                        "cannot listen on " + address + ": address already in use; stop the process that holds the"
                                + " port, or give this member another address",
                        null);
            }
            endpoint = new MemoryEndpoint(this, local, handler, address, port);
            endpoints.put(address, endpoint);
        }
        tasks.add(this::connectAll);
        return endpoint;
    }

    /** Parts two servers: their sessions end, and neither reaches the other before {@link #heal}. */
    public void cut(ServerId one, ServerId other) {
        tasks.add(() -> {
            cuts.add(name(one, other));
            for (MemoryEndpoint endpoint : openEndpoints()) {
                if (endpoint.server().equals(one)) {
                    endpoint.partFrom(other);
                } else if (endpoint.server().equals(other)) {
                    endpoint.partFrom(one);
                }
            }
        });
    }

    /** Lets two servers reach each other again. */
    public void heal(ServerId one, ServerId other) {
        tasks.add(() -> {
            cuts.remove(name(one, other));
            connectAll();
        });
    }

    private static String name(ServerId one, ServerId other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    SerialTasks tasks() {
        return tasks;
    }

    boolean isCut(ServerId one, ServerId other) {
        return cuts.contains(name(one, other));
    }

    Optional<MemoryEndpoint> at(String address) {
        synchronized (endpoints) {
            return Optional.ofNullable(endpoints.get(address));
        }
    }

    void closed(MemoryEndpoint endpoint) {
        synchronized (endpoints) {
            endpoints.remove(endpoint.address(), endpoint);
        }
    }

    /** As a task: whoever waits for a peer tries again. */
    void connectAll() {
        for (MemoryEndpoint endpoint : openEndpoints()) {
            endpoint.connect();
        }
    }

    /** As a task: an endpoint is closed, and whoever was connected to it tries again. */
    void forget(MemoryEndpoint gone) {
        for (MemoryEndpoint endpoint : openEndpoints()) {
            endpoint.forget(gone);
        }
    }

    private Iterable<MemoryEndpoint> openEndpoints() {
        synchronized (endpoints) {
            return new TreeMap<>(endpoints).values();
        }
    }
}
