package io.zab.examples.torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All servers on loopback, each connection between them through the relay. It needs no rights: of 127.0.0.0/8 every address
 * is ours on Linux, and server 2 finds server 3 at 127.77.2.3, by its own file of host names.
 */
final class RelayNetwork implements Network {
    private static final String ADDRESS = "127.0.0.1";

    private final int servers;
    private final Relay relay;

    /** @param ports where each server listens, by their order */
    RelayNetwork(List<Integer> ports, SplittableRandom random) {
        this.servers = ports.size();
        this.relay = new Relay(servers, random);
        for (Link link : Link.among(servers)) {
            int port = ports.get(link.to() - 1);
            relay.open(new Relay.Route(
                    link,
                    new InetSocketAddress(seen(link.from(), link.to()), port),
                    new InetSocketAddress(ADDRESS, port),
                    Optional.empty()));
        }
    }

    /** Why there can be no such network; empty when there can. */
    static Optional<String> missing() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(seen(1, 2)))) {
            return socket.isBound() ? Optional.empty() : Optional.of("no address beside 127.0.0.1");
        } catch (IOException e) {
            return Optional.of("the relay needs addresses beside 127.0.0.1: " + e.getMessage());
        }
    }

    private static String seen(int from, int to) {
        return from == to ? ADDRESS : "127.77." + from + "." + to;
    }

    @Override
    public String address(int server) {
        return ADDRESS;
    }

    @Override
    public List<String> prefix(int server) {
        return List.of();
    }

    @Override
    public List<String> addressesSeenFrom(int server) {
        return IntStream.rangeClosed(1, servers)
                .mapToObj(other -> seen(server, other))
                .toList();
    }

    @Override
    public Optional<Relay> relay() {
        return Optional.of(relay);
    }

    @Override
    public void apply(Weather weather) {
        relay.apply(weather, true);
    }

    @Override
    public String description() {
        return "loopback, all connections between servers through the relay";
    }

    @Override
    public void close() {
        relay.close();
    }
}
