package io.zab.bench.system.zookeeper;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** Znodes that make the state of the servers as large as is asked for. */
final class Ballast {
    /** Small enough not to be a humongous object of a collector with regions of 1 MiB. */
    private static final int NODE_BYTES = 256 * 1024;

    private static final int OUTSTANDING = 16;

    private final byte[] data = new byte[NODE_BYTES];
    private final int nodes;

    /** @param bytes how large they are together, at least */
    Ballast(long bytes) {
        this.nodes = Math.toIntExact((bytes + NODE_BYTES - 1) / NODE_BYTES);
    }

    /**
     * Creates what does not exist yet.
     *
     * @param whenAllExist not run when the connection is lost before, on the thread that answers
     */
    void create(ZooKeeper session, Runnable whenAllExist) {
        if (nodes == 0) {
            whenAllExist.run();
            return;
        }
        // Created in this order by one session, so the last one exists when all do.
        session.exists(
                path(nodes - 1),
                false,
                (code, path, context, stat) -> {
                    if (code == Code.OK.intValue()) {
                        whenAllExist.run();
                    } else if (code == Code.NONODE.intValue()) {
                        createAll(session, whenAllExist);
                    }
                },
                null);
    }

    private void createAll(ZooKeeper session, Runnable whenAllExist) {
        AtomicInteger submitted = new AtomicInteger();
        AtomicInteger created = new AtomicInteger();
        for (int i = 0; i < OUTSTANDING; i++) {
            createNext(session, submitted, created, whenAllExist);
        }
    }

    private void createNext(ZooKeeper session, AtomicInteger submitted, AtomicInteger created, Runnable whenAllExist) {
        int number = submitted.getAndIncrement();
        if (number >= nodes) {
            return;
        }
        session.create(
                path(number),
                data,
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (code, path, context, name) -> {
                    if (!Client.exists(code)) {
                        return;
                    }
                    if (created.incrementAndGet() == nodes) {
                        whenAllExist.run();
                    }
                    createNext(session, submitted, created, whenAllExist);
                },
                null);
    }

    private static String path(int number) {
        return "/ballast-" + number;
    }
}
