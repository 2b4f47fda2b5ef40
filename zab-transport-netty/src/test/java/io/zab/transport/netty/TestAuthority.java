package io.zab.transport.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.zab.core.model.ServerId;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An authority that issues certificates to the servers of a test; each is made once. */
final class TestAuthority implements Tls.Source {
    private final X509Bundle root;
    private final Map<String, TlsMaterial> issued = new ConcurrentHashMap<>();

    TestAuthority(String name) {
        root = make(() -> new CertificateBuilder()
                .subject("CN=" + name)
                .ecp256()
                .setIsCertificateAuthority(true)
                .setKeyUsage(
                        true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.digitalSignature)
                .notBefore(Instant.now().minus(Duration.ofDays(10)))
                .notAfter(Instant.now().plus(Duration.ofDays(10)))
                .buildSelfSigned());
    }

    private interface Making<T> {
        T run() throws Exception;
    }

    private static <T> T make(Making<T> making) {
        try {
            return making.run();
        } catch (Exception e) {
            throw new IllegalStateException("no certificate could be made: " + e, e);
        }
    }

    X509Bundle root() {
        return root;
    }

    @Override
    public TlsMaterial load(String clusterId, ServerId server) throws GeneralSecurityException {
        String name = CertificateName.of(clusterId, server);
        return issued.computeIfAbsent(name, wanted -> issue(builder -> withUri(builder, wanted)));
    }

    static CertificateBuilder withUri(CertificateBuilder builder, String uri) {
        return builder.addSanUriName(URI.create(uri));
    }

    /** A certificate that is good but for what is said here. */
    TlsMaterial issue(UnaryOperator<CertificateBuilder> change) {
        return material(bundle(change));
    }

    X509Bundle bundle(UnaryOperator<CertificateBuilder> change) {
        return make(() -> change.apply(usual()).buildIssuedBy(root));
    }

    private static CertificateBuilder usual() {
        return bare().setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
                .addExtendedKeyUsageServerAuth()
                .addExtendedKeyUsageClientAuth();
    }

    /** Valid today, and for whatever. */
    private static CertificateBuilder bare() {
        return new CertificateBuilder()
                .subject("CN=a server")
                .ecp256()
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(1)));
    }

    /** A certificate without any usage but what is said here. */
    TlsMaterial issueBare(UnaryOperator<CertificateBuilder> change) {
        return material(make(() -> change.apply(bare()).buildIssuedBy(root)));
    }

    /** A certificate of this authority that another authority has issued. */
    X509Certificate certifiedByAnother(int fromDays, int toDays) {
        TestAuthority another = new TestAuthority("another authority");
        return make(() -> new CertificateBuilder()
                        .subject(root.getCertificate().getSubjectX500Principal().getName())
                        .publicKey(root.getKeyPair().getPublic())
                        .setIsCertificateAuthority(true)
                        .notBefore(Instant.now().plus(Duration.ofDays(fromDays)))
                        .notAfter(Instant.now().plus(Duration.ofDays(toDays)))
                        .buildIssuedBy(another.root))
                .getCertificate();
    }

    TlsMaterial selfSigned(UnaryOperator<CertificateBuilder> change) {
        return material(
                make(() -> change.apply(bare().setIsCertificateAuthority(true)).buildSelfSigned()));
    }

    private TlsMaterial material(X509Bundle bundle) {
        TestFiles.nameSecret(bundle.getKeyPair().getPrivate());
        return new TlsMaterial(
                bundle.getKeyPair().getPrivate(), List.of(bundle.getCertificatePath()), List.of(root.getCertificate()));
    }
}
