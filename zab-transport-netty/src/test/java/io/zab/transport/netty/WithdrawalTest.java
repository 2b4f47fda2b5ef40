package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler.Down;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.RecordingHandler.Received;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was let in stays in only as long as it would be let in again, and says something now and then. */
class WithdrawalTest extends TransportHarness {
    private static final TestAuthority OLD = new TestAuthority("an old authority");
    private static final TestAuthority NEW = new TestAuthority("a new authority");

    @TempDir
    Path directory;

    private volatile Tls.Source source = OLD;
    private final Tls tls = Tls.of((clusterId, server) -> source.load(clusterId, server));
    private NettyTransport transport =
            NettyTransport.builder().tls(tls).handshakeTimeoutMillis(20_000).build();

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        closeAll();
        assertThat(transport.directBytes()).isZero();
    }

    @Test
    void sessionsOfAnAuthorityThatIsNotTrustedAnyMoreEndAndNewOnesBegin() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId before = openSession(one, two);

        source = NEW;
        tls.reload();

        assertThat(one.heard().await(Down.class).link()).isEqualTo(before);
        assertThat(two.heard().await(Down.class).link()).isEqualTo(before);
        List<String> reasons = List.of(
                one.heard().await(Down.class).reason(),
                two.heard().await(Down.class).reason());
        assertThat(reasons).anyMatch(reason -> reason.contains("not trusted any more"));
        LinkId after = openSession(one, two);
        one.endpoint().send(after, small(1));
        two.heard().await(Received.class);
    }

    @Test
    void sessionsGoOnWhenTheirAuthorityIsStillTrusted() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId link = openSession(one, two);

        source = (clusterId, server) ->
                OLD.issue(builder -> TestAuthority.withUri(builder, CertificateName.of(clusterId, server)));
        tls.reload();
        openSession(one, two);

        one.endpoint().send(link, small(1));
        two.heard().await(Received.class, received -> received.link().equals(link));
        assertThat(one.heard().calls(Down.class)).isEmpty();
    }

    @Test
    void aReloadThatMakesNoSenseChangesNothing() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId link = openSession(one, two);

        source = (clusterId, server) -> {
            throw new IOException("there is no file of that name");
        };
        assertThatThrownBy(tls::reload).isInstanceOf(IOException.class).hasMessageContaining("no file");
        source = (clusterId, server) -> NEW.load(clusterId, ServerId.of(9));
        assertThatThrownBy(tls::reload)
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("speaks for s9")
                .hasMessageContaining("zab://contract/server/1");

        openSession(one, two);
        one.endpoint().send(link, small(1));
        two.heard().await(Received.class, received -> received.link().equals(link));
    }

    @Test
    void aSessionEndsWhenACertificateExpires() throws Exception {
        for (int seconds = 4; !endsByExpiry(seconds); seconds *= 2) {
            assertThat(seconds).as("no session stood even for a moment").isLessThan(100);
        }
    }

    /** @return false when the certificates had expired before there was a session */
    private boolean endsByExpiry(int seconds) throws Exception {
        Instant end = Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        source = (clusterId, server) ->
                OLD.issue(builder -> TestAuthority.withUri(builder, CertificateName.of(clusterId, server))
                        .notAfter(end));
        Peer one;
        Peer two;
        try {
            one = open("contract", new Identity(ServerId.of(1), 101, seconds), anyAddress());
            two = open("contract", new Identity(ServerId.of(2), 102, seconds), anyAddress());
        } catch (TransportException e) {
            assertThat(e).hasMessageContaining("has expired");
            return false;
        }
        introduce(one, two);
        LinkId link = nextLink(one);
        one.endpoint().openSession(link, two.id());
        one.heard().await(Down.class);
        boolean stood = one.heard().count(Up.class) > 0;
        if (stood) {
            List<String> reasons = List.of(
                    one.heard().await(Down.class).reason(),
                    two.heard().await(Down.class).reason());
            assertThat(reasons).anyMatch(reason -> reason.contains("has expired"));
            assertThat(Instant.now()).isAfter(end);
        }
        return stood;
    }

    @Test
    void sessionsOfASecretThatIsNotSharedAnyMoreEnd() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "zab-test-secret-that-goes\n");
        SharedSecret secret = SharedSecret.file(file);
        transport = NettyTransport.builder().plaintext().sharedSecret(secret).build();
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId before = openSession(one, two);

        Files.writeString(file, "short\n");
        assertThatThrownBy(secret::reload).hasMessageContaining("at least 16").hasMessageNotContaining("short");
        openSession(one, two);
        assertThat(one.heard().calls(Down.class)).isEmpty();
        Files.writeString(file, "zab-test-secret-that-comes\n");
        secret.reload();

        one.heard().await(Down.class, down -> down.link().equals(before));
        openSession(one, two);
    }

    @Test
    void ofOneAddressOnlySoManyMayBeUnknown() throws Exception {
        transport = NettyTransport.builder()
                .plaintext()
                .halfOpenPerAddressMax(3)
                .handshakeTimeoutMillis(20_000)
                .build();
        Peer two = open(2);
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            silent.add(new RawPeer(two.endpoint().port()));
        }

        silent.get(0).awaitClosed();

        assertThat(two.heard().await(Warning.class).text()).contains("from its address", "this is the oldest");
        silent.get(3).sendFrame(Handshake.encode(hello(two, 77)));
        assertThat(Handshake.decodeAnswer(silent.get(3).readFrame()).accepted()).isTrue();
        for (RawPeer raw : silent) {
            raw.close();
        }
    }

    private static Hello hello(Peer to, long disk) {
        return new Hello(
                Kind.NOTIFICATIONS, "contract", new Identity(ServerId.of(7), disk, 1), to.id(), 0, Payload.EMPTY);
    }

    @Test
    void aConnectionOnWhichNothingIsHeardEnds() throws Exception {
        transport = NettyTransport.builder().plaintext().idleTimeoutMillis(1).build();
        Peer two = open(2);
        try (RawPeer raw = new RawPeer(two.endpoint().port())) {
            raw.sendFrame(Handshake.encode(hello(two, 77)));
            assertThat(Handshake.decodeAnswer(raw.readFrame()).accepted()).isTrue();
            raw.awaitClosed();
        }
    }

    @Test
    void aSecondProcessWithTheSameIdIsRefusedInBothLogs() throws Exception {
        transport = NettyTransport.plaintext();
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        two.heard().await(Reachable.class);
        Peer second = open("contract", new Identity(ServerId.of(2), 999, 1), anyAddress());
        TreeMap<ServerId, String> members = new TreeMap<>();
        members.put(one.id(), one.address());
        second.endpoint().members(members);

        String here = one.heard()
                .await(Warning.class, warning -> warning.text().contains("OTHER_DISK"))
                .text();
        String there = second.heard()
                .await(Warning.class, warning -> warning.text().contains("OTHER_DISK"))
                .text();

        assertThat(here).contains("refusing s2").contains("stop one of the two");
        assertThat(there).contains("s1 at").contains("refuses this server").contains("stop one of the two");
        two.endpoint().notify(one.id(), notification(5));
        assertThat(one.heard().await(Notified.class).from()).isEqualTo(two.identity());
    }
}
