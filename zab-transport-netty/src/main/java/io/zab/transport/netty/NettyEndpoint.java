package io.zab.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One peer's port over TCP: calls come in on any thread and go on on the endpoint's loop.
 *
 * <p>Invariant: everything of one endpoint happens on one event loop, in the order of the calls; only {@link #send}
 * does its encoding and queueing on the caller's thread.
 */
final class NettyEndpoint implements Endpoint {
    private static final long CLOSE_SECONDS = 10;

    private final Context context;
    private final SessionTable sessions;
    private final Inbound inbound;
    private final Map<ServerId, Notifier> notifiers = new TreeMap<>();
    private final Map<ServerId, String> addresses = new TreeMap<>();
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final CountDownLatch closeDone = new CountDownLatch(1);
    private Listener listener;

    private NettyEndpoint(Context context) {
        this.context = context;
        this.sessions = new SessionTable(context);
        this.inbound = new Inbound(context, sessions, this::heardFrom);
    }

    static NettyEndpoint open(
            Settings settings, LinkSecurity.Choice choice, Resources resources, Local local, TransportHandler handler)
            throws TransportException {
        HostPort address = check(local);
        EventLoop loop = resources.acquire();
        Context context = null;
        boolean bound = false;
        try {
            context = new Context(settings, choice, resources, local, handler, loop);
            NettyEndpoint endpoint = new NettyEndpoint(context);
            endpoint.listener = Listener.bind(context, address, endpoint::accept, endpoint::outOfDescriptors);
            bound = true;
            return endpoint;
        } finally {
            if (!bound) {
                if (context != null) {
                    context.security().close();
                }
                resources.release();
            }
        }
    }

    private static HostPort check(Local local) throws TransportException {
        int clusterBytes = local.clusterId().getBytes(StandardCharsets.UTF_8).length;
        if (clusterBytes > Handshake.CLUSTER_ID_BYTES_MAX) {
            throw new TransportException(
                    "the cluster id takes " + clusterBytes + " bytes; choose one of at most "
                            + Handshake.CLUSTER_ID_BYTES_MAX,
                    null);
        }
        try {
            return HostPort.parse(local.address());
        } catch (IllegalArgumentException e) {
            throw new TransportException("cannot listen: " + e.getMessage(), e);
        }
    }

    private void accept(SocketChannel channel) {
        Accept accept = new Accept(context, inbound);
        Connection connection = new Connection(accept, Settings.HANDSHAKE_FRAME_BYTES_MAX, context.strangers());
        context.configure(channel);
        context.security().secure(channel.pipeline(), false);
        if (context.security().encrypts()) {
            channel.pipeline().addFirst(new EarlyBytes(accept));
        }
        channel.pipeline().addLast(connection);
        accept.begin(connection);
    }

    /** On the loop, when a connection could not be accepted. */
    void outOfDescriptors() {
        inbound.outOfDescriptors();
    }

    @Override
    public void members(SortedMap<ServerId, String> members) {
        SortedMap<ServerId, String> copy = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        context.run(() -> setMembers(copy));
    }

    private void setMembers(SortedMap<ServerId, String> members) {
        if (context.isClosed()) {
            return;
        }
        addresses.clear();
        addresses.putAll(members);
        addresses.remove(context.local().identity().server());
        for (Map.Entry<ServerId, Notifier> entry : List.copyOf(notifiers.entrySet())) {
            Notifier notifier = entry.getValue();
            if (!notifier.address().equals(addresses.get(entry.getKey()))) {
                notifiers.remove(entry.getKey());
                notifier.end();
            }
        }
        addresses.forEach((peer, address) -> {
            if (!notifiers.containsKey(peer)) {
                Notifier notifier = new Notifier(context, peer, address);
                notifiers.put(peer, notifier);
                notifier.dial();
            }
        });
    }

    private void heardFrom(ServerId peer) {
        Notifier notifier = notifiers.get(peer);
        if (notifier != null) {
            notifier.heardFrom();
        }
    }

    @Override
    public void notify(ServerId to, Notification notification) {
        context.run(() -> {
            Notifier notifier = notifiers.get(to);
            if (notifier != null) {
                notifier.notify(notification);
            }
        });
    }

    @Override
    public void openSession(LinkId link, ServerId leader) {
        Session session = sessions.create(link);
        context.run(() -> {
            String address = addresses.get(leader);
            if (address == null) {
                session.failed("no address of " + leader + " is known");
            } else if (!context.isClosed()) {
                sessions.dial(session, leader, address);
            }
        });
    }

    @Override
    public boolean send(LinkId link, SessionMessage message) {
        Session session = sessions.find(link);
        return session == null || session.send(message, false);
    }

    @Override
    public void sendUrgent(LinkId link, SessionMessage message) {
        Session session = sessions.find(link);
        if (session != null) {
            session.send(message, true);
        }
    }

    @Override
    public void closeSession(LinkId link) {
        context.run(() -> {
            Session session = sessions.find(link);
            if (session != null) {
                session.close();
            }
        });
    }

    @Override
    public void resume(LinkId link) {
        context.run(() -> {
            Session session = sessions.find(link);
            if (session != null) {
                session.resume();
            }
        });
    }

    @Override
    public Optional<ScheduledExecutorService> loop() {
        return Optional.of(context.loop());
    }

    @Override
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        if (context.loop().inEventLoop()) {
            throw new IllegalStateException("a handler call cannot wait for its own end: close on another thread");
        }
        if (closeBegun.compareAndSet(false, true)) {
            try {
                context.run(this::closeAll);
                awaitUninterruptibly();
            } finally {
                context.resources().release();
                closeDone.countDown();
            }
        } else {
            awaitOther();
        }
    }

    private void closeAll() {
        for (Notifier notifier : new ArrayList<>(notifiers.values())) {
            notifier.end();
        }
        notifiers.clear();
        context.close(listener);
    }

    private void awaitUninterruptibly() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        boolean waiting = true;
        while (waiting) {
            try {
                context.allClosed().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                waiting = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitOther() {
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                closeDone.await();
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
