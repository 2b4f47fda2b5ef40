package io.zab.examples.kv;

import io.zab.Founding;
import io.zab.PeerListener;
import io.zab.QuorumPeer;
import io.zab.QuorumPeerBuilder;
import io.zab.SynchronisationProgress;
import io.zab.core.model.ServerId;
import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import io.zab.examples.kv.KvServer.HttpSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code kv} command: one server process of the replicated key-value store. */
@Command(name = "kv", showDefaultValues = true, description = "Runs one server of a replicated key-value store.")
public final class KvCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Mixin
    private LinkOptions links;

    private static final Logger LOG = LoggerFactory.getLogger(KvCommand.class);

    @Option(names = "--id", required = true, description = "Which of the members this server is.")
    private Integer id;

    @Option(
            names = "--members",
            required = true,
            paramLabel = "ID@HOST:PORT[:observer][:weight=N],...",
            description = "The ensemble it is founded with, the same on every server.")
    private String members;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "This server's log and snapshots.")
    private Path data;

    @Option(names = "--http", required = true, paramLabel = "HOST:PORT", description = "Where clients are served.")
    private String http;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen for peers, if not as --members says.")
    private String listen;

    @Option(names = "--cluster-id", description = "The ensemble's name; by default a digest of --members.")
    private String clusterId;

    @Option(names = "--tick-ms", defaultValue = "500", description = "Interval of heartbeats.")
    private long tickMillis;

    @Option(names = "--sync-limit", defaultValue = "5", description = "Ticks of silence that end a session.")
    private int syncLimitTicks;

    @Option(names = "--init-limit", defaultValue = "10", description = "Ticks without progress while catching up.")
    private int initLimitTicks;

    @Option(names = "--snapshot-every", defaultValue = "1000000", description = "Changes between two snapshots.")
    private long snapshotEntries;

    @Option(
            names = "--snapshot-every-bytes",
            defaultValue = "67108864",
            description = "Bytes of changes between two snapshots.")
    private long snapshotBytes;

    @Option(
            names = "--counter-limit",
            defaultValue = "4294901760",
            description = "Changes in one epoch before the leader moves to the next. Lower in tests only.")
    private long counterLimit;

    @Option(names = "--max-value-bytes", defaultValue = "1048576", description = "Longest value; the same everywhere.")
    private int valueBytesMax;

    @Option(
            names = "--min-free-bytes",
            defaultValue = "33554432",
            description = "With less room on the disk, a reserve apart, it leads nobody.")
    private long freeBytesMin;

    @Option(names = "--max-connections", defaultValue = "256", description = "Most HTTP connections at a time.")
    private int connectionsMax;

    @Option(names = "--request-timeout-ms", defaultValue = "10000", description = "When a request is given up.")
    private long requestTimeoutMillis;

    @Option(names = "--rejoin", description = "The ensemble exists: with an empty --data learn first, vote later.")
    private boolean rejoin;

    @Option(
            names = "--rejoin-when-damaged",
            description = "The same; what is damaged in --data is set aside there first, and nothing of it deleted.")
    private boolean rejoinWhenDamaged;

    @Option(
            names = "--scrub-seconds",
            defaultValue = "3600",
            description = "How often old files are read again to find damage.")
    private long scrubSeconds;

    @Option(
            names = "--scrub-bytes",
            defaultValue = "1048576",
            description = "How many bytes of them a second at most; 0 for never.")
    private long scrubBytesPerSecond;

    @Option(
            names = "--founding",
            defaultValue = "MAJORITY",
            description = "Voters it takes to found the ensemble: ${COMPLETION-CANDIDATES}.")
    private Founding founding;

    @Option(names = "--end-with", paramLabel = "PID", description = "End when the process of this id does.")
    private Long endWith;

    private final CompletableFuture<String> failed = new CompletableFuture<>();

    @Override
    public Integer call() throws Exception {
        if (valueBytesMax < 1 || connectionsMax < 1 || requestTimeoutMillis < 1) {
            throw new BadInputException("--max-value-bytes, --max-connections and --request-timeout-ms start at 1");
        }
        InetSocketAddress address = HostPort.parse("--http", http);
        int connections = Descriptors.forClients(connectionsMax);
        if (connections < connectionsMax) {
            LOG.warn(
                    "few files may be open: {} HTTP connections in place of {}; raise ulimit -n",
                    connections,
                    connectionsMax);
        }
        KvServer server =
                KvServer.start(builder(), new HttpSettings(address, valueBytesMax, connections, requestTimeoutMillis));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "kv-shutdown"));
        LOG.info("server {} answers HTTP on {}:{}", id, address.getHostString(), server.httpPort());
        if (endWith != null) {
            ProcessHandle.of(endWith)
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .thenRun(() -> failed.complete("process " + endWith + " has ended"));
        }
        String reason = failed.get();
        server.close();
        LOG.error("server {} stopped: {}", id, reason);
        return 1;
    }

    private QuorumPeerBuilder builder() throws BadInputException {
        QuorumPeerBuilder builder = QuorumPeer.builder()
                .id(id)
                .ensemble(members)
                .dataDir(data)
                .transport(links.transport())
                .listener(new StopWhenFailed(PeerListener.logging(), failed))
                .tick(Duration.ofMillis(tickMillis))
                .syncLimitTicks(syncLimitTicks)
                .initLimitTicks(initLimitTicks)
                .snapshotEvery(snapshotEntries, snapshotBytes)
                .scrub(Duration.ofSeconds(scrubSeconds), scrubBytesPerSecond)
                .counterLimit(counterLimit)
                .minFreeBytes(freeBytesMin)
                .founding(founding);
        if (clusterId != null) {
            builder.clusterId(clusterId);
        }
        if (listen != null) {
            builder.listenAddress(listen);
        }
        if (rejoinWhenDamaged) {
            builder.rejoinWhenDamaged();
        }
        return rejoin ? builder.rejoin() : builder;
    }

    /** Ends the process with its peer: a supervisor restarts it, and nobody takes a dead replica for a live one. */
    private record StopWhenFailed(PeerListener log, CompletableFuture<String> failed) implements PeerListener {
        @Override
        public void onLooking(String reason) {
            log.onLooking(reason);
        }

        @Override
        public void onSynchronising(SynchronisationProgress progress) {
            log.onSynchronising(progress);
        }

        @Override
        public void onFollowing(ServerId leader, long epoch) {
            log.onFollowing(leader, epoch);
        }

        @Override
        public void onLeading(long epoch) {
            log.onLeading(epoch);
        }

        @Override
        public void onObserving(ServerId leader, long epoch) {
            log.onObserving(leader, epoch);
        }

        @Override
        public void onDamaged(String what) {
            log.onDamaged(what);
        }

        @Override
        public void onFailed(String reason) {
            log.onFailed(reason);
            failed.complete(reason);
        }
    }
}
