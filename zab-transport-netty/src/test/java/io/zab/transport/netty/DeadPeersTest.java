package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.codec.MessageCodec;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.testkit.contract.RecordingHandler.Down;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that accept a connection and then behave like none: silent, hung, or answering nonsense. */
class DeadPeersTest extends TransportHarness {
    private static final ServerId DEAD = ServerId.of(2);

    private final NettyTransport transport = NettyTransport.builder()
            .plaintext()
            .handshakeTimeoutMillis(300)
            .answerTimeoutMillis(300)
            .lingerMillis(300)
            .build();
    private ServerSocket dead;

    @Override
    protected Transport transport() {
        return transport;
    }

    @BeforeEach
    void listen() throws IOException {
        dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void everyBufferIsGivenBack() throws IOException {
        closeAll();
        dead.close();
        assertThat(transport.directBytes()).isZero();
    }

    private Peer openKnowingTheDead() throws Exception {
        Peer one = open(1);
        TreeMap<ServerId, String> members = new TreeMap<>();
        members.put(DEAD, "localhost:" + dead.getLocalPort());
        one.endpoint().members(members);
        return one;
    }

    private RawPeer accept(Kind kind, Payload answer) throws Exception {
        while (true) {
            RawPeer raw = new RawPeer(dead.accept());
            Hello hello = Handshake.decodeHello(raw.readFrame());
            if (hello.kind() == kind) {
                raw.sendFrame(answer);
                return raw;
            }
            raw.close();
        }
    }

    private static Payload accepted(ServerId who) {
        return Handshake.encode(Answer.accepted(new Identity(who, 22, 1), Payload.EMPTY));
    }

    @Test
    void aNotificationThatIsNotAnsweredIsSentAgainOnANewConnection() throws Exception {
        Peer one = openKnowingTheDead();
        Payload sent = MessageCodec.encode(notification(9)).toPayload();
        try (RawPeer first = accept(Kind.NOTIFICATIONS, accepted(DEAD))) {
            one.endpoint().notify(DEAD, notification(9));
            assertThat(first.readFrame()).isEqualTo(sent);
            try (RawPeer second = accept(Kind.NOTIFICATIONS, accepted(DEAD))) {
                assertThat(second.readFrame()).isEqualTo(sent);
            }
        }
    }

    @Test
    void anAnswerToNothingEndsTheConnection() throws Exception {
        openKnowingTheDead();
        try (RawPeer raw = accept(Kind.NOTIFICATIONS, accepted(DEAD))) {
            raw.sendFrame(Payload.EMPTY);
            raw.awaitClosed();
        }
        accept(Kind.NOTIFICATIONS, accepted(DEAD)).close();
    }

    @Test
    void aSessionWithAPeerThatNeverAnswersTheHandshakeIsDownInTime() throws Exception {
        Peer one = openKnowingTheDead();
        one.endpoint().openSession(nextLink(one), DEAD);

        assertThat(one.heard().await(Down.class).reason()).contains("no answer to the handshake");
    }

    @Test
    void anAnswerThatIsNoneEndsTheAttempt() throws Exception {
        Peer one = openKnowingTheDead();
        one.endpoint().openSession(nextLink(one), DEAD);

        accept(Kind.SESSION, Payload.wrap(new byte[] {'H', 'T', 'T', 'P', '/'})).awaitClosed();

        assertThat(one.heard().await(Down.class).reason()).contains("no Zab peer speaks there");
    }

    @Test
    void somebodyElsesAnswerEndsTheAttempt() throws Exception {
        Peer one = openKnowingTheDead();
        one.endpoint().openSession(nextLink(one), DEAD);

        accept(Kind.SESSION, accepted(ServerId.of(5))).awaitClosed();

        assertThat(one.heard().await(Down.class).reason()).contains("s5").contains("s2");
        assertThat(one.heard().calls(Up.class)).isEmpty();
    }

    @Test
    void wordsOfARefusalAreCutAndEscaped() throws Exception {
        Peer one = openKnowingTheDead();
        one.endpoint().openSession(nextLink(one), DEAD);
        String evil = "x\r\nERROR all is lost\u001b[2J" + "y".repeat(900);

        accept(Kind.SESSION, Handshake.encode(Answer.refused(Refusal.BUSY, evil)))
                .awaitClosed();

        String reason = one.heard().await(Down.class).reason();
        String warning = one.heard().await(Warning.class).text();
        for (String text : new String[] {reason, warning}) {
            assertThat(text).hasSizeLessThan(700).contains("BUSY").doesNotContain("\n", "\r", "\u001b");
        }
    }

    @Test
    void aSessionWhoseOtherSideNeitherReadsNorClosesIsClosedInBoundedTime() throws Exception {
        Peer one = openKnowingTheDead();
        LinkId link = nextLink(one);
        one.endpoint().openSession(link, DEAD);
        try (RawPeer raw = accept(Kind.SESSION, accepted(DEAD))) {
            one.heard().await(Up.class);
            boolean room = true;
            for (int i = 0; room; i++) {
                room = one.endpoint().send(link, large(i));
            }

            one.endpoint().closeSession(link);

            raw.awaitClosed();
        }
        assertThat(one.heard().calls(Down.class)).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsIsWarnedOf() throws Exception {
        Peer one = open(1);
        TreeMap<ServerId, String> members = new TreeMap<>();
        // A label this long is refused without asking a name server, which might take its time.
        String nobody = "x".repeat(64) + ".invalid";
        members.put(DEAD, nobody + ":7101");
        one.endpoint().members(members);
        one.endpoint().openSession(nextLink(one), DEAD);

        assertThat(one.heard().await(Down.class).reason()).contains(nobody);
        assertThat(one.heard().await(Warning.class).text()).contains(nobody, "unknown");
    }

    @Test
    void anAddressThatIsNoneEndsTheAttemptOnly() throws Exception {
        Peer one = open(1);
        TreeMap<ServerId, String> members = new TreeMap<>();
        members.put(DEAD, "::1");
        one.endpoint().members(members);
        one.endpoint().openSession(nextLink(one), DEAD);

        assertThat(one.heard().await(Down.class).reason()).contains("'::1' is no address");
    }
}
