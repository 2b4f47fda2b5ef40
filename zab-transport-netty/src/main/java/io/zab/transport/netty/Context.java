package io.zab.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What the parts of one endpoint have in common: its loop, its bounds, its handler, its open channels.
 *
 * <p>Invariant: all parts run on the one loop, so none of them needs a lock. Confined to the loop but for {@link #run}.
 */
final class Context {
    private final Settings settings;
    private final Resources resources;
    private final Local local;
    private final EventLoop loop;
    private final Gate gate;
    private final Warnings warnings;
    private final Warnings strangers;
    private final LinkSecurity security;
    private final Identified identified = new Identified(this);
    private final KeepAlive keepAlive = new KeepAlive();
    private final Set<Channel> channels = new LinkedHashSet<>();
    private Listener listener;
    private final CompletableFuture<Void> allClosed = new CompletableFuture<>();

    Context(
            Settings settings,
            LinkSecurity.Choice choice,
            Resources resources,
            Local local,
            TransportHandler handler,
            EventLoop loop)
            throws TransportException {
        this.settings = settings;
        this.resources = resources;
        this.local = local;
        this.loop = loop;
        this.gate = new Gate(handler);
        this.warnings = new Warnings(gate::warning, Context::nowMillis);
        this.strangers = new Warnings(gate::warning, Context::nowMillis);
        this.security = LinkSecurity.open(choice, local, resources.handshakes(), () -> run(identified::judgeAgain));
    }

    static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    Settings settings() {
        return settings;
    }

    Resources resources() {
        return resources;
    }

    Local local() {
        return local;
    }

    EventLoop loop() {
        return loop;
    }

    /** What to say of members, and of this server itself. */
    Warnings warnings() {
        return warnings;
    }

    /** What to say of connections before it is known whose they are, so that their noise drowns nothing else. */
    Warnings strangers() {
        return strangers;
    }

    /** What this server says to another first. */
    Hello hello(Kind kind, ServerId expected, long attempt) {
        Payload nonce = security.secret().isPresent() ? security.nonce() : Payload.EMPTY;
        return new Hello(kind, local.clusterId(), local.identity(), expected, attempt, nonce);
    }

    LinkSecurity security() {
        return security;
    }

    Identified identified() {
        return identified;
    }

    TransportHandler handler() {
        return gate;
    }

    boolean isClosed() {
        return gate.isShut();
    }

    /** Runs a task on the loop, from any thread; does nothing when the loop has ended. */
    void run(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop ended, and with it every connection this task could have been about.
            allClosed.complete(null);
        }
    }

    ScheduledFuture<?> after(long delayMillis, Runnable task) {
        return loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Remembers a channel until it is closed. */
    void track(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(done -> {
            channels.remove(channel);
            closePortWhenAlone();
        });
        if (isClosed()) {
            Connection.close(channel);
        }
    }

    /** Gives a new connection the options that all connections have. */
    void configure(Channel channel) {
        channel.config()
                .setAllocator(resources.allocator())
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(Settings.CHANNEL_LOW_BYTES, Settings.CHANNEL_HIGH_BYTES));
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        keepAlive.apply(channel.config());
        track(channel);
    }

    /** Ends everything: no handler call from here on, every connection closed, and last the port given back. */
    void close(Listener port) {
        gate.shut();
        security.close();
        listener = port;
        for (Channel channel : List.copyOf(channels)) {
            Connection.close(channel);
        }
        closePortWhenAlone();
    }

    private void closePortWhenAlone() {
        if (isClosed() && channels.isEmpty()) {
            listener.close(() -> allClosed.complete(null));
        }
    }

    /** Done when {@link #close} was called and every descriptor is given back. */
    CompletableFuture<Void> allClosed() {
        return allClosed;
    }
}
