package io.zab.bench.system.aeron;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusterControl.ToggleState;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.zab.bench.system.CountedState;
import io.zab.bench.system.Done;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.IoUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of an Aeron cluster with its media driver, archive, consensus module, service and client in one process.
 *
 * <p>Set up for throughput with a large window, as its own benchmarks are where a machine of two processors allows it:
 * packets of 8 KiB, sockets and windows of 2 MiB (with the defaults of 1,408 bytes and 128 KiB, messages of 1 KiB are
 * several times as slow), no bounds checks, what threads share and mark files in memory, the client connected over that
 * memory. A thread each for the media driver, the consensus module, the service and the client, and three for the
 * archive, so that a force holds up nothing else; three processes of threads that spin would only keep each other from
 * running, so idle ones park almost at once, for 1 to 100 microseconds (the default of up to a millisecond costs half of
 * the throughput with 64 writes outstanding). Terms are kept small, so that they stay in the processor's caches.
 *
 * <p>Aeron takes snapshots only when it is asked to. Tuned, the leader's heartbeats come twice as often and may be missing
 * for the benchmark's timeout; a ballot that one member does not answer runs out after {@value #TUNED_ELECTION_MILLIS} ms
 * instead of a second.
 */
public final class AeronServer implements SystemServer {
    private static final Logger LOG = LoggerFactory.getLogger(AeronServer.class);
    private static final ErrorHandler ERRORS = error -> LOG.warn("{}", error.toString());
    private static final String LOCAL_ARCHIVE = "aeron:ipc?term-length=64k";
    private static final String ANY_PORT = "aeron:udp?endpoint=127.0.0.1:0";
    private static final String LOG_CHANNEL = "aeron:udp?term-length=16m";
    private static final int TERM_BYTES = 8 << 20;
    private static final int MTU_BYTES = 8 << 10;
    private static final int WINDOW_BYTES = 2 << 20;

    private static final long MIN_PARK_NANOS = 1_000;
    private static final long MAX_PARK_NANOS = 100_000;
    private static final int TUNED_HEARTBEAT_MILLIS = 100;
    private static final int TUNED_ELECTION_MILLIS = 200;
    private static final int TUNED_STATUS_MILLIS = 20;

    private final int syncLevel;
    private final boolean largePackets;
    private CountedState state;
    private CountingService service;
    private ClusteredMediaDriver driver;
    private ClusteredServiceContainer container;
    private Aeron aeron;
    private ClusterClient client;

    private AeronServer(int syncLevel, boolean largePackets) {
        this.syncLevel = syncLevel;
        this.largePackets = largePackets;
    }

    /** Forces what it records, and the metadata of those files. */
    public static AeronServer forcing() {
        return new AeronServer(2, true);
    }

    /** The same with the packets, sockets and windows that it is shipped with. */
    public static AeronServer forcingWithPacketsAsShipped() {
        return new AeronServer(2, false);
    }

    /** Leaves it to the operating system when that is written. */
    public static AeronServer notForcing() {
        return new AeronServer(0, true);
    }

    private static IdleStrategy idle() {
        return new BackoffIdleStrategy(1, 1, MIN_PARK_NANOS, MAX_PARK_NANOS);
    }

    @Override
    public void start(ServerConfig config) {
        // Read once, when the first class of theirs is loaded.
        System.setProperty("agrona.disable.bounds.checks", "true");
        Path scratch = config.scratch();
        IoUtil.delete(scratch.toFile(), true);
        state = new CountedState(config.ballastBytes());
        service = new CountingService(state);
        driver = ClusteredMediaDriver.launch(mediaDriver(config), archive(config), consensusModule(config));
        String aeronDirectory = driver.mediaDriver().aeronDirectoryName();
        container = ClusteredServiceContainer.launch(new ClusteredServiceContainer.Context()
                .aeronDirectoryName(aeronDirectory)
                .archiveContext(archiveClient(config))
                .clusterDir(clusterDirectory(config))
                .markFileDir(markFiles(config, "cluster"))
                .idleStrategySupplier(AeronServer::idle)
                .clusteredService(service)
                .errorHandler(ERRORS)
                .terminationHook(() -> LOG.error("the service has ended")));
        aeron = Aeron.connect(
                new Aeron.Context().aeronDirectoryName(aeronDirectory).errorHandler(ERRORS));
        client = new ClusterClient(aeron, service::leads, idle());
        client.start();
    }

    private static String aeronDirectory(ServerConfig config) {
        return config.scratch().resolve("aeron").toString();
    }

    private static File clusterDirectory(ServerConfig config) {
        return config.directory().resolve("cluster").toFile();
    }

    private static File markFiles(ServerConfig config, String of) {
        return config.scratch().resolve(of).toFile();
    }

