package io.zab.bench.system;

import io.zab.bench.system.aeron.AeronServer;
import io.zab.bench.system.jraft.JRaftServer;
import io.zab.bench.system.ratis.RatisServer;
import io.zab.bench.system.zab.ZabServer;
import io.zab.bench.system.zookeeper.ZooKeeperServer;
import java.util.function.Supplier;

/** The systems that are measured, ours first. */
public enum Systems {
    ZAB("zab", true, ZabServer::new),
    ZOOKEEPER("zookeeper", true, ZooKeeperServer::new),
    RATIS("ratis", true, RatisServer::new),
    JRAFT("jraft", true, JRaftServer::new),
    AERON("aeron", true, AeronServer::forcing),
    AERON_AS_SHIPPED("aeron-shipped", true, AeronServer::forcingWithPacketsAsShipped),
    AERON_NOT_FORCING("aeron-nosync", false, AeronServer::notForcing);

    private final String title;
    private final boolean durable;
    private final Supplier<SystemServer> server;

    Systems(String title, boolean durable, Supplier<SystemServer> server) {
        this.title = title;
        this.durable = durable;
        this.server = server;
    }

    /** As commands and tables call it. */
    public String title() {
        return title;
    }

    /** Whether it forces a write to disk before it acknowledges it, as it is set up here. */
    public boolean isDurable() {
        return durable;
    }

    public SystemServer newServer() {
        return server.get();
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Systems of(String title) {
        StringBuilder known = new StringBuilder();
        for (Systems system : values()) {
            if (system.title.equals(title)) {
                return system;
            }
            known.append(known.isEmpty() ? "" : ", ").append(system.title);
        }
        throw new IllegalArgumentException("no system " + title + " is known here, only " + known);
    }

    @Override
    public String toString() {
        return title;
    }
}
