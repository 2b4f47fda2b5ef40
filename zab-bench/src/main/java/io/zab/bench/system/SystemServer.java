package io.zab.bench.system;

import java.util.EnumSet;
import java.util.Set;

/**
 * One server of a system under measurement, as it runs within a process of its own: its replication over loopback, its
 * log forced to disk, and a state machine that counts what it is given.
 *
 * <p>Methods but {@link #start} and {@link #close} may be called from any thread.
 */
public interface SystemServer {
    /** Starts this server; returns once it runs, with a leader or without. Called once, before everything else. */
    void start(ServerConfig config) throws Exception;

    /** Whether a write submitted here now is taken by this server as the leader. */
    boolean isLeader();

    /** Whether the ensemble can do without one of the others, for this server counts; where that is so from the start, true. */
    default boolean isReady() {
        return true;
    }

    /**
     * Submits one write, through the system's own API.
     *
     * @param payload not changed by anybody
     * @param done told exactly once, unless the system loses it, on any thread
     */
    void write(byte[] payload, Done done);

    /** Which reads this system offers. */
    default Set<ReadKind> reads() {
        return EnumSet.noneOf(ReadKind.class);
    }

    /** Submits one read, of a kind that is in {@link #reads}. */
    default void read(ReadKind kind, Done done) {
        throw new UnsupportedOperationException(kind + " reads");
    }

    /** How many writes this server's state machine has applied since it was empty, a restored snapshot included. */
    long applied();

    /** Takes a snapshot now, and returns once it is taken; false when this system is not asked to. */
    default boolean snapshot() throws Exception {
        return false;
    }

    /** Whether a snapshot that was asked for has the ballast of {@link ServerConfig#ballastBytes}. */
    default boolean snapshotsAreLarge() {
        return false;
    }

    /** Ends it in order. */
    void close() throws Exception;
}
