package io.zab.transport.netty;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What the other side of a connection has shown and proven, so that it can be judged again later. */
final class Credentials {
    private final List<X509Certificate> chain;
    private final boolean dialled;
    private final byte[] secret;

    /**
     * @param chain empty without TLS
     * @param dialled whether this side opened the connection
     * @param secret which it knows; null when none was asked for
     */
    Credentials(List<X509Certificate> chain, boolean dialled, byte[] secret) {
        this.chain = chain;
        this.dialled = dialled;
        this.secret = secret;
    }

    /**
     * Why they do not hold any more, as far as time alone decides; empty while they do. Of a chain the other side's own
     * certificate counts: what it sends besides need not be what made it trusted.
     */
    Optional<String> expired(long nowMillis) {
        return chain.isEmpty() ? Optional.empty() : CertificateUse.outOfDate(chain.get(0), nowMillis);
    }

    /** Why they would not be taken today; empty while they would. */
    Optional<String> withdrawn(LinkSecurity security) {
        if (secret != null && !security.knows(secret)) {
            return Optional.of("the secret it knows is not one of the shared ones any more");
        }
        return chain.isEmpty() ? Optional.empty() : security.withdrawn(chain, dialled);
    }
}
