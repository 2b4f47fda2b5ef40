package io.zab.examples.torture;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The loopback interface as it is: nothing can be done to it. */
record PlainNetwork(int servers) implements Network {
    private static final String ADDRESS = "127.0.0.1";

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
        return Collections.nCopies(servers, ADDRESS);
    }

    @Override
    public Optional<Relay> relay() {
        return Optional.empty();
    }

    @Override
    public void apply(Weather weather) {
        if (!weather.equals(Weather.FAIR)) {
            throw new IllegalStateException("the loopback interface has no weather: " + weather);
        }
    }

    @Override
    public String description() {
        return "loopback alone";
    }

    @Override
    public void close() {
        // Nothing was taken.
    }
}
