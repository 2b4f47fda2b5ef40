package io.zab.examples.torture;

import java.util.List;
import java.util.SplittableRandom;

/** The networks there are between servers, by what they need of the machine. */
enum NetworkKind {
    /** Loopback alone. */
    PLAIN,
    /** Loopback, and the relay. */
    RELAY,
    /** Namespaces, and the relay. */
    NAMESPACES;

    /** @param ports where each server listens, by their order */
    Network open(List<Integer> ports, SplittableRandom random) throws InterruptedException {
        return switch (this) {
            case PLAIN -> new PlainNetwork(ports.size());
            case RELAY -> new RelayNetwork(ports, random);
            case NAMESPACES -> new NamespaceNetwork(ports, random);
        };
    }

    /** Whether a fault that needs this can be done on such a network, if the machine has it. */
    boolean has(Means means) {
        return switch (means) {
            case RELAY -> this != PLAIN;
            case NAMESPACES, BAND -> this == NAMESPACES;
            default -> true;
        };
    }
}
