package io.zab.examples.torture;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a fault needs of the machine. */
enum Means {
    NOTHING,
    /** The {@code kill} command. */
    SIGNALS,
    /** The relay between the servers, and so a network of any kind. */
    RELAY,
    /** Network namespaces and nft. */
    NAMESPACES,
    /** The tbf queue of tc within them. */
    BAND,
    /** File systems in memory. */
    FILE_SYSTEMS,
    /** libfaketime. */
    CLOCKS,
    /** Servers that speak TLS, which is asked for and not a matter of the machine. */
    CERTIFICATES;

    /** Why each of these that this machine lacks is lacking. */
    static Map<Means, String> lacking(Collection<Means> wanted) throws InterruptedException {
        Map<Means, String> all = new EnumMap<>(Means.class);
        for (Means each : wanted) {
            each.missing().ifPresent(why -> all.put(each, why));
        }
        return all;
    }

    private Optional<String> missing() throws InterruptedException {
        return switch (this) {
            case NOTHING, CERTIFICATES -> Optional.empty();
            case SIGNALS -> Signals.missing();
            case RELAY -> RelayNetwork.missing();
            case NAMESPACES -> NamespaceNetwork.missing();
            case BAND -> {
                Optional<String> without = NamespaceNetwork.missing();
                yield without.isPresent() ? without : NamespaceNetwork.missingBand();
            }
            case FILE_SYSTEMS -> Disk.missing();
            case CLOCKS -> Clock.missing();
        };
    }
}
