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
    private final LinkSecurity.Choice security;
    private final Resources resources;

    NettyTransport(Settings settings, LinkSecurity.Choice security, Resources resources) {
        this.settings = settings;
        this.security = security;
        this.resources = resources;
    }

    /** Without encryption and without authentication: for networks in which everybody is trusted. */
    public static NettyTransport plaintext() {
        return builder().plaintext().build();
    }

    /** TLS 1.3 with certificates on both sides, each of which speaks for one server; see {@link Tls}. */
    public static NettyTransport tls(Tls tls) {
        return builder().tls(tls).build();
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
        return NettyEndpoint.open(settings, security, resources, local, handler);
    }

    /** Bytes in direct buffers of this transport that have not been released. */
    long directBytes() {
        return resources.directBytes();
    }

    /** What can be set; the security of the links must be. */
    public static final class Builder {
        private Optional<EventLoopGroup> group = Optional.empty();
        private boolean plaintext;
        private Optional<Tls> tls = Optional.empty();
        private boolean named;
        private Optional<SharedSecret> secret = Optional.empty();
        private int connectTimeoutMillis = Settings.DEFAULT.connectTimeoutMillis();
        private int handshakeTimeoutMillis = Settings.DEFAULT.handshakeTimeoutMillis();
        private int answerTimeoutMillis = Settings.DEFAULT.answerTimeoutMillis();
        private int idleTimeoutMillis = Settings.DEFAULT.idleTimeoutMillis();
        private int lingerMillis = Settings.DEFAULT.lingerMillis();
        private int halfOpenMax = Settings.DEFAULT.halfOpenMax();
        private int halfOpenPerAddressMax = Settings.DEFAULT.halfOpenPerAddressMax();
        private int sessionQueueBytes = Settings.DEFAULT.sessionQueueBytes();

        private Builder() {}

        /**
         * Links without encryption. Without a {@link #sharedSecret} they are without authentication, too: for networks
         * in which everybody is trusted. With one, nobody without the secret can take part or change what is sent, but
         * everybody on the way can read it.
         */
        public Builder plaintext() {
            plaintext = true;
            return this;
        }

        /** TLS 1.3 with certificates on both sides, each of which speaks for one server of one cluster. */
        public Builder tls(Tls material) {
            tls = Optional.of(material);
            named = true;
            return this;
        }

        /**
         * TLS 1.3 with certificates on both sides, trusted but not of one server each; one for all servers will do.
         * Who speaks is what the {@link #sharedSecret} proves, without which this is refused.
         */
        public Builder tlsWithoutNames(Tls material) {
            tls = Optional.of(material);
            named = false;
            return this;
        }

        /** Each end of a connection proves to the other that it knows this, before anything else is said. */
        public Builder sharedSecret(SharedSecret shared) {
            secret = Optional.of(shared);
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

        /** How long nothing may come from a server that has to say something now and then; 600000 unless set. */
        public Builder idleTimeoutMillis(int millis) {
            idleTimeoutMillis = positive(millis, "idleTimeoutMillis");
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

        /**
         * The same of one address; 64 unless set. A network of IPv6 (64 bits) counts as one address, and so do all who
         * come through one translator of addresses.
         */
        public Builder halfOpenPerAddressMax(int connections) {
            halfOpenPerAddressMax = positive(connections, "halfOpenPerAddressMax");
            return this;
        }

        /** How much may wait on one session before its sender is told to wait; 1 MiB unless set. */
        public Builder sessionQueueBytes(int bytes) {
            sessionQueueBytes = positive(bytes, "sessionQueueBytes");
            return this;
        }

        /** @throws IllegalStateException when the security of the links was not chosen, or twice */
        public NettyTransport build() {
            checkSecurity();
            Settings settings = new Settings(
                    connectTimeoutMillis,
                    handshakeTimeoutMillis,
                    answerTimeoutMillis,
                    idleTimeoutMillis,
                    lingerMillis,
                    halfOpenMax,
                    halfOpenPerAddressMax,
                    sessionQueueBytes);
            return new NettyTransport(settings, new LinkSecurity.Choice(tls, named, secret), new Resources(group));
        }

        private void checkSecurity() {
            if (plaintext && tls.isPresent()) {
                throw new IllegalStateException("links are either plaintext() or tls(...): leave one of them out");
            }
            if (!plaintext && tls.isEmpty()) {
                throw new IllegalStateException("say how links are secured: tls(...), or plaintext() for no encryption"
                        + (secret.isPresent() ? "" : " and no authentication"));
            }
            if (tls.isPresent() && !named && secret.isEmpty()) {
                throw new IllegalStateException("certificates without names say nobody's name: add sharedSecret(...),"
                        + " or use tls(...) with certificates that name their servers");
            }
        }

        private static int positive(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + " and must be at least 1");
            }
            return value;
        }
    }
}
