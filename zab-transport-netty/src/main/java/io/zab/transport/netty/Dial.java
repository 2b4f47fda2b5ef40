package io.zab.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.spi.WireText;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * One attempt to reach a peer: look its name up, connect to the addresses in turn, shake hands.
 *
 * <p>Invariant: exactly one of the two calls of {@link Caller} follows {@link #start}, and none {@link #cancel}. The
 * place for what proves identity is between the connection and {@link #greet}. Confined to the loop.
 */
final class Dial implements Stage {
    /** Whoever wanted the connection. */
    interface Caller {
        /** The other side is who it should be; the caller has to {@link Connection#enter} its own stage. */
        void connected(Connection connection, Identity remote);

        void failed(String reason);
    }

    private final Context context;
    private final String address;
    private final Hello hello;
    private final Caller caller;
    private Connection connection;
    private ChannelFuture connecting;
    private ScheduledFuture<?> deadline;
    private boolean over;

    Dial(Context context, String address, Hello hello, Caller caller) {
        this.context = context;
        this.address = address;
        this.hello = hello;
        this.caller = caller;
    }

    void start() {
        HostPort target;
        try {
            target = HostPort.parse(address);
        } catch (IllegalArgumentException e) {
            fail(e.getMessage());
            return;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (literal != null) {
            connectTo(target, literal);
            return;
        }
        try {
            context.resources().lookups().execute(() -> lookUp(target));
        } catch (RejectedExecutionException e) {
            fail("closed");
        }
    }

    private void connectTo(HostPort target, byte[] literal) {
        try {
            connect(target, List.of(InetAddress.getByAddress(literal)), 0);
        } catch (UnknownHostException e) {
            fail("'" + target + "' is no address");
        }
    }

    /** On a lookup thread: a name may take seconds. */
    private void lookUp(HostPort target) {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(target.host()));
            context.run(() -> connect(target, found, 0));
        } catch (UnknownHostException e) {
            context.run(() -> failVisibly("the host of " + target + " is unknown; check the name and its resolver"));
        } catch (RuntimeException | Error e) {
            context.run(() -> failVisibly("the host of " + target + " could not be looked up: " + e));
        }
    }

    private void connect(HostPort target, List<InetAddress> found, int index) {
        if (over) {
            return;
        }
        connection = new Connection(this, Settings.HANDSHAKE_FRAME_BYTES_MAX, context.warnings());
        connecting = new Bootstrap()
                .group(context.loop())
                .channel(NioSocketChannel.class)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, context.settings().connectTimeoutMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        context.configure(channel);
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(new InetSocketAddress(found.get(index), target.port()));
        // A socket that could not even be made is announced on a thread of netty's, not on the loop.
        connecting.addListener(done -> context.run(() -> settle(target, found, index)));
    }

    private void settle(HostPort target, List<InetAddress> found, int index) {
        if (over) {
            connecting.channel().close();
        } else if (connecting.isSuccess()) {
            greet();
        } else if (index + 1 < found.size()) {
            connect(target, found, index + 1);
        } else {
            String cause = String.valueOf(connecting.cause().getMessage());
            fail("cannot connect to " + target + ": " + WireText.clean(cause));
        }
    }

    private void greet() {
        deadline = context.after(
                context.settings().handshakeTimeoutMillis(),
                () -> connection.close("no answer to the handshake from " + connection.remote()));
        connection.write(Handshake.encode(hello));
    }

    @Override
    public boolean frame(Payload frame) {
        Answer answer = Handshake.decodeAnswer(frame);
        if (!answer.accepted()) {
            String text = hello.expected() + " at " + connection.remote() + " refuses this server (" + answer.refusal()
                    + "): " + WireText.clean(answer.reason());
            failVisibly(text);
            connection.close(text);
        } else if (!answer.acceptor().server().equals(hello.expected())) {
            String text = "at " + connection.remote() + " answers " + answer.acceptor() + ", not " + hello.expected()
                    + "; check the members' addresses";
            failVisibly(text);
            connection.close(text);
        } else {
            end();
            caller.connected(connection, answer.acceptor());
        }
        return true;
    }

    @Override
    public void closed(String reason) {
        fail(reason);
    }

    /** Of no interest any more. */
    void cancel() {
        end();
        if (connecting != null) {
            connecting.cancel(false);
            connecting.channel().close();
        }
    }

    private void failVisibly(String reason) {
        if (!over) {
            context.warnings().about(hello.expected().toString(), reason);
        }
        fail(reason);
    }

    private void fail(String reason) {
        if (!over) {
            end();
            caller.failed(reason);
        }
    }

    private void end() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
