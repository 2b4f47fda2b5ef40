package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP relay between servers. Every server has an address of its own for every other one, so who dials whom is known
 * without a look at what they say. Within a connection order is TCP's; across connections delays disturb it.
 */
final class Relay implements AutoCloseable {
    private static final int CONNECT_MILLIS_MAX = 5_000;

    private final Map<Link, Wire> wires = new ConcurrentHashMap<>();
    private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<ServerSocket> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * A way through the relay.
     *
     * @param link from who dials to who is dialled
     * @param at where the one who dials finds the other
     * @param to where the other listens
     * @param source the address the relay dials from, if that matters
     */
    record Route(Link link, InetSocketAddress at, InetSocketAddress to, Optional<InetAddress> source) {}

    Relay(int servers, SplittableRandom random) {
        Link.among(servers).forEach(link -> wires.put(link, new Wire(random.split())));
    }

    /** Listens there from now on. */
    void open(Route route) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(route.at());
            listeners.add(listener);
            thread("relay-" + route.link().from() + "-" + route.link().to(), () -> accept(listener, route));
        } catch (IOException e) {
            throw new UncheckedIOException("the relay cannot listen at " + route.at(), e);
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket listener, Route route) {
        while (!closed) {
            try {
                Socket dialler = listener.accept();
                thread("relay-dial-" + route.link().from() + "-" + route.link().to(), () -> dial(dialler, route));
            } catch (IOException e) {
                // Closed, or the dialler has gone already.
            }
        }
    }

    /** As a SYN and its answer would, this needs both directions. */
    private void dial(Socket dialler, Route route) {
        Wire there = wires.get(route.link());
        Wire back = wires.get(route.link().back());
        Socket dialled = new Socket();
        try {
            there.awaitPassage();
            back.awaitPassage();
            if (route.source().isPresent()) {
                dialled.bind(new InetSocketAddress(route.source().get(), 0));
            }
            dialled.connect(route.to(), CONNECT_MILLIS_MAX);
            dialled.setTcpNoDelay(true);
            dialler.setTcpNoDelay(true);
            RelayedConnection[] self = new RelayedConnection[1];
            RelayedConnection connection = new RelayedConnection(
                    route.link(), dialler, dialled, there, back, () -> connections.remove(self[0]));
            self[0] = connection;
            connections.add(connection);
            connection.start();
            if (closed) {
                connection.close();
            }
        } catch (IOException | InterruptedException e) {
            closeBoth(dialler, dialled);
        }
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one;
                other) {
            one.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    /** @param withCuts whether what is cut is cut here */
    void apply(Weather weather, boolean withCuts) {
        wires.forEach((link, wire) -> wire.set(
                withCuts && weather.cuts().contains(link), weather.delayMillisMax(), weather.relayBytesPerSecond()));
    }

    /** Resets every connection between the two; how many there were. */
    int reset(Link link) {
        List<RelayedConnection> ended = between(link);
        ended.forEach(RelayedConnection::reset);
        return ended.size();
    }

    /** Ends every connection between the two for one of them alone; how many there were. */
    int halfOpen(Link link, boolean diallerStays) {
        List<RelayedConnection> ended = between(link);
        ended.forEach(each -> each.halfOpen(diallerStays));
        return ended.size();
    }

    private List<RelayedConnection> between(Link link) {
        return connections.stream()
                .filter(each -> each.link().equals(link) || each.link().equals(link.back()))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        for (ServerSocket listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                // Closed all the same.
            }
        }
        wires.values().forEach(Wire::close);
        connections.forEach(RelayedConnection::close);
    }
}
