package io.zab;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.SortedSet;

/** Tells settings that make no sense, by the name of the builder's method. */
final class PeerSettingsCheck {
    private static final int PAYLOAD_BYTES_MAX = 64 << 20;
    private static final int CLUSTER_ID_LENGTH_MAX = 255;
    private static final long SCRUB_MILLIS_MAX = 3_650L * 86_400_000;
    private static final long TICK_MILLIS_MAX = 3_600_000;

    private PeerSettingsCheck() {}

    static void check(PeerSettings settings) throws PeerStartException {
        given(settings.id, "id", "the number of this member, as the ensemble lists it");
        require(settings.id > 0, "id " + settings.id + " is not positive; ids go from 1 to " + Integer.MAX_VALUE);
        boolean stored = settings.storage != null || settings.dataDir != null;
        require(stored, "dataDir is missing: say dataDir(directory of this peer's own) or storage(...)");
        given(settings.transport, "transport", "for example the netty transport");
        given(settings.machine, "stateMachine", "what is to be replicated");
        given(settings.listener, "listener", "leave it out to have none");
        given(settings.founding, "founding", "MAJORITY or ALL");
        given(settings.tick, "tick", "the interval of heartbeats");
        range(settings.tick.toMillis(), 1, TICK_MILLIS_MAX, "tick (milliseconds)");
        range(settings.syncLimitTicks, 1, 1_000_000, "syncLimitTicks");
        range(settings.initLimitTicks, 1, 1_000_000, "initLimitTicks");
        range(settings.maxPayloadBytes, 1, PAYLOAD_BYTES_MAX, "maxPayloadBytes");
        range(settings.windowEntries, 1, 1 << 20, "window entries");
        range(settings.windowBytes, 1, Long.MAX_VALUE / 4, "window bytes");
        range(settings.pendingRequests, 1, 1 << 20, "maxPending requests");
        range(settings.pendingBytes, 1, Long.MAX_VALUE / 4, "maxPending bytes");
        range(settings.waitingQueries, 1, 1 << 20, "maxWaitingQueries");
        range(settings.cacheBytes, 0, Long.MAX_VALUE / 4, "cacheBytes");
        range(settings.snapshotEntries, 1, Long.MAX_VALUE / 4, "snapshotEvery entries");
        range(settings.snapshotBytes, 1, Long.MAX_VALUE / 4, "snapshotEvery bytes");
        range(settings.minFreeBytes, 0, Long.MAX_VALUE / 4, "minFreeBytes");
        range(settings.scrubBytesPerSecond, 0, 1L << 40, "scrub bytesPerSecond");
        given(settings.scrubInterval, "scrub interval", "how often old files are looked through");
        range(settings.scrubInterval.toMillis(), 1, SCRUB_MILLIS_MAX, "scrub interval (milliseconds)");
        range(settings.digestEvery, 0, 1 << 20, "digestEvery");
        range(settings.counterLimit, 16, Zxid.MAX_PART, "counterLimit");
        if (settings.clusterId != null) {
            boolean fits = !settings.clusterId.isBlank() && settings.clusterId.length() <= CLUSTER_ID_LENGTH_MAX;
            require(fits, "clusterId is empty or longer than " + CLUSTER_ID_LENGTH_MAX + " characters");
        }
    }

    static Ensemble ensemble(PeerSettings settings) throws PeerStartException {
        if (settings.ensemble != null) {
            return settings.ensemble;
        }
        given(settings.ensembleText, "ensemble", "all members, for example 1@host-a:7101,2@host-b:7101,3@host-c:7101");
        try {
            return Ensemble.parse(settings.ensembleText);
        } catch (IllegalArgumentException e) {
            throw new PeerStartException("ensemble: " + e.getMessage(), e);
        }
    }

    static Member member(Ensemble ensemble, ServerId id) throws PeerStartException {
        StringBuilder ids = new StringBuilder();
        for (Member member : ensemble.members()) {
            ids.append(ids.length() == 0 ? "" : ", ").append(member.server().value());
        }
        return ensemble.member(id)
                .orElseThrow(() ->
                        new PeerStartException("id " + id.value() + " is not a member of the ensemble; its members are "
                                + ids + ": correct the id or add it to the ensemble"));
    }

    /** Whoever forgets must be able to learn again. */
    static void rejoin(PeerSettings settings, Ensemble ensemble, ServerId id) throws PeerStartException {
        SortedSet<ServerId> others = ensemble.voters();
        boolean votes = others.remove(id);
        require(
                !settings.rejoinWhenDamaged || !votes || ensemble.isQuorum(others),
                "rejoinWhenDamaged() is no way back for server " + id.value() + ": the other voters are no quorum, so"
                        + " what only this one holds would be lost. Leave it out, and put a copy back if there is one");
    }

    private static void given(Object value, String name, String remedy) throws PeerStartException {
        require(value != null, name + " is missing: say " + name + "(...), " + remedy);
    }

    private static void range(long value, long least, long most, String name) throws PeerStartException {
        require(
                value >= least && value <= most,
                name + " is " + value + "; it must be between " + least + " and " + most);
    }

    private static void require(boolean holds, String message) throws PeerStartException {
        if (!holds) {
            throw new PeerStartException(message);
        }
    }
}
