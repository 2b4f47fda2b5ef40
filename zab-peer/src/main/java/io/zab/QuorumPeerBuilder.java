package io.zab;

import io.zab.core.election.Election;
import io.zab.core.model.Ensemble;
import io.zab.spi.Storage;
import io.zab.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a {@link QuorumPeer} is started from. Nothing is checked before {@link #start}, which checks everything and names
 * what is wrong.
 *
 * <p>Required: {@link #id}, {@link #ensemble}, {@link #dataDir} or {@link #storage}, {@link #transport} and
 * {@link #stateMachine}.
 */
public final class QuorumPeerBuilder {
    private final PeerSettings settings = new PeerSettings();

    QuorumPeerBuilder() {}

    /** Which member of the ensemble this is; from 1. */
    public QuorumPeerBuilder id(int id) {
        settings.id = id;
        return this;
    }

    /**
     * The ensemble it is founded with, the same on every server: {@code id@host:port}, {@code id@host:port:observer} or
     * {@code id@host:port:weight=N}, separated by commas. Once a log exists, the configuration in it counts.
     */
    public QuorumPeerBuilder ensemble(String members) {
        settings.ensembleText = members;
        settings.ensemble = null;
        return this;
    }

    /** The ensemble it is founded with, the same on every server. */
    public QuorumPeerBuilder ensemble(Ensemble ensemble) {
        settings.ensembleText = null;
        settings.ensemble = ensemble;
        return this;
    }

    /** The host's name for the ensemble: servers of another name refuse each other. By default a digest of its founding members. */
    public QuorumPeerBuilder clusterId(String clusterId) {
        settings.clusterId = clusterId;
        return this;
    }

    /** The directory of this peer's log and snapshots, created when missing; each peer has one of its own. */
    public QuorumPeerBuilder dataDir(Path directory) {
        settings.dataDir = directory;
        settings.storage = null;
        return this;
    }

    /** Another store than files in a directory. */
    public QuorumPeerBuilder storage(Storage storage) {
        settings.storage = storage;
        settings.dataDir = null;
        return this;
    }

    /** How peers talk. */
    public QuorumPeerBuilder transport(Transport transport) {
        settings.transport = transport;
        return this;
    }

    /** Where to listen, {@code host:port}, when it is not this member's own address in the ensemble. */
    public QuorumPeerBuilder listenAddress(String address) {
        settings.listenAddress = address;
        return this;
    }

    /** What is replicated, in its initial state; a {@link PreparingStateMachine} is asked to prepare when it leads. */
    public QuorumPeerBuilder stateMachine(StateMachine machine) {
        settings.machine = machine;
        return this;
    }

    /** Who is told what becomes of this peer. Default: nobody. */
    public QuorumPeerBuilder listener(PeerListener listener) {
        settings.listener = listener;
        return this;
    }

    /** Another election than FastLeaderElection. Safety does not depend on it. */
    public QuorumPeerBuilder election(Supplier<Election> election) {
        settings.election = election;
        return this;
    }

    /** The interval of heartbeats, the unit of the limits below; default 500 ms. */
    public QuorumPeerBuilder tick(Duration tick) {
        settings.tick = tick;
        return this;
    }

    /** How many ticks of silence end a session; default 5. */
    public QuorumPeerBuilder syncLimitTicks(int ticks) {
        settings.syncLimitTicks = ticks;
        return this;
    }

    /** How many ticks discovery and synchronisation may take without progress; default 10. */
    public QuorumPeerBuilder initLimitTicks(int ticks) {
        settings.initLimitTicks = ticks;
        return this;
    }

    /** The largest request, and the largest change made of one; default 1 MiB. The same on every server. */
    public QuorumPeerBuilder maxPayloadBytes(int bytes) {
        settings.maxPayloadBytes = bytes;
        return this;
    }

    /** How much a leader proposes before it is committed; what is beyond is rejected as OVERLOADED. Default 4096, 8 MiB. */
    public QuorumPeerBuilder window(int entries, long bytes) {
        settings.windowEntries = entries;
        settings.windowBytes = bytes;
        return this;
    }

    /** How much may be submitted here without an outcome yet; what is beyond is rejected as OVERLOADED. Default 4096, 8 MiB. */
    public QuorumPeerBuilder maxPending(int requests, long bytes) {
        settings.pendingRequests = requests;
        settings.pendingBytes = bytes;
        return this;
    }

    /** How many queries may wait here; what is beyond is rejected as OVERLOADED. Default 4096. */
    public QuorumPeerBuilder maxWaitingQueries(int queries) {
        settings.waitingQueries = queries;
        return this;
    }

    /** How much of the recent log is kept in memory for slow followers and the state machine; default 4 MiB. */
    public QuorumPeerBuilder cacheBytes(long bytes) {
        settings.cacheBytes = bytes;
        return this;
    }

    /** After how many transactions or how many bytes of them a snapshot is taken; default 1,000,000 and 64 MiB. */
    public QuorumPeerBuilder snapshotEvery(long entries, long bytes) {
        settings.snapshotEntries = entries;
        settings.snapshotBytes = bytes;
        return this;
    }

    /**
     * With less free space than this, what the store holds in reserve apart, a leader takes no requests and hands over, and
     * a peer that was out for want of room stays out; default 32 MiB.
     */
    public QuorumPeerBuilder minFreeBytes(long bytes) {
        settings.minFreeBytes = bytes;
        return this;
    }

    /**
     * How often what was once written to disk is read again, to find damage before it is needed: segments of the log and
     * snapshots, at most so many bytes a second; 0 for never, and then what was found damaged stays in the status. Default every hour, 1 MiB a second. What is damaged is
     * found within {@code interval} and the time it takes to read everything at that rate.
     */
    public QuorumPeerBuilder scrub(Duration interval, long bytesPerSecond) {
        settings.scrubInterval = interval;
        settings.scrubBytesPerSecond = bytesPerSecond;
        return this;
    }

    /** The counter at which a leader moves to a new epoch; default 2^32 - 2^16. Lower only in tests. */
    public QuorumPeerBuilder counterLimit(long limit) {
        settings.counterLimit = limit;
        return this;
    }

    /**
     * How many transactions lie between two positions at which all servers compare the digests of their states, see
     * {@link StateMachine#digest}; default 128. The same on every server. 0 for never: while the digest itself changes from
     * one version of the state machine to the next.
     */
    public QuorumPeerBuilder digestEvery(int transactions) {
        settings.digestEvery = transactions;
        return this;
    }

    /** How many voters it takes to found the ensemble; default {@link Founding#MAJORITY}. */
    public QuorumPeerBuilder founding(Founding founding) {
        settings.founding = founding;
        return this;
    }

    /** The ensemble exists already: should the data directory be empty, this server learns and has no vote until named. */
    public QuorumPeerBuilder rejoin() {
        settings.rejoin = true;
        return this;
    }

    /**
     * As {@link #rejoin}, and a damaged store does not keep this server from it: it is set aside within the data directory,
     * nothing of it is deleted, and the server learns with an empty one and has no vote until named, as if the disk had
     * been lost. A store that is not damaged is used as ever. For an ensemble that exists and whose other voters are a
     * quorum by themselves: what only this disk held is lost to them.
     */
    public QuorumPeerBuilder rejoinWhenDamaged() {
        settings.rejoin = true;
        settings.rejoinWhenDamaged = true;
        return this;
    }

    /**
     * Checks everything, opens the port and the store, and starts to look for a leader; the newest snapshot is restored
     * meanwhile. Does not wait for a leader: see {@link QuorumPeer#awaitServing}.
     *
     * @throws PeerStartException naming what is wrong and the remedy; nothing is left open, and the directory as it was
     */
    public QuorumPeer start() throws PeerStartException {
        return new PeerStarter(settings).start();
    }
}
