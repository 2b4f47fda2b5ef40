package io.zab.transport.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Refusal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * How the links of one endpoint are secured: what was chosen for the transport, for this server.
 *
 * <p>Any thread.
 */
final class LinkSecurity {
    /**
     * Where to do what takes long: what strangers can ask for does not stand in front of what this server begins itself.
     */
    record Threads(Executor dialled, Executor accepted) {}

    /** What the host chose: TLS or none, whether certificates must name servers, a shared secret or none. */
    record Choice(Optional<Tls> tls, boolean named, Optional<SharedSecret> secret) {}

    private final Choice choice;
    private final Optional<TlsEndpoint> tls;
    private final String clusterId;
    private final Runnable changed;
    private final Threads threads;
    private final SecureRandom random = new SecureRandom();

    private LinkSecurity(Choice choice, Local local, Threads threads, Runnable changed) {
        this.choice = choice;
        this.clusterId = local.clusterId();
        this.threads = threads;
        this.changed = changed;
        this.tls = choice.tls()
                .map(handle -> new TlsEndpoint(clusterId, local.identity().server(), choice.named(), changed));
    }

    /**
     * @param changed called whenever credentials may have been withdrawn, on any thread
     * @throws TransportException when keys or certificates cannot be read
     */
    static LinkSecurity open(Choice choice, Local local, Threads threads, Runnable changed) throws TransportException {
        LinkSecurity security = new LinkSecurity(choice, local, threads, changed);
        try {
            if (security.tls.isPresent()) {
                choice.tls().orElseThrow().attach(security.tls.get());
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new TransportException("cannot set up TLS: " + e.getMessage(), e);
        }
        choice.secret().ifPresent(secret -> secret.attach(changed));
        return security;
    }

    void close() {
        tls.ifPresent(endpoint -> choice.tls().orElseThrow().detach(endpoint));
        choice.secret().ifPresent(secret -> secret.detach(changed));
    }

    /** Does what takes long; not at all when the transport is closed meanwhile. */
    void beside(Runnable work) {
        try {
            threads.dialled().execute(work);
        } catch (RejectedExecutionException e) {
            // Every connection ends with the transport, whatever was to be found out about it.
            return;
        }
    }

    boolean encrypts() {
        return tls.isPresent();
    }

    /**
     * Whether what follows a proof of the secret is sealed: unless TLS says, connection by connection, who is at its other
     * end. Certificates that say nobody's name do not, for somebody between may show the same one to both.
     */
    boolean seals() {
        return tls.isEmpty() || !choice.named();
    }

    /**
     * Why what the other side has shown and proven in a handshake is not good any more at its end; empty when it is.
     *
     * @param secret which was proven; null for none
     */
    Optional<Answer> withdrawnMeanwhile(Connection connection, byte[] secret) {
        if (secret != null && !knows(secret)) {
            return Optional.of(
                    Answer.refused(Refusal.WRONG_SECRET, "the secret it knows is not one of the shared ones any more"));
        }
        // To judge a chain takes too long for the loop; and who is still trusted is let in when it dials again.
        return tls.isEmpty()
                        || tls.get().isCurrent(((TlsEngine) handler(connection).engine()).keys())
                ? Optional.empty()
                : Optional.of(Answer.refused(
                        Refusal.BUSY, "certificates were read again during the handshake; the next one counts"));
    }

    Optional<SharedSecret> secret() {
        return choice.secret();
    }

    boolean knows(byte[] secret) {
        return choice.secret().isPresent() && choice.secret().get().contains(secret);
    }

    Payload nonce() {
        byte[] bytes = new byte[Handshake.NONCE_BYTES];
        random.nextBytes(bytes);
        return Payload.wrap(bytes);
    }

    /** Which of the secrets was proven; null when none was. All are tried, whichever fits. */
    byte[] provenBy(Payload proof, Transcript transcript) {
        byte[] proven = null;
        for (byte[] secret : choice.secret().orElseThrow().all()) {
            if (Transcript.same(proof, transcript.proofOfDialler(secret))) {
                proven = secret;
            }
        }
        return proven;
    }

    /** Puts TLS in front of a new connection, if there is to be any. */
    void secure(ChannelPipeline pipeline, boolean dialling) {
        if (tls.isPresent()) {
            try {
                pipeline.addFirst(tls.get().newHandler(dialling, dialling ? threads.dialled() : threads.accepted()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
            }
        }
    }

    /** What the other side showed; empty without TLS. */
    List<X509Certificate> chainOf(Connection connection) {
        List<X509Certificate> chain = new ArrayList<>();
        if (tls.isPresent()) {
            try {
                for (Certificate one : session(connection).getPeerCertificates()) {
                    chain.add((X509Certificate) one);
                }
            } catch (SSLPeerUnverifiedException e) {
                throw new IllegalStateException("TLS was done without a certificate of the other side", e);
            }
        }
        return chain;
    }

    /** The transcript of a connection: both certificates, if there are any, then what was said. */
    Transcript transcript(Connection connection, boolean dialled) {
        Transcript transcript = new Transcript();
        X509Certificate own = null;
        X509Certificate others = null;
        if (tls.isPresent()) {
            own = (X509Certificate) session(connection).getLocalCertificates()[0];
            others = chainOf(connection).get(0);
        }
        return transcript.add(dialled ? own : others).add(dialled ? others : own);
    }

    private static SSLSession session(Connection connection) {
        return handler(connection).engine().getSession();
    }

    private static SslHandler handler(Connection connection) {
        return connection.channel().pipeline().get(SslHandler.class);
    }

    /** Why the other side's certificate does not speak for that server; empty when it does, or there is none to show. */
    Optional<String> objection(Connection connection, ServerId server) {
        return tls.isEmpty()
                ? Optional.empty()
                : tls.get().objection(chainOf(connection).get(0), server);
    }

    boolean isOfAnotherCluster(Connection connection) {
        return tls.isPresent()
                && CertificateName.isOfAnotherCluster(chainOf(connection).get(0), clusterId);
    }

    Optional<String> withdrawn(List<X509Certificate> chain, boolean dialled) {
        return tls.isEmpty() ? Optional.empty() : tls.get().withdrawn(chain, dialled);
    }
}
