package io.zab.transport.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Kind;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** What an intruder may show as its certificate, to a server that it dials and to one that dials it. */
final class CertificateCases {
    static final TestAuthority AUTHORITY = new TestAuthority("the authority of the negative cases");
    private static final TestAuthority FOREIGN = new TestAuthority("an authority that nobody trusts");
    private static final String GOOD = CertificateName.of(World.CLUSTER, World.INTRUDER);

    private CertificateCases() {}

    static NettyTransport victim() {
        return NettyTransport.builder()
                .tls(Tls.of(AUTHORITY))
                .handshakeTimeoutMillis(20_000)
                .build();
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        both(cases, "its own certificate", named(GOOD));
        both(cases, "an expired certificate", dated(-3, -2), "CertificateExpiredException");
        both(cases, "a certificate that is not valid yet", dated(2, 3), "CertificateNotYetValidException");
        both(cases, "a certificate of another authority", foreign(), "unable to find valid certification path");
        both(cases, "a self-signed certificate", selfSigned(), "unable to find valid certification path");
        both(cases, "the certificate of server 3", named("zab://negative/server/3"), "speaks for s3", "not for s1");
        both(
                cases,
                "two names, one of them right",
                with(builder -> uri(uri(builder, GOOD), "zab://negative/server/3")),
                "names 2 servers");
        both(cases, "the right name twice", with(builder -> uri(uri(builder, GOOD), GOOD)), "names 2 servers");
        both(cases, "a wildcard for the id", named("zab://negative/server/*"), "speaks for nobody");
        both(cases, "a wildcard for the cluster", named("zab://*/server/1"), "belongs to cluster '*'");
        both(
                cases,
                "a common name and nothing else",
                with(builder -> builder.subject("CN=" + GOOD)),
                "names no server");
        both(
                cases,
                "DNS names and nothing else",
                with(builder -> builder.addSanDnsName("localhost").addSanDnsName("1.server.negative")),
                "names no server");
        both(
                cases,
                "an address and nothing else",
                with(builder -> builder.addSanIpAddress("127.0.0.1")),
                "names no server");
        both(
                cases,
                "a name as DNS name",
                with(builder -> builder.addSanDnsName("server1.negative")),
                "names no server");
        both(cases, "no name at all", with(builder -> builder), "names no server");
        both(cases, "a name without an id", named("zab://negative/server/"), "speaks for nobody");
        both(cases, "a name in another case", named("ZAB://negative/server/1"), "speaks for nobody");
        both(cases, "a cluster in another case", named("zab://NEGATIVE/server/1"), "belongs to cluster 'NEGATIVE'");
        both(cases, "an id with a leading zero", named("zab://negative/server/01"), "speaks for nobody");
        both(cases, "a name that goes on", named(GOOD + "/more"), "speaks for nobody");
        both(
                cases,
                "a name with a needless escape",
                named("zab://negativ%65/server/1"),
                "belongs to cluster 'negative'");
        both(cases, "a certificate of another cluster", named("zab://other/server/1"), "belongs to cluster 'other'");
        both(
                cases,
                "a certificate for signing code",
                usage(CertificateBuilder::addExtendedKeyUsageCodeSigning),
                "Extended key usage");
        both(cases, "a key that may not sign", keyUsage(KeyUsage.keyEncipherment), "digital signatures");
        trustedItself(cases, "a certificate that is trusted itself", selfSigned(-1, 1));
        trustedItself(cases, "an expired certificate that is trusted itself", selfSigned(-3, -2), "has expired");
        trustedItself(
                cases, "a certificate trusted itself and not valid yet", selfSigned(2, 3), "not valid yet", "clocks");
        both(cases, "an expired certificate of the authority beside its own", withExpiredIssuer());
        oneWay(cases);
        return cases;
    }

    private static void trustedItself(List<Case> cases, String what, TlsMaterial shown, String... reasons) {
        Tls trusting = Tls.of((clusterId, server) -> {
            TlsMaterial own = AUTHORITY.load(clusterId, server);
            return new TlsMaterial(
                    own.key(),
                    own.chain(),
                    List.of(own.trusted().get(0), shown.chain().get(0)));
        });
        Supplier<NettyTransport> victim = () -> NettyTransport.builder()
                .tls(trusting)
                .handshakeTimeoutMillis(20_000)
                .build();
        both(cases, what, victim, shown, reasons);
    }

    /** The authority was once certified by an older one, and what says so is sent along for those who know that only. */
    private static TlsMaterial withExpiredIssuer() {
        TlsMaterial own = named(GOOD);
        X509Certificate beside = AUTHORITY.certifiedByAnother(-9, -8);
        return new TlsMaterial(own.key(), List.of(own.chain().get(0), beside), own.trusted());
    }

