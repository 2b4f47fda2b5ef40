package io.zab.examples.torture;

/** What is done to servers, to the network between them, to their disks and clocks. */
enum Fault {
    /** {@code kill -9}; it is started again some seconds later. */
    KILL(6, Means.NOTHING),
    /** {@code kill -9} of all servers within a moment. */
    KILL_ALL(1, Means.NOTHING),
    /** {@code kill -TERM}; it is started again some seconds later. */
    TERMINATE(2, Means.NOTHING),
    /** One server after the other is ended and started again, each when the one before is ready. */
    ROLLING_RESTART(1, Means.NOTHING),
    /** {@code kill -STOP} for less than the time after which a server counts as dead. */
    SHORT_PAUSE(3, Means.SIGNALS),
    /** {@code kill -STOP} for longer than that. */
    LONG_PAUSE(4, Means.SIGNALS),
    /** {@code kill -9}, its directory is deleted, and it is started again; only at the beginning of a round. */
    LOST_DISK(0, Means.NOTHING),
    /** Nothing passes between the leader and the others. */
    LEADER_ALONE(3, Means.RELAY),
    /** Nothing passes between a minority and the others. */
    MINORITY(2, Means.RELAY),
    /** Nothing passes from a server to another, or from it to all, or from all to it; the other direction is as it was. */
    ONE_WAY(3, Means.RELAY),
    /** One server sees all, of the others each half only itself. */
    BRIDGE(2, Means.RELAY),
    /** One packet in five between servers is lost. */
    PACKET_LOSS(2, Means.NAMESPACES),
    /** Servers are reached at some hundred kilobits per second. */
    NARROW_BAND(2, Means.BAND),
    /** The relay delays every piece of a stream by a time of its own, so that connections overtake each other. */
    DELAY(3, Means.RELAY),
    /** The relay carries some kilobytes per second on each connection. */
    TRICKLE(2, Means.RELAY),
    /** The relay resets the connections between two servers. */
    RESET(2, Means.RELAY),
    /** The relay ends the connections between two servers for one of them only. */
    HALF_OPEN(2, Means.RELAY),
    /** The time of day of a server jumps, by seconds or by years, and back. */
    CLOCK_JUMP(3, Means.CLOCKS),
    /** A server is killed and started with clocks that run too fast or too slowly, until it is started the next time. */
    CLOCK_RATE(2, Means.CLOCKS),
    /** A server's file system is full, or nearly, for a while. */
    FULL_DISK(3, Means.FILE_SYSTEMS),
    /** A server's certificate is replaced in its place by a new one, which must be read without a restart. */
    NEW_CERTIFICATE(2, Means.CERTIFICATES);

    private final int weight;
    private final Means means;

    Fault(int weight, Means means) {
        this.weight = weight;
        this.means = means;
    }

    /** How often it is chosen in the midst of a round, compared to the others. */
    int weight() {
        return weight;
    }

    Means means() {
        return means;
    }
}
