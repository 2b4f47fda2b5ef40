package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A certificate that no server would take is not shown to any; dates are those of the server's own certificate. */
class CertificateUseTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("an authority");
    private static final String NAME = "zab://c/server/1";

    private static TlsMaterial dated(int fromDays, int toDays) {
        return AUTHORITY.issue(builder -> dated(builder, fromDays, toDays));
    }

    private static CertificateBuilder dated(CertificateBuilder builder, int fromDays, int toDays) {
        return TestAuthority.withUri(builder, NAME)
                .notBefore(Instant.now().plus(Duration.ofDays(fromDays)))
                .notAfter(Instant.now().plus(Duration.ofDays(toDays)));
    }

    private static void assertRefused(TlsMaterial own, String... reasons) {
        NettyTransport transport = NettyTransport.tls(Tls.of((clusterId, server) -> own));
        Local local = new Local("c", new Identity(ServerId.of(1), 101, 1), "127.0.0.1:0", 1 << 20);
        assertThatThrownBy(() -> transport.open(local, new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("no server would accept the certificate of s1")
                .hasMessageContainingAll(reasons);
    }

    @Test
    void anExpiredCertificateOfOnesOwnIsRefused() {
        assertRefused(dated(-3, -2), "has expired", "issue another");
    }

    @Test
    void aCertificateOfOnesOwnThatIsNotValidYetIsRefused() {
        assertRefused(dated(2, 3), "not valid yet", "check the clocks");
    }

    @Test
    void aCertificateOfOnesOwnThatIsForOneSideOnlyIsRefused() {
        assertRefused(usage(CertificateBuilder::addExtendedKeyUsageServerAuth), "serverAuth or clientAuth");
        assertRefused(usage(CertificateBuilder::addExtendedKeyUsageClientAuth), "serverAuth or clientAuth");
        assertRefused(
                usage(builder -> builder.setKeyUsage(true, CertificateBuilder.KeyUsage.keyEncipherment)),
                "digitalSignature");
    }

    private static TlsMaterial usage(UnaryOperator<CertificateBuilder> usage) {
        return AUTHORITY.issueBare(builder -> usage.apply(TestAuthority.withUri(builder, NAME)));
    }

    @Test
    void anExpiredCertificateBesideItsOwnEndsNoSession() {
        X509Certificate own = dated(-1, 1).chain().get(0);
        X509Certificate beside = dated(-3, -2).chain().get(0);
        long now = System.currentTimeMillis();

        assertThat(new Credentials(List.of(own, beside), false, null).expired(now))
                .isEmpty();
        assertThat(new Credentials(List.of(beside, own), false, null).expired(now))
                .hasValueSatisfying(why -> assertThat(why).contains("has expired"));
    }
}