    private MediaDriver.Context mediaDriver(ServerConfig config) {
        MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory(config))
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(idle())
                .publicationTermBufferLength(TERM_BYTES)
                .ipcTermBufferLength(TERM_BYTES)
                .errorHandler(ERRORS)
                .terminationHook(() -> LOG.error("the media driver has ended"));
        if (largePackets) {
            context.mtuLength(MTU_BYTES)
                    .ipcMtuLength(MTU_BYTES)
                    .socketSndbufLength(WINDOW_BYTES)
                    .socketRcvbufLength(WINDOW_BYTES)
                    .initialWindowLength(WINDOW_BYTES);
        }
        return context;
    }

    private Archive.Context archive(ServerConfig config) {
        return new Archive.Context()
                .archiveDir(config.directory().resolve("archive").toFile())
                .markFileDir(markFiles(config, "archive"))
                .controlChannel("aeron:udp?endpoint=127.0.0.1:" + (config.port() + 1))
                .localControlChannel(LOCAL_ARCHIVE)
                .replicationChannel(ANY_PORT)
                .archiveClientContext(new AeronArchive.Context().controlResponseChannel(ANY_PORT))
                .recordingEventsEnabled(false)
                .threadingMode(ArchiveThreadingMode.DEDICATED)
                .idleStrategySupplier(AeronServer::idle)
                .recorderIdleStrategySupplier(AeronServer::idle)
                .replayerIdleStrategySupplier(AeronServer::idle)
                .fileSyncLevel(syncLevel)
                .catalogFileSyncLevel(syncLevel)
                .errorHandler(ERRORS);
    }

    private ConsensusModule.Context consensusModule(ServerConfig config) {
        ConsensusModule.Context context = new ConsensusModule.Context()
                .clusterMemberId(config.id() - 1)
                .clusterMembers(members(config))
                .clusterDir(clusterDirectory(config))
                .markFileDir(markFiles(config, "cluster"))
                .archiveContext(archiveClient(config))
                .ingressChannel("aeron:udp")
                .isIpcIngressAllowed(true)
                .logChannel(LOG_CHANNEL)
                .replicationChannel(ANY_PORT)
                .idleStrategySupplier(AeronServer::idle)
                .fileSyncLevel(syncLevel)
                .errorHandler(ERRORS)
                .terminationHook(() -> LOG.error("the consensus module has ended"));
        if (config.tuned()) {
            context.leaderHeartbeatTimeoutNs(nanos(ServerConfig.TUNED_MILLIS))
                    .leaderHeartbeatIntervalNs(nanos(TUNED_HEARTBEAT_MILLIS))
                    .electionTimeoutNs(nanos(TUNED_ELECTION_MILLIS))
                    .electionStatusIntervalNs(nanos(TUNED_STATUS_MILLIS));
        }
        return context;
    }

    private static long nanos(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static AeronArchive.Context archiveClient(ServerConfig config) {
        return new AeronArchive.Context()
                .lock(NoOpLock.INSTANCE)
                .aeronDirectoryName(aeronDirectory(config))
                .controlRequestChannel(LOCAL_ARCHIVE)
                .controlResponseChannel(LOCAL_ARCHIVE);
    }

    private static String members(ServerConfig config) {
        StringBuilder members = new StringBuilder();
        for (int id = 1; id <= config.servers(); id++) {
            members.append(id - 1);
            for (int offset : new int[] {2, 3, 4, 5, 1}) {
                members.append(",127.0.0.1:").append(config.port(id) + offset);
            }
            members.append('|');
        }
        return members.toString();
    }

    @Override
    public boolean isLeader() {
        return client.isConnected();
    }

    @Override
    public void write(byte[] payload, Done done) {
        client.write(payload, done);
    }

    @Override
    public long applied() {
        return state.count();
    }

    /** Has all members take one, as the leader does it; false on another member. */
    @Override
    public boolean snapshotsAreLarge() {
        return true;
    }

    @Override
    public boolean snapshot() throws IOException, InterruptedException {
        ConsensusModule.Context context = driver.consensusModule().context();
        AtomicCounter toggle = context.controlToggleCounter();
        long taken = context.snapshotCounter().get();
        if (!isLeader()) {
            return false;
        }
        if (!ToggleState.SNAPSHOT.toggle(toggle)) {
            throw new IOException("the cluster is " + ToggleState.get(toggle) + " and takes no snapshot now");
        }
        while (context.snapshotCounter().get() == taken) {
            if (!isLeader()) {
                throw new IOException("this member lost its leadership before the snapshot was taken");
            }
            Thread.sleep(1);
        }
        return true;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(client, aeron, container, driver);
    }
}
