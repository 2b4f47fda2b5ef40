package io.zab.transport.netty;

import io.zab.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where a transport has keys and certificates from, and the handle to have them read again.
 *
 * <p>A certificate speaks for one server of one cluster: its only subject alternative name of type URI is exactly
 * {@code zab://CLUSTER/server/ID}, whatever else stands in it. Its extended key usage, if it has one, allows both
 * client and server. See docs/security.md.
 *
 * <p>Any thread; one object may serve many transports and many servers.
 */
public final class Tls {
    /** Supplies keys and certificates. */
    @FunctionalInterface
    public interface Source {
        /**
         * Called when a server's port is opened and at each {@link Tls#reload}.
         *
         * @param clusterId the cluster
         * @param server for whom
         */
        TlsMaterial load(String clusterId, ServerId server) throws IOException, GeneralSecurityException;
    }

    private final Source source;
    private final Set<TlsEndpoint> users = new LinkedHashSet<>();

    private Tls(Source source) {
        this.source = source;
    }

    /**
     * From files in PEM form.
     *
     * @param chain this server's certificate, then those of its issuers below the trusted one
     * @param key its private key, PKCS #8, not encrypted: readable for the process alone
     * @param trusted one or more certificates of authorities
     */
    public static Tls pem(Path chain, Path key, Path trusted) {
        return new Tls((clusterId, server) -> TlsFiles.pem(chain, key, trusted));
    }

    /**
     * From key stores, PKCS #12 or JKS.
     *
     * @param keys holds exactly one key, with its chain
     * @param trusted holds certificates of authorities
     * @param password of both, asked for at each reading
     */
    public static Tls keyStore(Path keys, Path trusted, Supplier<char[]> password) {
        return new Tls((clusterId, server) -> TlsFiles.keyStore(keys, trusted, password));
    }

    /** From wherever the host keeps them. */
    public static Tls of(Source source) {
        return new Tls(source);
    }

    /**
     * Reads everything again, for all open ports or, when something is wrong, for none. New connections use what was
     * read; a session whose other end is not trusted any more ends, and so does one whose certificate has expired, with
     * or without a call of this. Files are read on the caller's thread.
     *
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when a key or a certificate makes no sense, or is another server's
     */
    public synchronized void reload() throws IOException, GeneralSecurityException {
        List<TlsEndpoint> all = users();
        Map<TlsEndpoint, TlsEndpoint.Keys> read = new LinkedHashMap<>();
        for (TlsEndpoint user : all) {
            read.put(user, user.read(source));
        }
        read.forEach(TlsEndpoint::use);
    }

    synchronized void attach(TlsEndpoint user) throws IOException, GeneralSecurityException {
        user.use(user.read(source));
        synchronized (users) {
            users.add(user);
        }
    }

    void detach(TlsEndpoint user) {
        synchronized (users) {
            users.remove(user);
        }
    }

    private List<TlsEndpoint> users() {
        synchronized (users) {
            return new ArrayList<>(users);
        }
    }

    /** Nothing of what it reads. */
    @Override
    public String toString() {
        return "Tls";
    }
}
