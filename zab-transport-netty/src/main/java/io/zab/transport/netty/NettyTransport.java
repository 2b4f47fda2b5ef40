package io.zab.transport.netty;

import io.netty.channel.EventLoopGroup;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import java.util.Optional;

/**
 * The transport over TCP: one port a peer, for Notifications and sessions alike.
 *
 * <p>One object may serve many peers of a process; they share its event loops (at most four threads), which come with
 * the first endpoint and go with the last. A peer is handled by one thread, on which its protocol runs, too. Names are looked up anew at each connect,
 * as freshly as the JVM's own cache of names allows ({@code networkaddress.cache.ttl}).
 */
public final class NettyTransport implements Transport {
    private final Settings settings;
    private final Resources resources;

    private NettyTransport(Settings settings, Resources resources) {
        this.settings = settings;
        this.resources = resources;
    }

    /** Without encryption and without authentication: for networks in which everybody is trusted. */
    public static NettyTransport plaintext() {
        return builder().plaintext().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void check(String address) throws TransportException {
        Listener.check(HostPort.parse(address));
    }

    /** Opens a port. Not to be closed by one of its own handler calls. */
    @Override
    public Endpoint open(Local local, TransportHandler handler) throws TransportException {
        return NettyEndpoint.open(settings, resources, local, handler);
    }

    /** Bytes in direct buffers of this transport that have not been released. */
    long directBytes() {
        return resources.directBytes();
    }

    /** What can be set; the security of the links must be. */
    public static final class Builder {
        private Optional<EventLoopGroup> group = Optional.empty();
        private boolean plaintext;
        private int connectTimeoutMillis = Settings.DEFAULT.connectTimeoutMillis();
        private int handshakeTimeoutMillis = Settings.DEFAULT.handshakeTimeoutMillis();
        private int answerTimeoutMillis = Settings.DEFAULT.answerTimeoutMillis();
        private int lingerMillis = Settings.DEFAULT.lingerMillis();
        private int halfOpenMax = Settings.DEFAULT.halfOpenMax();
        private int sessionQueueBytes = Settings.DEFAULT.sessionQueueBytes();

        private Builder() {}

        /** Links without encryption and without authentication: for networks in which everybody is trusted. */
        public Builder plaintext() {
            plaintext = true;
            return this;
        }

        /**
         * Event loops of the host, of NIO; they stay the host's to shut down, after the last peer is closed. Peers run
         * their protocol on them: what else runs there must not block.
         */
        public Builder eventLoopGroup(EventLoopGroup eventLoopGroup) {
            group = Optional.of(eventLoopGroup);
            return this;
        }

        /** How long one address may take to accept a connection; 2000 unless set. */
        public Builder connectTimeoutMillis(int millis) {
            connectTimeoutMillis = positive(millis, "connectTimeoutMillis");
            return this;
        }

        /** How long a new connection may take to say who it is; 3000 unless set. */
        public Builder handshakeTimeoutMillis(int millis) {
            handshakeTimeoutMillis = positive(millis, "handshakeTimeoutMillis");
            return this;
        }

        /** How long a Notification may stay unanswered before its connection counts as dead; 3000 unless set. */
        public Builder answerTimeoutMillis(int millis) {
            answerTimeoutMillis = positive(millis, "answerTimeoutMillis");
            return this;
        }

        /** How long what was sent on a closed session may take to leave; 2000 unless set. */
        public Builder lingerMillis(int millis) {
            lingerMillis = positive(millis, "lingerMillis");
            return this;
        }

        /** How many inbound connections may be in their handshake at once; 256 unless set, above it the oldest goes. */
        public Builder halfOpenMax(int connections) {
            halfOpenMax = positive(connections, "halfOpenMax");
            return this;
        }

        /** How much may wait on one session before its sender is told to wait; 1 MiB unless set. */
        public Builder sessionQueueBytes(int bytes) {
            sessionQueueBytes = positive(bytes, "sessionQueueBytes");
            return this;
        }

        /** @throws IllegalStateException when the security of the links was not chosen */
        public NettyTransport build() {
            if (!plaintext) {
                throw new IllegalStateException("say how links are secured: plaintext() for no security at all");
            }
            Settings settings = new Settings(
                    connectTimeoutMillis,
                    handshakeTimeoutMillis,
                    answerTimeoutMillis,
                    lingerMillis,
                    halfOpenMax,
                    sessionQueueBytes);
            return new NettyTransport(settings, new Resources(group));
        }

        private static int positive(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + " and must be at least 1");
            }
            return value;
        }
    }
}
