package io.zab.transport.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * How the links of one endpoint are secured: what was chosen for the transport, for this server.
 *
 * <p>Any thread.
 */
final class LinkSecurity {
    /** What the host chose: TLS or none, whether certificates must name servers, a shared secret or none. */
    record Choice(Optional<Tls> tls, boolean named, Optional<SharedSecret> secret) {}

    private final Choice choice;
    private final Optional<TlsEndpoint> tls;
    private final String clusterId;
    private final Runnable changed;
    private final Executor slow;
    private final SecureRandom random = new SecureRandom();

    private LinkSecurity(Choice choice, Local local, Executor slow, Runnable changed) {
        this.choice = choice;
        this.clusterId = local.clusterId();
        this.slow = slow;
        this.changed = changed;
        this.tls = choice.tls()
                .map(handle -> new TlsEndpoint(clusterId, local.identity().server(), choice.named(), changed));
    }

    /**
     * @param slow where to do what takes long
     * @param changed called whenever credentials may have been withdrawn, on any thread
     * @throws TransportException when keys or certificates cannot be read
     */
    static LinkSecurity open(Choice choice, Local local, Executor slow, Runnable changed) throws TransportException {
        LinkSecurity security = new LinkSecurity(choice, local, slow, changed);
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

    boolean encrypts() {
        return tls.isPresent();
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
                pipeline.addFirst(tls.get().newHandler(dialling, slow));
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
        return connection.channel().pipeline().get(SslHandler.class).engine().getSession();
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
