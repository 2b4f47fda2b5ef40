package io.zab.bench.system.zookeeper;

import io.zab.bench.system.Done;
import io.zab.bench.system.ReadKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.Stat;

/** A client of ZooKeeper that goes on with a new session when the old one has expired. */
final class Client {
    static final String PATH = "/bench";

    private static final int ANY_VERSION = -1;
    private static final int SESSION_MILLIS = 30_000;

    private final HostProvider server;
    private final BooleanSupplier isLeading;
    private final Ballast ballast;
    private volatile ZooKeeper session;
    private volatile boolean prepared;
    private volatile boolean closed;

    /**
     * Begins to connect, and does not wait.
     *
     * @param isLeading whether the server leads; the client of the leader sees to what must exist
     */
    Client(HostProvider server, BooleanSupplier isLeading, Ballast ballast) {
        this.server = server;
        this.isLeading = isLeading;
        this.ballast = ballast;
        connect();
    }

    private void connect() {
        try {
            // The list in words is not used when there is a provider, and must be one all the same.
            session = new ZooKeeper("127.0.0.1:0", SESSION_MILLIS, this::changed, false, server, new ZKClientConfig());
        } catch (IOException e) {
            throw new UncheckedIOException("no client of ZooKeeper could be opened", e);
        }
    }

    private void changed(WatchedEvent event) {
        switch (event.getState()) {
            case SyncConnected -> prepare();
            case Expired -> {
                if (!closed) {
                    connect();
                }
            }
            default -> {
                // The client itself connects again.
            }
        }
    }

    private void prepare() {
        if (prepared) {
            return;
        }
        ZooKeeper current = session;
        current.create(
                PATH,
                new byte[0],
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (code, path, context, name) -> {
                    if (exists(code) && isLeading.getAsBoolean()) {
                        ballast.create(current, () -> prepared = true);
                    }
                },
                null);
    }

    /** Whether what was to be created exists now. */
    static boolean exists(int code) {
        return code == Code.OK.intValue() || code == Code.NODEEXISTS.intValue();
    }

    /** Whether it is connected, its server has led since, and what is written to exists. */
    boolean isReady() {
        return prepared && session.getState() == ZooKeeper.States.CONNECTED;
    }

    void write(byte[] payload, Done done) {
        session.setData(PATH, payload, ANY_VERSION, (code, path, context, stat) -> done.done(failure(code)), null);
    }

    void read(ReadKind kind, Done done) {
        Read read = new Read(done);
        ZooKeeper current = session;
        if (kind == ReadKind.LINEARIZABLE) {
            // Answers come in the order of the requests.
            current.sync(PATH, read, null);
        }
        current.getData(PATH, false, read, null);
    }

    void close() throws InterruptedException {
        closed = true;
        session.close();
    }

    private static Throwable failure(int code) {
        return code == Code.OK.intValue() ? null : KeeperException.create(Code.get(code), PATH);
    }

    /** Fails when the sync before it has. */
    private static final class Read implements VoidCallback, DataCallback {
        private final Done done;
        private int syncCode = Code.OK.intValue();

        Read(Done done) {
            this.done = done;
        }

        @Override
        public void processResult(int code, String path, Object context) {
            syncCode = code;
        }

        @Override
        public void processResult(int code, String path, Object context, byte[] data, Stat stat) {
            done.done(failure(syncCode == Code.OK.intValue() ? code : syncCode));
        }
    }
}
