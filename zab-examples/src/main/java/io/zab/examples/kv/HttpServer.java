package io.zab.examples.kv;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The listening end of the HTTP face.
 *
 * <p>Invariant: a connection carries one request at a time. The next is read when the answer to the one before has been
 * handed to the socket, so answers keep their order, and what is held for a client is bounded by one request and what
 * came with it in one read of the socket.
 */
final class HttpServer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listener;

    /**
     * What is held for clients at most; beyond it those that wait for nothing give way, and then new ones are answered 429.
     *
     * @param connections at a time
     * @param bodyBytes of requests at a time, over all connections; at least one request of any size is let in
     */
    record Limits(int connections, long bodyBytes) {}

    private HttpServer(MultiThreadIoEventLoopGroup loops, Channel listener) {
        this.loops = loops;
        this.listener = listener;
    }

    /**
     * Takes the address; whoever connects waits until {@link #serve}.
     *
     * @throws IOException when the address can't be listened on
     */
    static HttpServer bind(InetSocketAddress address, HttpRoutes routes, Limits limits) throws IOException {
        var loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("kv-http", true), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_REUSEADDR, true)
                // One at a time: what gives way for it has given its descriptor back before the next.
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Connections(routes, limits))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen for HTTP on " + address.getHostString() + ":" + address.getPort() + " ("
                            + bound.cause().getMessage() + "); give another --http or stop what uses it",
                    bound.cause());
        }
        return new HttpServer(loops, bound.channel());
    }

    /** Begins to accept connections. */
    void serve() {
        listener.config().setAutoRead(true);
    }

    /** The port listened on, also when port 0 was asked for. */
    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops listening, closes all connections and ends the threads. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Equips each connection, and bounds how many there are; used by the one event loop. */
    private static final class Connections extends ChannelInitializer<Channel> {
        private final HttpRoutes routes;
        private final Limits limits;
        private final BodyBudget budget;
        private final Set<HttpConnection> open = new LinkedHashSet<>();
        /** Those that are being told so, as many at a time again. */
        private final Set<HttpConnection> turnedAway = new LinkedHashSet<>();

        Connections(HttpRoutes routes, Limits limits) {
            this.routes = routes;
            this.limits = limits;
            this.budget = new BodyBudget(Math.max(limits.bodyBytes(), routes.valueBytesMax()));
        }

        @Override
        protected void initChannel(Channel channel) {
            boolean admitted = open.size() < limits.connections() || oneGivesWay();
            if (!admitted && turnedAway.size() >= limits.connections()) {
                channel.close();
                return;
            }
            HttpConnection connection = new HttpConnection(routes, admitted);
            equip(channel.pipeline(), connection, routes.valueBytesMax(), budget);
            Set<HttpConnection> among = admitted ? open : turnedAway;
            among.add(connection);
            channel.closeFuture().addListener(closed -> among.remove(connection));
        }

        /** The oldest that never had an answer goes, or else the oldest that waits for no answer. */
        private boolean oneGivesWay() {
            Optional<HttpConnection> useless = first(HttpConnection::isNew).or(() -> first(connection -> true));
            useless.ifPresent(connection -> {
                open.remove(connection);
                connection.giveWay();
            });
            return useless.isPresent();
        }

        private Optional<HttpConnection> first(Predicate<HttpConnection> which) {
            return open.stream()
                    .filter(connection -> !connection.isAnswering())
                    .filter(which)
                    .findFirst();
        }
    }

    /** Puts between a socket and its connection what makes whole requests of bytes. */
    static void equip(ChannelPipeline pipeline, HttpConnection connection, int valueBytesMax, BodyBudget budget) {
        BoundedBody body = new BoundedBody(valueBytesMax, budget, connection);
        connection.onAnswered(body::answered);
        pipeline.addLast(new HttpServerCodec()).addLast(body).addLast(connection);
    }
}
