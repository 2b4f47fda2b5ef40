package io.zab.transport.netty;

import io.netty.handler.ssl.SslHandler;
import io.zab.core.model.ServerId;
import java.io.IOException;
import java.security.AlgorithmConstraints;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The TLS of one endpoint: TLS 1.3 of the JDK with certificates on both sides.
 *
 * <p>Invariant: every connection has an {@link SSLContext} of its own, which no other connection ever uses; the keys and
 * caches that a session could be resumed from go with it. Any thread.
 */
final class TlsEndpoint {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final int CLOSE_NOTIFY_MILLIS = 1_000;
    private static final AlgorithmConstraints GROUPS = new CheapGroups();

    /** What the JDK is told in checks outside a handshake; it stands for "a signature", as in every TLS 1.3 one. */
    private static final String AUTHENTICATION = "UNKNOWN";

    /** What was read at one time. */
    record Keys(KeyManager own, X509TrustManager trust) {}

    private final String clusterId;
    private final ServerId self;
    private final boolean named;
    private final Runnable changed;
    private final SecureRandom random = new SecureRandom();
    private volatile Keys keys;

    /**
     * @param named whether a certificate must name its server
     * @param changed called after each use of new keys
     */
    TlsEndpoint(String clusterId, ServerId self, boolean named, Runnable changed) {
        this.clusterId = clusterId;
        this.self = self;
        this.named = named;
        this.changed = changed;
    }

    /** @throws CertificateException when the certificate is another server's, or good for nothing today */
    Keys read(Tls.Source source) throws IOException, GeneralSecurityException {
        try {
            TlsMaterial material = source.load(clusterId, self);
            X509Certificate own = material.chain().get(0);
            Optional<String> objection = named ? CertificateName.objection(own, clusterId, self) : Optional.empty();
            if (objection.isPresent()) {
                throw new CertificateException(
                        "this server is " + self + " and cannot show what it was given: " + objection.get());
            }
            Optional<String> useless = CertificateUse.useless(own, System.currentTimeMillis());
            if (useless.isPresent()) {
                throw new CertificateException(
                        "no server would accept the certificate of " + self + ": " + useless.get() + "; issue another");
            }
            return new Keys(new OwnKey(material), trustManager(material.trusted()));
        } catch (IllegalArgumentException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    private static X509TrustManager trustManager(List<X509Certificate> trusted)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("trusted-" + i, trusted.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager for X.509 certificates");
    }

    void use(Keys read) {
        keys = read;
        changed.run();
    }

    /** @param slow where to do what takes long: checking chains, signing */
    SslHandler newHandler(boolean dialling, Executor slow) throws GeneralSecurityException {
        Keys current = keys;
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {current.own()}, new TrustManager[] {current.trust()}, random);
        // Without the other side's name: there is nothing to look up a session by, and nothing to compare with DNS.
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(dialling);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setNeedClientAuth(true);
        parameters.setAlgorithmConstraints(GROUPS);
        engine.setSSLParameters(parameters);
        TlsEngine guarded = new TlsEngine(engine, current, slow);
        SslHandler handler = new SslHandler(guarded, guarded);
        // The deadline of the whole handshake is the connection's own.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }

    /** Why this certificate does not speak for that server, today; empty when it does. */
    Optional<String> objection(X509Certificate certificate, ServerId server) {
        // The JDK does not look at the dates of a certificate that is trusted itself and not through an authority.
        Optional<String> outOfDate = CertificateUse.outOfDate(certificate, System.currentTimeMillis());
        return named && outOfDate.isEmpty() ? CertificateName.objection(certificate, clusterId, server) : outOfDate;
    }

    /** Whether keys and certificates are still those that were there when this connection began. */
    boolean isCurrent(Keys begunWith) {
        return keys == begunWith;
    }

    /** Why a chain that was good at the handshake is not good any more; empty while it is. */
    Optional<String> withdrawn(List<X509Certificate> chain, boolean dialled) {
        X509Certificate[] all = chain.toArray(X509Certificate[]::new);
        try {
            if (dialled) {
                keys.trust().checkServerTrusted(all, AUTHENTICATION);
            } else {
                keys.trust().checkClientTrusted(all, AUTHENTICATION);
            }
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of("its certificate is not trusted any more: " + TlsFailure.describe(e));
        }
    }
}
