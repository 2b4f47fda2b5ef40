package io.zab.examples.kv;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and sockets this process may have open, as far as the platform tells. */
final class Descriptors {
    /** What the JVM, the log, snapshots and the other peers need. */
    private static final long OWN = 40;

    private static final long LEAST = 4;

    private Descriptors() {}

    /** How many of {@code wanted} connections clients may have, so that enough is left for everything else. */
    static int forClients(int wanted) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? forClients(wanted, system.getMaxFileDescriptorCount())
                : wanted;
    }

    /**
     * A third of what the process does not need itself: as many again may be told that there are too many, and unknown
     * peers take some.
     *
     * @param limit of the process
     */
    static int forClients(int wanted, long limit) {
        return (int) Math.min(wanted, Math.max(LEAST, (limit - OWN) / 3));
    }
}
