package io.zab.transport.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.zab.spi.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Consumer;

/** The listening socket of an endpoint. */
final class Listener {
    private static final int BACKLOG = 1_024;
    private static final long ACCEPT_PAUSE_MILLIS = 500;
    private static final long DEREGISTER_POLL_MILLIS = 1;

    private final Context context;
    private final ServerSocketChannel socket;
    private final Runnable outOfDescriptors;
    private Channel channel;
    private int port;

    private Listener(Context context, ServerSocketChannel socket, Runnable outOfDescriptors) {
        this.context = context;
        this.socket = socket;
        this.outOfDescriptors = outOfDescriptors;
    }

    /** Whether the address could be bound now; nothing stays bound. */
    static void check(HostPort address) throws TransportException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
        } catch (UnknownHostException e) {
            throw unknownHost(address, e);
        } catch (IOException e) {
            throw unbound(address, e);
        }
    }

    private static TransportException unknownHost(HostPort address, UnknownHostException cause) {
        return new TransportException(
                "cannot listen on " + address + ": its host is unknown; check the name, or set a listen address",
                cause);
    }

    private static TransportException unbound(HostPort address, Throwable cause) {
        return new TransportException(
                "cannot listen on " + address + ": " + cause.getMessage()
                        + "; stop the process that holds the port, or give this member another address",
                cause);
    }

    /**
     * Not on the loop.
     *
     * @param outOfDescriptors run on the loop when a connection could not be accepted
     */
    static Listener bind(Context context, HostPort address, Consumer<SocketChannel> accepted, Runnable outOfDescriptors)
            throws TransportException {
        try {
            InetAddress host = InetAddress.getByName(address.host());
            Listener listener = new Listener(context, ServerSocketChannel.open(), outOfDescriptors);
            listener.bind(address, host, accepted);
            return listener;
        } catch (UnknownHostException e) {
            throw unknownHost(address, e);
        } catch (IOException e) {
            throw new TransportException(
                    "cannot listen on " + address + ": " + e.getMessage() + "; raise the limit of open files", e);
        }
    }

    private void bind(HostPort address, InetAddress host, Consumer<SocketChannel> accepted) throws TransportException {
        ChannelFuture binding = new ServerBootstrap()
                .group(context.loop())
                .channelFactory(() -> new NioServerSocketChannel(socket))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                // One at a time: what has to give way for it gives its descriptor back before the next.
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1))
                .handler(new AcceptFailures())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel child) {
                        accepted.accept(child);
                    }
                })
                .bind(new InetSocketAddress(host, address.port()))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw unbound(address, binding.cause());
        }
        channel = binding.channel();
        port = ((InetSocketAddress) channel.localAddress()).getPort();
    }

    int port() {
        return port;
    }

    /** Gives the port back; {@code done} runs on the loop when it, and every socket closed before, is free. */
    void close(Runnable done) {
        channel.close().addListener(closed -> awaitDeregistration(done));
    }

    /**
     * A closed socket keeps its descriptor, and with it the port, until its selector has next run; which is when it is
     * no longer registered.
     */
    private void awaitDeregistration(Runnable done) {
        if (socket.isRegistered()) {
            context.after(DEREGISTER_POLL_MILLIS, () -> awaitDeregistration(done));
        } else {
            done.run();
        }
    }

    /** Waits a moment with accepting when it fails, above all when no descriptor is left, and says so. */
    private final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext serverContext, Throwable cause) {
            Channel server = serverContext.channel();
            server.config().setAutoRead(false);
            context.after(ACCEPT_PAUSE_MILLIS, () -> server.config().setAutoRead(true));
            outOfDescriptors.run();
            context.warnings().about("port", "cannot accept connections: " + cause.getMessage());
        }
    }
}
