package io.zab.examples.it;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The transport of a peer that, from some moment on, takes nothing off its sessions any more and goes on to say that it is
 * alive: what others send it stays where they have it.
 */
final class DeafTransport implements Transport, AutoCloseable {
    private static final long PONG_MILLIS = 50;

    private final Transport real;
    private final ScheduledExecutorService pongs = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean deaf;
    private volatile SessionMessage.Ping lastPing;
    private volatile LinkId pinged;

    DeafTransport(Transport real) {
        this.real = real;
    }

    /** From now on. */
    void stopListening() {
        deaf = true;
    }

    /** Whether the leader has been heard, so that there is a session to keep. */
    boolean hasHeardALeader() {
        return lastPing != null;
    }

    @Override
    public Endpoint open(Local local, TransportHandler handler) throws TransportException {
        Endpoint endpoint = real.open(local, new DeafHandler(handler));
        pongs.scheduleAtFixedRate(() -> pong(endpoint), PONG_MILLIS, PONG_MILLIS, TimeUnit.MILLISECONDS);
        return new DeafEndpoint(endpoint);
    }

    private void pong(Endpoint endpoint) {
        if (deaf) {
            endpoint.sendUrgent(
                    pinged, new SessionMessage.Pong(lastPing.epoch(), lastPing.sequence(), Zxid.ZERO, Zxid.ZERO));
        }
    }

    @Override
    public void close() {
        pongs.shutdownNow();
    }

    /** Hears nothing once it is deaf. */
    private final class DeafHandler implements TransportHandler {
        private final TransportHandler peer;

        DeafHandler(TransportHandler peer) {
            this.peer = peer;
        }

        @Override
        public boolean received(LinkId link, SessionMessage message) {
            if (deaf) {
                return false;
            }
            if (message instanceof SessionMessage.Ping ping) {
                pinged = link;
                lastPing = ping;
            }
            return peer.received(link, message);
        }

        @Override
        public void notified(Identity from, Notification notification) {
            if (!deaf) {
                peer.notified(from, notification);
            }
        }

        @Override
        public void reachable(ServerId server) {
            peer.reachable(server);
        }

        @Override
        public void sessionUp(LinkId link, Identity remote) {
            peer.sessionUp(link, remote);
        }

        @Override
        public void sessionDown(LinkId link, String reason) {
            peer.sessionDown(link, reason);
        }

        @Override
        public void writable(LinkId link) {
            peer.writable(link);
        }

        @Override
        public void warning(String text) {
            peer.warning(text);
        }
    }

    /** Does nothing that its peer asks for once it is deaf: the peer takes silence for the end of its leader. */
    private final class DeafEndpoint implements Endpoint {
        private final Endpoint endpoint;

        DeafEndpoint(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void members(SortedMap<ServerId, String> addresses) {
            endpoint.members(addresses);
        }

        @Override
        public void notify(ServerId to, Notification notification) {
            if (!deaf) {
                endpoint.notify(to, notification);
            }
        }

        @Override
        public void openSession(LinkId link, ServerId leader) {
            if (!deaf) {
                endpoint.openSession(link, leader);
            }
        }

        @Override
        public boolean send(LinkId link, SessionMessage message) {
            return deaf || endpoint.send(link, message);
        }

        @Override
        public void sendUrgent(LinkId link, SessionMessage message) {
            if (!deaf) {
                endpoint.sendUrgent(link, message);
            }
        }

        @Override
        public void closeSession(LinkId link) {
            if (!deaf) {
                endpoint.closeSession(link);
            }
        }

        @Override
        public void resume(LinkId link) {
            if (!deaf) {
                endpoint.resume(link);
            }
        }

        @Override
        public int port() {
            return endpoint.port();
        }

        @Override
        public void close() {
            endpoint.close();
        }
    }
}
