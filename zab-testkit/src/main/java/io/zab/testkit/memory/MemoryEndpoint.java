package io.zab.testkit.memory;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportHandler;
import io.zab.spi.WireText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One peer's port in memory.
 *
 * <p>Invariant: fields are touched by tasks of the transport alone, but for {@code sides} and {@code closed}; the
 * handler is called under {@code calls}, which {@link #close} takes once to let a call under way end.
 */
final class MemoryEndpoint implements Endpoint {
    private final MemoryTransport transport;
    private final Local local;
    private final TransportHandler handler;
    private final String address;
    private final int port;
    private final ReentrantLock calls = new ReentrantLock();
    private final Map<LinkId, MemorySide> sides = new ConcurrentHashMap<>();
    private final SortedMap<ServerId, String> members = new TreeMap<>();
    private final SortedMap<ServerId, MemoryEndpoint> connected = new TreeMap<>();
    private final SortedMap<ServerId, Notification> waiting = new TreeMap<>();
    private volatile boolean closed;

    MemoryEndpoint(MemoryTransport transport, Local local, TransportHandler handler, String address, int port) {
        this.transport = transport;
        this.local = local;
        this.handler = handler;
        this.address = address;
        this.port = port;
    }

    String address() {
        return address;
    }

    Local local() {
        return local;
    }

    Identity identity() {
        return local.identity();
    }

    ServerId server() {
        return local.identity().server();
    }

    MemoryTransport transport() {
        return transport;
    }

    /** As a task: calls the handler unless the endpoint is closed. */
    void call(Consumer<TransportHandler> call) {
        calls.lock();
        try {
            if (!closed) {
                call.accept(handler);
            }
        } finally {
            calls.unlock();
        }
    }

    @Override
    public void members(SortedMap<ServerId, String> addresses) {
        SortedMap<ServerId, String> copy = new TreeMap<>(addresses);
        transport.tasks().add(() -> {
            for (ServerId peer : List.copyOf(members.keySet())) {
                if (!members.get(peer).equals(copy.get(peer))) {
                    connected.remove(peer);
                }
            }
            members.clear();
            members.putAll(copy);
            members.remove(server());
            waiting.keySet().retainAll(members.keySet());
            connect();
        });
    }

    /** As a task: connects for Notifications to every member that can be reached and is not. */
    void connect() {
        members.forEach((peer, peerAddress) -> {
            if (!connected.containsKey(peer) && !closed) {
                reach(peer).ifPresent(reached -> {
                    connected.put(peer, reached);
                    call(up -> up.reachable(peer));
                    flush(peer);
                });
            }
        });
    }

    /** The endpoint of a member, if it is there, not cut off, and who it should be; both are warned otherwise. */
    private Optional<MemoryEndpoint> reach(ServerId peer) {
        Optional<MemoryEndpoint> found = transport.at(members.getOrDefault(peer, "nowhere"));
        if (found.isEmpty() || transport.isCut(server(), peer)) {
            return Optional.empty();
        }
        String refusal = found.get().refusal(this, peer);
        if (refusal.isEmpty()) {
            return found;
        }
        call(warned -> warned.warning(peer + " at " + found.get().address() + " refuses this server: " + refusal));
        found.get().call(warned -> warned.warning("refusing " + server() + " from " + address + ": " + refusal));
        return Optional.empty();
    }

    private String refusal(MemoryEndpoint dialler, ServerId expected) {
        if (!dialler.local.clusterId().equals(local.clusterId())) {
            return "it belongs to cluster '" + WireText.clean(dialler.local.clusterId())
                    + "' and this server to cluster '" + WireText.clean(local.clusterId()) + "'";
        }
        if (!expected.equals(server())) {
            return "it looks for " + expected + " and this is " + server();
        }
        return dialler.server().equals(server()) ? "both sides say they are " + server() : "";
    }

    @Override
    public void notify(ServerId to, Notification notification) {
        transport.tasks().add(() -> {
            if (members.containsKey(to) && !closed) {
                waiting.put(to, notification);
                flush(to);
            }
        });
    }

    private void flush(ServerId peer) {
        MemoryEndpoint reached = connected.get(peer);
        if (reached != null && waiting.containsKey(peer)) {
            Notification newest = waiting.remove(peer);
            reached.call(told -> told.notified(identity(), newest));
        }
    }

    @Override
    public void openSession(LinkId link, ServerId leader) {
        MemorySide here = new MemorySide(this, link);
        if (sides.putIfAbsent(link, here) != null) {
            throw new IllegalStateException("session " + link + " was opened before");
        }
        transport.tasks().add(() -> {
            Optional<MemoryEndpoint> reached = reach(leader);
            if (sides.get(link) != here || closed) {
                return;
            }
            if (reached.isEmpty()) {
                here.down("cannot reach " + leader + ": " + whois(leader));
                return;
            }
            MemorySide there = new MemorySide(reached.get(), link);
            reached.get().sides.put(link, there);
            here.join(there);
            there.join(here);
            there.up(identity());
            here.up(reached.get().identity());
        });
    }

    private String whois(ServerId peer) {
        String peerAddress = members.get(peer);
        if (peerAddress == null) {
            return "no address of " + peer + " is known";
        }
        return transport
                .at(peerAddress)
                .map(found -> {
                    String refusal = found.refusal(this, peer);
                    return refusal.isEmpty() ? "the link is cut" : refusal;
                })
                .orElse("nobody listens on " + peerAddress);
    }

    boolean remove(LinkId link, MemorySide side) {
        return sides.remove(link, side);
    }

    /** As a task: everything between this server and another ends. */
    void partFrom(ServerId other) {
        connected.remove(other);
        for (MemorySide side : new ArrayList<>(sides.values())) {
            side.partFrom(other);
        }
    }

    @Override
    public boolean send(LinkId link, SessionMessage message) {
        MemorySide side = sides.get(link);
        return side == null || side.send(message, false);
    }

    @Override
    public void sendUrgent(LinkId link, SessionMessage message) {
        MemorySide side = sides.get(link);
        if (side != null) {
            side.send(message, true);
        }
    }

    @Override
    public void closeSession(LinkId link) {
        MemorySide side = sides.get(link);
        if (side != null) {
            transport.tasks().add(side::close);
        }
    }

    @Override
    public void resume(LinkId link) {
        MemorySide side = sides.get(link);
        if (side != null) {
            transport.tasks().add(side::resume);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        transport.closed(this);
        closed = true;
        calls.lock();
        calls.unlock();
        transport.tasks().add(() -> {
            for (MemorySide side : new ArrayList<>(sides.values())) {
                side.abort();
            }
            transport.forget(this);
        });
    }

    /** As a task: an endpoint that was connected for Notifications is gone. */
    void forget(MemoryEndpoint gone) {
        connected.values().removeIf(endpoint -> endpoint == gone);
        connect();
    }
}
