package io.zab.examples.torture;

import java.util.List;
import java.util.Optional;

/** What lies between the servers. Used by one thread. */
interface Network extends AutoCloseable {
    /** The IP address of a server, for peers and clients. */
    String address(int server);

    /** What a command begins with that is to run where this server is. */
    List<String> prefix(int server);

    /**
     * The addresses at which this server is to find the others, by their order; drawn anew each time where there is a
     * choice.
     */
    List<String> addressesSeenFrom(int server);

    /** The relay between the servers, where there is one. */
    Optional<Relay> relay();

    /** From now on the network is like this. */
    void apply(Weather weather) throws InterruptedException;

    /** What it is, for the reader. */
    String description();

    /** Gives back everything it has taken from the system; never fails. */
    @Override
    void close();
}
