package io.zab.bench.system.zookeeper;

import io.zab.bench.system.Done;
import io.zab.bench.system.ReadKind;
import io.zab.bench.system.ServerConfig;
import io.zab.bench.system.SystemServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeer.ServerState;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;

/**
 * A server of ZooKeeper, and a client of ZooKeeper in the same process that is connected to this very server.
 *
 * <p>A write sets the data of one znode, so what is stored stays as small as the payload and the znode's version counts
 * the writes that are applied. A linearizable read is {@code sync} followed by {@code getData}, as ZooKeeper's guide for
 * programmers advises; as the leader answers {@code sync} without asking a quorum, that is not strictly linearizable: a
 * leader that has been replaced and does not know it yet may answer it.
 *
 * <p>Settings are ZooKeeper's defaults (transaction log forced, tick of 2 s, 10 ticks to begin, 5 ticks to fall behind,
 * NIO, digests) but for these: the limit of requests in progress is above the largest window, which the default of 1,000
 * is not; access control lists are not checked ({@code skipACL}, which the guide for administrators offers for
 * throughput); no admin server. Tuned, a tick is 250 ms and a follower that is 4 ticks behind is lost; to begin it still
 * has the 20 s of the default.
 */
public final class ZooKeeperServer implements SystemServer {
    private static final int TICK_MILLIS = 2_000;
    private static final int INIT_LIMIT = 10;
    private static final int SYNC_LIMIT = 5;
    private static final int TUNED_SYNC_LIMIT = 4;

    private static final int ELECTION_PORT = 1;
    private static final int CLIENT_PORT = 2;

    private QuorumPeer peer;
    private ZKDatabase database;
    private Client client;
    private volatile boolean closing;

    @Override
    public void start(ServerConfig config) throws Exception {
        setProperties(config.snapshots());
        ProviderRegistry.initialize();
        QuorumPeerConfig parsed = new QuorumPeerConfig();
        parsed.parse(writeConfig(config).toString());
        peer = QuorumPeer.createFromConfig(parsed);
        database = new ZKDatabase(peer.getTxnFactory());
        peer.setZKDatabase(database);
        peer.initConfigInZKDatabase();
        ServerCnxnFactory connections = ServerCnxnFactory.createFactory();
        connections.configure(
                parsed.getClientPortAddress(), parsed.getMaxClientCnxns(), parsed.getClientPortListenBacklog(), false);
        peer.setCnxnFactory(connections);
        peer.initialize();
        peer.start();
        client = new Client(
                new ServingAddress(parsed.getClientPortAddress(), () -> closing || isServing()),
                this::isLeading,
                new Ballast(config.ballastBytes()));
    }

    private static void setProperties(boolean snapshots) {
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.jmx.log4j.disable", "true");
        System.setProperty("zookeeper.sasl.client", "false");
        System.setProperty("zookeeper.skipACL", "yes");
        System.setProperty("zookeeper.globalOutstandingLimit", "100000");
        if (!snapshots) {
            System.setProperty("zookeeper.snapCount", Integer.toString(Integer.MAX_VALUE));
            System.setProperty("zookeeper.snapSizeLimitInKb", Long.toString(1L << 40));
        }
    }

    private static Path writeConfig(ServerConfig config) throws Exception {
        int tickMillis = config.tuned() ? ServerConfig.TUNED_MILLIS / TUNED_SYNC_LIMIT : TICK_MILLIS;
        StringBuilder text = new StringBuilder();
        line(text, "dataDir", config.directory());
        line(text, "tickTime", tickMillis);
        line(text, "initLimit", INIT_LIMIT * TICK_MILLIS / tickMillis);
        line(text, "syncLimit", config.tuned() ? TUNED_SYNC_LIMIT : SYNC_LIMIT);
        line(text, "clientPortAddress", InetAddress.getLoopbackAddress().getHostAddress());
        line(text, "clientPort", config.port() + CLIENT_PORT);
        line(text, "standaloneEnabled", false);
        for (int id = 1; id <= config.servers(); id++) {
            int port = config.port(id);
            line(text, "server." + id, "127.0.0.1:" + port + ":" + (port + ELECTION_PORT));
        }
        Files.createDirectories(config.directory());
        Files.writeString(config.directory().resolve("myid"), Integer.toString(config.id()));
        return Files.writeString(config.directory().resolve("zoo.cfg"), text);
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private boolean isLeading() {
        return peer.getPeerState() == ServerState.LEADING;
    }

    private boolean isServing() {
        org.apache.zookeeper.server.ZooKeeperServer active = peer.getActiveServer();
        return active != null && active.isRunning();
    }

    @Override
    public boolean isLeader() {
        return isLeading() && isServing() && client.isReady();
    }

    @Override
    public void write(byte[] payload, Done done) {
        client.write(payload, done);
    }

    @Override
    public Set<ReadKind> reads() {
        return EnumSet.allOf(ReadKind.class);
    }

    @Override
    public void read(ReadKind kind, Done done) {
        client.read(kind, done);
    }

    @Override
    public long applied() {
        DataNode node = database.getNode(Client.PATH);
        return node == null ? 0 : node.stat.getVersion();
    }

    @Override
    public boolean snapshotsAreLarge() {
        return true;
    }

    @Override
    public boolean snapshot() throws Exception {
        org.apache.zookeeper.server.ZooKeeperServer active = peer.getActiveServer();
        if (active == null) {
            throw new IllegalStateException("takes no snapshot while there is no leader");
        }
        active.takeSnapshot();
        return true;
    }

    @Override
    public void close() throws Exception {
        closing = true;
        client.close();
        peer.shutdown();
        peer.join();
    }
}
