package io.zab.bench.system.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import io.zab.bench.system.CountedState;
import io.zab.bench.system.Done;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A node of SOFAJRaft, with its log in RocksDB.
 *
 * <p>All its settings are the defaults of the version measured, for they are what its own documentation recommends for
 * throughput: every append is forced ({@code sync}, which the metadata follows), up to 32 tasks a batch, replication
 * pipelined with up to 256 requests under way, requests of up to 1,024 entries or 512 KiB, no metrics. Its snapshots come
 * once an hour. Tuned, the election timeout is that of the benchmark (which is its default, too), and the random part on
 * top of it is cut from a second to {@value #TUNED_ELECTION_DELAY_MILLIS} ms.
 */
public final class JRaftServer implements SystemServer {
    private static final String GROUP = "bench";
    private static final int TUNED_ELECTION_DELAY_MILLIS = 200;
    private static final byte[] NO_CONTEXT = new byte[0];

    private CountedState state;
    private CountingMachine machine;
    private RaftGroupService service;
    private Node node;

    @Override
    public void start(ServerConfig config) throws IOException {
        Files.createDirectories(config.directory());
        state = new CountedState(config.ballastBytes());
        machine = new CountingMachine(state);
        // Its transport would set up a logger of its own.
        System.setProperty("sofa.middleware.log.disable", "true");
        service = new RaftGroupService(GROUP, peer(config, config.id()), options(config));
        node = service.start();
        if (node == null) {
            throw new IOException("the node did not start; its log says why");
        }
    }

    private NodeOptions options(ServerConfig config) {
        NodeOptions options = new NodeOptions();
        Configuration servers = new Configuration();
        for (int id = 1; id <= config.servers(); id++) {
            servers.addPeer(peer(config, id));
        }
        Path directory = config.directory();
        options.setInitialConf(servers);
        options.setFsm(machine);
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("meta").toString());
        options.setSnapshotUri(directory.resolve("snapshot").toString());
        if (!config.snapshots()) {
            options.setSnapshotIntervalSecs(0);
        }
        if (config.tuned()) {
            options.setElectionTimeoutMs(ServerConfig.TUNED_MILLIS);
            options.getRaftOptions().setMaxElectionDelayMs(TUNED_ELECTION_DELAY_MILLIS);
        }
        return options;
    }

    private static PeerId peer(ServerConfig config, int id) {
        return new PeerId("127.0.0.1", config.port(id));
    }

    @Override
    public boolean isLeader() {
        return machine.leads();
    }

    @Override
    public void write(byte[] payload, Done done) {
        node.apply(new Task(ByteBuffer.wrap(payload), status -> tell(done, status)));
    }

    @Override
    public Set<ReadKind> reads() {
        return EnumSet.allOf(ReadKind.class);
    }

    @Override
    public void read(ReadKind kind, Done done) {
        if (kind == ReadKind.LOCAL) {
            state.count();
            done.done(null);
            return;
        }
        node.readIndex(NO_CONTEXT, new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                state.count();
                tell(done, status);
            }
        });
    }

    private static void tell(Done done, Status status) {
        done.done(status.isOk() ? null : new IOException(status.toString()));
    }

    @Override
    public long applied() {
        return state.count();
    }

    @Override
    public boolean snapshotsAreLarge() {
        return true;
    }

    @Override
    public boolean snapshot() throws Exception {
        CompletableFuture<Status> taken = new CompletableFuture<>();
        node.snapshot(taken::complete);
        Status status = taken.get();
        if (!status.isOk()) {
            throw new IOException("no snapshot was taken: " + status);
        }
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        service.shutdown();
        service.join();
    }
}
