package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.codec.MessageCodec;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.testkit.contract.RecordingHandler.Down;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that make no sense close the connection they came on, and nothing else. */
class HostileBytesTest extends TransportHarness {
    private static final Identity STRANGER = new Identity(ServerId.of(7), 77, 1);

    private final NettyTransport transport = NettyTransport.builder()
            .plaintext()
            .handshakeTimeoutMillis(1_000)
            .halfOpenMax(64)
            .build();

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        closeAll();
        assertThat(transport.directBytes()).isZero();
    }

    private static Hello hello(Kind kind, int expected, long attempt) {
        return new Hello(kind, "contract", STRANGER, ServerId.of(expected), attempt, Payload.EMPTY);
    }

    private static RawPeer admitted(Peer peer, Kind kind) throws IOException {
        RawPeer raw = new RawPeer(peer.endpoint().port());
        raw.sendFrame(Handshake.encode(hello(kind, peer.id().value(), 1)));
        assertThat(Handshake.decodeAnswer(raw.readFrame()).acceptor()).isEqualTo(peer.identity());
        return raw;
    }

    @Test
    void aThousandConnectionsOfNoiseHarmNobody() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId before = openSession(one, two);
        Random random = new Random(1);
        List<RawPeer> noise = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            RawPeer raw = new RawPeer(two.endpoint().port());
            noise.add(raw);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            try {
                raw.sendBytes(bytes);
            } catch (IOException alreadyClosed) {
                assertThat(alreadyClosed).hasMessageMatching("(?s).*(reset|Broken pipe).*");
            }
        }

        one.endpoint().send(before, small(1));
        two.heard().await("the old session's message", () -> two.heard().receivedCount() == 1);
        LinkId after = openSessionAgainAndAgain(one, two);
        one.endpoint().send(after, small(2));
        two.heard().await("the new session's message", () -> two.heard().receivedCount() == 2);
        for (RawPeer raw : noise) {
            raw.awaitClosed();
            raw.close();
        }
        assertThat(two.heard().calls(Down.class)).extracting(Down::link).doesNotContain(before, after);
        assertThat(two.heard().calls(Up.class)).allMatch(up -> up.remote().equals(one.identity()));
        assertThat(two.heard().calls(Warning.class)).isNotEmpty().hasSizeLessThan(Warnings.BURST + 10);
    }

    /** As a follower does: an attempt that fails is followed by another, under a new name. */
    private LinkId openSessionAgainAndAgain(Peer follower, Peer leader) {
        for (int failures = 0; failures < 10; failures++) {
            LinkId link = nextLink(follower);
            follower.endpoint().openSession(link, leader.id());
            follower.heard().await("an answer", () -> isUp(follower, link) || isDown(follower, link));
            if (isUp(follower, link)) {
                return link;
            }
        }
        throw new AssertionError(
                "no session in ten attempts: " + follower.heard().calls());
    }

    private static boolean isUp(Peer peer, LinkId link) {
        return peer.heard().calls(Up.class).stream().anyMatch(up -> up.link().equals(link));
    }

    private static boolean isDown(Peer peer, LinkId link) {
        return peer.heard().calls(Down.class).stream()
                .anyMatch(down -> down.link().equals(link));
    }

    @Test
    void silentConnectionsGiveWayToPeersAndEndAtTheDeadline() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        List<RawPeer> silent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            silent.add(new RawPeer(two.endpoint().port()));
        }
        introduce(one, two);

        openSessionAgainAndAgain(one, two);

        for (RawPeer raw : silent) {
            raw.awaitClosed();
            raw.close();
        }
        assertThat(two.heard().calls(Up.class)).allMatch(up -> up.remote().equals(one.identity()));
    }

    @Test
    void aHandshakeThatTricklesInIsEndedAtTheDeadline() throws Exception {
        Peer two = open(2);
        try (RawPeer raw = new RawPeer(two.endpoint().port())) {
            raw.sendBytes(new byte[] {0, 0, 0, 40, 'Z', 'A'});
            raw.awaitClosed();
        }
        assertThat(two.heard().await(Warning.class).text()).contains("did not say who it is");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000", "\u00ff\u00ff\u00ff\u00ff"
            })
    void otherProtocolsAreNamedAndClosed(String bytes) throws Exception {
        Peer two = open(2);
        try (RawPeer raw = new RawPeer(two.endpoint().port())) {
            raw.sendBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
            raw.awaitClosed();
        }
        String warning = two.heard().await(Warning.class).text();
        assertThat(warning).contains("4096 are allowed").contains("127.0.0.1");
        assertThat(warning.contains("TLS")).isEqualTo(bytes.startsWith("\u0016"));
    }

    @Test
    void aHandshakeOfAnotherVersionIsAnsweredInWordsItCanRead() throws Exception {
        Peer two = open(2);
        ByteBuffer hello =
                ByteBuffer.wrap(Handshake.encode(hello(Kind.SESSION, 2, 1)).toByteArray());
        hello.putShort(4, (short) 9);
        try (RawPeer raw = new RawPeer(two.endpoint().port())) {
            raw.sendFrame(Payload.wrap(hello.array()));
            Handshake.Answer answer = Handshake.decodeAnswer(raw.readFrame());
            assertThat(answer.refusal()).isEqualTo(Refusal.VERSION);
            assertThat(answer.reason()).contains("version 9").contains("version 2");
            raw.awaitClosed();
        }
        assertThat(two.heard().await(Warning.class).text()).contains("version 9");
    }

    @Test
    void aMalformedMessageEndsItsSessionOnly() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId healthy = openSession(one, two);
        try (RawPeer raw = admitted(two, Kind.SESSION)) {
            two.heard().await(Up.class, up -> up.remote().equals(STRANGER));
            raw.sendFrame(MessageCodec.encode(small(5)).toPayload());
            raw.sendFrame(Payload.wrap(new byte[] {1, 99, 3}));
            raw.sendFrame(MessageCodec.encode(small(6)).toPayload());
            raw.awaitClosed();
        }
        LinkId hostile = new LinkId(STRANGER, 1);
        Down down = two.heard().await(Down.class);
        assertThat(down.link()).isEqualTo(hostile);
        assertThat(down.reason()).contains("unknown message type 99");
        assertThat(two.heard().received(hostile)).containsExactly(small(5));
        one.endpoint().send(healthy, small(1));
        two.heard()
                .await("the healthy one's", () -> !two.heard().received(healthy).isEmpty());
    }

    @Test
    void aFrameAboveTheLimitEndsItsSessionOnly() throws Exception {
        Peer one = open(1);
        Peer two = open(2);
        introduce(one, two);
        LinkId healthy = openSession(one, two);
        try (RawPeer raw = admitted(two, Kind.SESSION)) {
            raw.sendBytes(ByteBuffer.allocate(4).putInt(FRAME_BYTES_MAX + 1).array());
            raw.awaitClosed();
        }
        assertThat(two.heard().await(Down.class).reason()).contains("1048577").contains("1048576");
        one.endpoint().send(healthy, small(1));
        two.heard()
                .await("the healthy one's", () -> !two.heard().received(healthy).isEmpty());
    }

    @Test
    void aMessageOfASessionHasNoPlaceAmongNotificationsAndViceVersa() throws Exception {
        Peer two = open(2);
        try (RawPeer raw = admitted(two, Kind.NOTIFICATIONS)) {
            raw.sendFrame(MessageCodec.encode(notification(3)).toPayload());
            assertThat(raw.readFrame()).isEqualTo(Payload.EMPTY);
            raw.sendFrame(MessageCodec.encode(small(1)).toPayload());
            raw.awaitClosed();
        }
        assertThat(two.heard().calls(Notified.class)).containsExactly(new Notified(STRANGER, notification(3)));
        try (RawPeer raw = admitted(two, Kind.SESSION)) {
            raw.sendFrame(MessageCodec.encode(notification(4)).toPayload());
            raw.awaitClosed();
        }
        assertThat(two.heard().await(Down.class).reason()).contains("Notification");
        assertThat(two.heard().calls(Notified.class)).hasSize(1);
    }

    @Test
    void oneServerCannotHoldAllConnections() throws Exception {
        Peer two = open(2);
        List<RawPeer> held = new ArrayList<>();
        Refusal last = Refusal.ACCEPTED;
        for (int attempt = 1; attempt < 100 && last == Refusal.ACCEPTED; attempt++) {
            RawPeer raw = new RawPeer(two.endpoint().port());
            held.add(raw);
            raw.sendFrame(Handshake.encode(hello(Kind.SESSION, 2, attempt)));
            last = Handshake.decodeAnswer(raw.readFrame()).refusal();
        }
        assertThat(last).isEqualTo(Refusal.BUSY);
        assertThat(held).hasSize(Settings.SESSIONS_PER_SERVER_MAX + 1);
        for (RawPeer raw : held) {
            raw.close();
        }
        two.heard().await("all gone", () -> two.heard().count(Down.class) == Settings.SESSIONS_PER_SERVER_MAX);
        admitted(two, Kind.SESSION).close();
    }

    @Test
    void theNewestNotificationConnectionsOfAServerReplaceItsOldest() throws Exception {
        Peer two = open(2);
        List<RawPeer> held = new ArrayList<>();
        for (int i = 0; i < Settings.NOTIFIERS_PER_SERVER_MAX + 3; i++) {
            held.add(admitted(two, Kind.NOTIFICATIONS));
        }
        for (int i = 0; i < 3; i++) {
            held.get(i).awaitClosed();
        }
        RawPeer newest = held.get(held.size() - 1);
        newest.sendFrame(MessageCodec.encode(notification(1)).toPayload());
        assertThat(newest.readFrame()).isEqualTo(Payload.EMPTY);
        for (RawPeer raw : held) {
            raw.close();
        }
    }

    @Test
    void aSecondSessionOfTheSameNameIsRefused() throws Exception {
        Peer two = open(2);
        try (RawPeer first = admitted(two, Kind.SESSION);
                RawPeer second = new RawPeer(two.endpoint().port())) {
            second.sendFrame(Handshake.encode(hello(Kind.SESSION, 2, 1)));
            assertThat(Handshake.decodeAnswer(second.readFrame()).refusal()).isEqualTo(Refusal.BUSY);
            first.sendFrame(MessageCodec.encode(small(1)).toPayload());
            two.heard().await("its message", () -> two.heard().receivedCount() == 1);
        }
    }
}