    private static TlsMaterial selfSigned(int fromDays, int toDays) {
        return AUTHORITY.selfSigned(builder -> uri(builder, GOOD)
                .notBefore(Instant.now().plus(Duration.ofDays(fromDays)))
                .notAfter(Instant.now().plus(Duration.ofDays(toDays))));
    }

    private static void oneWay(List<Case> cases) {
        cases.add(dialling(
                "a certificate for servers only",
                usage(CertificateBuilder::addExtendedKeyUsageServerAuth),
                "Extended key usage"));
        cases.add(listening(
                "a certificate for clients only",
                usage(CertificateBuilder::addExtendedKeyUsageClientAuth),
                "Extended key usage"));
        cases.add(dialling("no certificate", null, "Empty client certificate chain"));
        cases.add(listening("the victim's own certificate", named("zab://negative/server/2"), "speaks for s2"));
        cases.add(dialling("the victim's own certificate", named("zab://negative/server/2"), "speaks for s2"));
    }

    private static void both(List<Case> cases, String what, TlsMaterial shown, String... reasons) {
        both(cases, what, CertificateCases::victim, shown, reasons);
    }

    private static void both(
            List<Case> cases, String what, Supplier<NettyTransport> victim, TlsMaterial shown, String... reasons) {
        cases.add(dialling("who dials", Kind.NOTIFICATIONS, what, victim, shown, reasons));
        cases.add(dialling("who dials for a session", Kind.SESSION, what, victim, shown, reasons));
        cases.add(listening(what, victim, shown, reasons));
    }

    private static Case dialling(String what, TlsMaterial shown, String... reasons) {
        return dialling("who dials", Kind.NOTIFICATIONS, what, CertificateCases::victim, shown, reasons);
    }

    private static Case dialling(
            String who, Kind kind, String what, Supplier<NettyTransport> victim, TlsMaterial shown, String... reasons) {
        return new Case(
                who + " shows " + what,
                world -> {
                    world.open(victim.get());
                    RawPeer raw = world.connect(World.tls(shown));
                    // Without waiting for any answer.
                    sendQuietly(raw, Handshake.encode(World.hello(kind, Payload.EMPTY)), world.vote());
                    raw.awaitClosedOr(reasons.length == 0);
                },
                reasons);
    }

    private static Case listening(String what, TlsMaterial shown, String... reasons) {
        return listening(what, CertificateCases::victim, shown, reasons);
    }

    private static Case listening(String what, Supplier<NettyTransport> victim, TlsMaterial shown, String... reasons) {
        return new Case(
                "who is dialled shows " + what,
                world -> {
                    SSLContext context = World.tls(shown);
                    world.listen(context, raw -> {
                        raw.sendFrame(World.granted(Payload.EMPTY));
                        raw.sendFrame(world.vote());
                    });
                    world.open(victim.get());
                    world.lure();
                },
                reasons);
    }

    static void sendQuietly(RawPeer raw, Payload... frames) {
        try {
            for (Payload frame : frames) {
                raw.sendFrame(frame);
            }
        } catch (IOException alreadyRefused) {
            // Its log is looked at.
            return;
        }
    }

    // ---- certificates

    private static CertificateBuilder uri(CertificateBuilder builder, String name) {
        return TestAuthority.withUri(builder, name);
    }

    static TlsMaterial named(String name) {
        return with(builder -> uri(builder, name));
    }

    private static TlsMaterial with(UnaryOperator<CertificateBuilder> change) {
        return AUTHORITY.issue(change);
    }

    private static TlsMaterial dated(int fromDays, int toDays) {
        return with(builder -> uri(builder, GOOD)
                .notBefore(Instant.now().plus(Duration.ofDays(fromDays)))
                .notAfter(Instant.now().plus(Duration.ofDays(toDays))));
    }

    private static TlsMaterial usage(UnaryOperator<CertificateBuilder> usage) {
        return AUTHORITY.issueBare(
                builder -> usage.apply(uri(builder, GOOD).setKeyUsage(true, KeyUsage.digitalSignature)));
    }

    private static TlsMaterial keyUsage(KeyUsage usage) {
        return AUTHORITY.issueBare(builder -> uri(builder, GOOD).setKeyUsage(true, usage));
    }

    private static TlsMaterial foreign() {
        try {
            return FOREIGN.load(World.CLUSTER, ServerId.of(1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TlsMaterial selfSigned() {
        return AUTHORITY.selfSigned(builder -> uri(builder, GOOD));
    }
}
