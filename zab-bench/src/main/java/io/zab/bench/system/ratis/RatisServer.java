package io.zab.bench.system.ratis;

import io.zab.bench.system.CountedState;
import io.zab.bench.system.Done;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * A server of Ratis, with gRPC between servers.
 *
 * <p>Requests are handed to the server itself, as a program does that has its servers in its own process: that spares
 * Ratis the way over its own client and loopback. What has been answered is named in later requests, as Ratis's client
 * does, so that the leader need not remember answers for a minute.
 *
 * <p>A local read is a stale read. A linearizable read asks the leader for its commit index, and the leader asks a
 * quorum whether it still leads ({@code raft.server.read.option=LINEARIZABLE}, no lease).
 *
 * <p>Settings are Ratis's defaults (log forced, election timeout 150 to 300 ms, no snapshot but when a server is closed)
 * but for linearizable reads. Tuned, the election timeout is 900 to 1,100 ms. Where snapshots are to be large, segments of
 * the log are small, so that a few thousand writes are enough for the beginning of the log to be thrown away.
 */
public final class RatisServer implements SystemServer {
    private static final UUID GROUP = UUID.nameUUIDFromBytes("zab-bench".getBytes(StandardCharsets.UTF_8));
    private static final int TUNED_SPREAD_MILLIS = 100;
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 120_000;
    private static final long SMALLEST_SNAPSHOT_GAP = 1;
    private static final SizeInBytes SMALL_SEGMENT = SizeInBytes.valueOf("256KB");

    private final RaftGroupId group = RaftGroupId.valueOf(GROUP);
    private final ClientId client = ClientId.randomId();
    private final AtomicLong lastCall = new AtomicLong();
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();

    private CountedState state;
    private RaftPeerId id;
    private RaftServer server;

    @Override
    public void start(ServerConfig config) throws Exception {
        // What gRPC tells goes to the platform's own log, past the one that is set up here.
        Logger.getLogger("").setLevel(Level.WARNING);
        id = RaftPeerId.valueOf("s" + config.id());
        state = new CountedState(config.ballastBytes());
        boolean isNew = Files.notExists(config.directory().resolve(GROUP.toString()));
        server = RaftServer.newBuilder()
                .setServerId(id)
                .setGroup(RaftGroup.valueOf(group, peers(config)))
                .setProperties(properties(config))
                .setStateMachine(new CountingMachine(state))
                .setOption(isNew ? StartupOption.FORMAT : StartupOption.RECOVER)
                .build();
        server.start();
    }

    private static List<RaftPeer> peers(ServerConfig config) {
        List<RaftPeer> peers = new ArrayList<>();
        for (int each = 1; each <= config.servers(); each++) {
            peers.add(RaftPeer.newBuilder()
                    .setId("s" + each)
                    .setAddress("127.0.0.1:" + config.port(each))
                    .build());
        }
        return peers;
    }

    private static RaftProperties properties(ServerConfig config) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(config.directory().toFile()));
        GrpcConfigKeys.Server.setHost(properties, "127.0.0.1");
        GrpcConfigKeys.Server.setPort(properties, config.port());
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        if (config.tuned()) {
            RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(ServerConfig.TUNED_MILLIS - TUNED_SPREAD_MILLIS));
            RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(ServerConfig.TUNED_MILLIS + TUNED_SPREAD_MILLIS));
        }
        if (!config.snapshots()) {
            RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        }
        if (config.ballastBytes() > 0) {
            // Only whole segments are thrown away, and only who misses some of the log is sent a snapshot.
            RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SMALL_SEGMENT);
        }
        return properties;
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isLeader() {
        try {
            return server.getDivision(group).getInfo().isLeaderReady();
        } catch (IOException e) {
            throw new IllegalStateException("the group is not known to its server", e);
        }
    }

    @Override
    public void write(byte[] payload, Done done) {
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(payload));
        submit(message, RaftClientRequest.writeRequestType(), done);
    }

    @Override
    public Set<ReadKind> reads() {
        return EnumSet.allOf(ReadKind.class);
    }

    @Override
    public void read(ReadKind kind, Done done) {
        submit(
                Message.EMPTY,
                kind == ReadKind.LOCAL
                        ? RaftClientRequest.staleReadRequestType(0)
                        : RaftClientRequest.readRequestType(),
                done);
    }

    private void submit(Message message, RaftClientRequest.Type type, Done done) {
        long call = lastCall.incrementAndGet();
        RaftClientRequest.Builder request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(id)
                .setGroupId(group)
                .setCallId(call)
                .setMessage(message)
                .setType(type);
        Long earlier = answered.poll();
        if (earlier != null) {
            request.setRepliedCallIds(List.of(earlier));
        }
        try {
            server.submitClientRequestAsync(request.build())
                    .whenComplete((reply, failure) -> finish(call, reply, failure, done));
        } catch (IOException e) {
            done.done(e);
        }
    }

    private void finish(long call, RaftClientReply reply, Throwable failure, Done done) {
        if (failure == null && reply.isSuccess()) {
            answered.add(call);
            done.done(null);
        } else {
            done.done(failure == null ? reply.getException() : failure);
        }
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
        RaftClientReply reply = server.snapshotManagement(SnapshotManagementRequest.newCreate(
                client, id, group, lastCall.incrementAndGet(), SNAPSHOT_TIMEOUT_MILLIS, SMALLEST_SNAPSHOT_GAP));
        if (!reply.isSuccess()) {
            throw reply.getException();
        }
        return true;
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
