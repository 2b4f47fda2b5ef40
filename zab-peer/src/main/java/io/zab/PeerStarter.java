package io.zab;

import io.zab.core.election.Election;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.Payload;
import io.zab.core.model.QuorumRule;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.protocol.ZabProtocol;
import io.zab.election.ElectionTimers;
import io.zab.election.FastLeaderElection;
import io.zab.filelog.FileStorage;
import io.zab.runtime.PeerRuntime;
import io.zab.runtime.RuntimeSettings;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks what a builder was told and brings a peer up from it, or gives back everything it has opened. */
final class PeerStarter {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int FRAME_OVERHEAD_BYTES = 256 << 10;
    private static final long INBOUND_BYTES = 4 << 20;
    private static final int CLUSTER_ID_BYTES = 8;

    private static final Logger LOG = LoggerFactory.getLogger("io.zab.Peer");

    private final PeerSettings settings;
    private final ServerId id;
    private final Ensemble ensemble;
    private final String address;

    PeerStarter(PeerSettings settings) throws PeerStartException {
        this.settings = settings;
        PeerSettingsCheck.check(settings);
        this.id = ServerId.of(settings.id);
        this.ensemble = unnamed(PeerSettingsCheck.ensemble(settings));
        Member member = PeerSettingsCheck.member(ensemble, id);
        PeerSettingsCheck.rejoin(settings, ensemble, id);
        this.address = settings.listenAddress == null ? member.address() : settings.listenAddress;
    }

    QuorumPeer start() throws PeerStartException {
        String clusterId = settings.clusterId == null ? defaultClusterId(ensemble) : settings.clusterId;
        Storage storage = settings.storage == null ? FileStorage.at(settings.dataDir) : settings.storage;
        try {
            settings.transport.check(address);
            Store store = open(storage, new Storage.Opening(clusterId, id, ensemble, newInstanceId()));
            warnOfAnEvenNumberOfVoters();
            return new QuorumPeer(id, start(store, clusterId));
        } catch (StorageException | TransportException e) {
            throw new PeerStartException(e.getMessage(), e);
        }
    }

    private Store open(Storage storage, Storage.Opening opening) throws StorageException {
        try {
            return storage.open(opening);
        } catch (StorageException e) {
            if (!settings.rejoinWhenDamaged || e.kind() != StorageException.Kind.DAMAGED) {
                throw e;
            }
            return openAfresh(storage, opening, e);
        }
    }

    private Store openAfresh(Storage storage, Storage.Opening opening, StorageException damage)
            throws StorageException {
        try {
            String aside = storage.setAside(opening).orElseThrow(() -> damage);
            LOG.error(
                    "{} ALARM {} As it was told to, this server has set it aside as {} and rejoins with an empty store",
                    id,
                    damage.getMessage(),
                    aside);
            return storage.open(opening);
        } catch (StorageException e) {
            if (e != damage) {
                e.addSuppressed(damage);
            }
            throw e;
        }
    }

    private PeerRuntime start(Store store, String clusterId) throws PeerStartException, TransportException {
        boolean started = false;
        try {
            HostCode host = new HostCode(settings.machine, settings.listener);
            Identity identity = store.recovered().identity();
            int frameBytes = BATCH_BYTES + settings.maxPayloadBytes + FRAME_OVERHEAD_BYTES;
            PeerRuntime runtime = PeerRuntime.start(new PeerRuntime.Setup(
                    store,
                    settings.transport,
                    new Transport.Local(clusterId, identity, address, frameBytes),
                    new ZabProtocol(protocolConfig(host.prepares()), election(), store.recovered()),
                    host,
                    host,
                    runtimeSettings()));
            started = true;
            return runtime;
        } catch (RuntimeException e) {
            throw new PeerStartException(id + " cannot start: " + e.getMessage(), e);
        } finally {
            if (!started) {
                store.close();
            }
        }
    }

    private void warnOfAnEvenNumberOfVoters() {
        int voters = ensemble.voters().size();
        if (ensemble.rule() == QuorumRule.MAJORITY && voters % 2 == 0) {
            LOG.warn(
                    "{} the ensemble has {} voters and bears the loss of no more of them than {} would;"
                            + " one of them is better an observer, or one more a voter",
                    id,
                    voters,
                    voters - 1);
        }
    }

    private Election election() {
        return settings.election == null ? new FastLeaderElection(ElectionTimers.DEFAULT) : settings.election.get();
    }

    private ProtocolConfig protocolConfig(boolean prepares) {
        return new ProtocolConfig(
                settings.tick.toMillis(),
                settings.syncLimitTicks,
                settings.initLimitTicks,
                ProtocolConfig.DEFAULT.renewalIntervalMillis(),
                settings.counterLimit,
                settings.maxPayloadBytes,
                settings.windowEntries,
                settings.windowBytes,
                BATCH_BYTES,
                prepares,
                settings.founding == Founding.ALL,
                ProtocolConfig.DEFAULT.namesInstances(),
                ProtocolConfig.DEFAULT.namingIntervalMillis(),
                settings.rejoin,
                settings.digestEvery);
    }

    private RuntimeSettings runtimeSettings() {
        return new RuntimeSettings(
                settings.maxPayloadBytes,
                settings.pendingRequests,
                settings.pendingBytes,
                settings.waitingQueries,
                settings.cacheBytes,
                INBOUND_BYTES,
                INBOUND_BYTES + settings.windowBytes,
                settings.snapshotEntries,
                settings.snapshotBytes,
                settings.minFreeBytes,
                settings.scrubBytesPerSecond,
                settings.scrubInterval.toMillis(),
                settings.digestEvery);
    }

    /** The founding configuration names no disks, whatever it was made from. */
    private static Ensemble unnamed(Ensemble ensemble) {
        List<Member> members = new ArrayList<>();
        for (Member member : ensemble.members()) {
            members.add(member.withInstance(0));
        }
        QuorumRule rule = ensemble.rule();
        return Ensemble.of(members, rule);
    }

    private static String defaultClusterId(Ensemble ensemble) {
        try {
            Payload members = ensemble.toPayload();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(members.toByteArray());
            return "zab-" + HexFormat.of().formatHex(digest, 0, CLUSTER_ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static long newInstanceId() {
        SecureRandom random = new SecureRandom();
        long drawn = random.nextLong();
        while (drawn == 0) {
            drawn = random.nextLong();
        }
        return drawn;
    }
}
