package io.zab.bench.system.zab;

import io.zab.QuorumPeer;
import io.zab.QuorumPeerBuilder;
import io.zab.ReadConsistency;
import io.zab.Status;
import io.zab.bench.system.CountedState;
import io.zab.bench.system.Done;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import io.zab.transport.netty.NettyTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A peer of this library. */
public final class ZabServer implements SystemServer {
    private static final byte[] QUESTION = new byte[0];
    private static final int TUNED_TICKS = 5;
    private static final long NEVER = Long.MAX_VALUE / 4;

    private CountedState state;
    private QuorumPeer peer;

    @Override
    public void start(ServerConfig config) throws Exception {
        List<String> members = new ArrayList<>();
        for (int id = 1; id <= config.servers(); id++) {
            members.add(id + "@127.0.0.1:" + config.port(id));
        }
        state = new CountedState(config.ballastBytes());
        QuorumPeerBuilder builder = QuorumPeer.builder()
                .id(config.id())
                .ensemble(String.join(",", members))
                .dataDir(config.directory())
                .transport(NettyTransport.plaintext())
                .stateMachine(new CountingMachine(state));
        if (config.tuned()) {
            builder.tick(Duration.ofMillis(ServerConfig.TUNED_MILLIS / TUNED_TICKS))
                    .syncLimitTicks(TUNED_TICKS);
        }
        if (!config.snapshots()) {
            builder.snapshotEvery(NEVER, NEVER);
        }
        peer = builder.start();
    }

    @Override
    public boolean isLeader() {
        Status status = peer.status();
        return status.role() == Status.Role.LEADING && status.isServing();
    }

    /** A founder that comes late observes until a committed configuration names its disk, a moment later. */
    @Override
    public boolean isReady() {
        Status status = peer.status();
        return status.isServing() && (status.role() == Status.Role.LEADING || status.role() == Status.Role.FOLLOWING);
    }

    @Override
    public void write(byte[] payload, Done done) {
        peer.submit(payload).whenComplete((result, failure) -> done.done(failure));
    }

    @Override
    public Set<ReadKind> reads() {
        return EnumSet.allOf(ReadKind.class);
    }

    @Override
    public void read(ReadKind kind, Done done) {
        ReadConsistency consistency = kind == ReadKind.LOCAL ? ReadConsistency.LOCAL : ReadConsistency.LINEARIZABLE;
        peer.query(QUESTION, consistency).whenComplete((answer, failure) -> done.done(failure));
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
        peer.snapshot().get();
        return true;
    }

    @Override
    public void close() {
        peer.close();
    }
}
