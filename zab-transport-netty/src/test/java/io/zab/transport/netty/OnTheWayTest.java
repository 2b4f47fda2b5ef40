package io.zab.transport.netty;

import static io.zab.transport.netty.Interceptor.Attack.KEEP;
import static io.zab.transport.netty.Interceptor.Attack.LEAVE_OUT;
import static io.zab.transport.netty.Interceptor.Attack.REFLECT;
import static io.zab.transport.netty.Interceptor.Attack.REORDER;
import static io.zab.transport.netty.Interceptor.Attack.REPEAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Interceptor.Attack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What somebody on the way can do with records of two servers that have proven themselves: end the connection, which the
 * log of who notices says, and nothing else.
 */
class OnTheWayTest extends TransportHarness {
    private static final TestAuthority AUTHORITY = new TestAuthority("an authority on the way");
    private static final String NO_MARK = "a record does not carry the mark of this connection";
    private static final String TLS_FAILED = "TLS failed: ";

    /** What keeps him out. */
    enum Protection {
        SEAL,
        TLS
    }

    private NettyTransport transport;
    private Interceptor interceptor;
    private Peer one;
    private Peer two;

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void everythingIsGivenBack() throws IOException {
        closeAll();
        interceptor.close();
        assertThat(transport.directBytes()).isZero();
    }

    /** A session of one with two, which begins with one message. */
    private LinkId session(Protection protection) throws Exception {
        NettyTransport.Builder builder = NettyTransport.builder().handshakeTimeoutMillis(20_000);
        byte[] secret = "zab-test-secret-of-two-with-one-between".getBytes(StandardCharsets.US_ASCII);
        transport = protection == Protection.TLS
                ? builder.tls(Tls.of(AUTHORITY)).build()
                : builder.plaintext().sharedSecret(SharedSecret.of(secret)).build();
        one = open(1);
        two = open(2);
        interceptor =
                new Interceptor(protection == Protection.TLS, two.endpoint().port());
        TreeMap<ServerId, String> members = new TreeMap<>();
        members.put(two.id(), interceptor.address());
        one.endpoint().members(members);
        one.heard().await(Reachable.class);
        return sessionThatBegins();
    }

    private LinkId sessionThatBegins() {
        LinkId link = openSession(one, two);
        one.endpoint().send(link, small(1));
        two.heard().await("its first message", () -> two.heard().received(link).size() == 1);
        return link;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPassedOnAsItCameArrives(Protection protection) throws Exception {
        LinkId link = session(protection);
        two.endpoint().send(link, small(2));
        one.heard().await("an answer", () -> one.heard().received(link).equals(List.of(small(2))));
        one.endpoint().send(link, small(3));
        two.heard().await("a further message", () -> two.heard().received(link).equals(List.of(small(1), small(3))));
        assertThat(one.heard().count(Warning.class)).isZero();
        assertThat(two.heard().count(Warning.class)).isZero();
    }

    static List<Arguments> attacks() {
        return List.of(
                Arguments.of(REPEAT, Protection.SEAL, List.of(small(1), small(2)), NO_MARK),
                Arguments.of(REPEAT, Protection.TLS, List.of(small(1), small(2)), TLS_FAILED),
                Arguments.of(LEAVE_OUT, Protection.SEAL, List.of(small(1)), NO_MARK),
                Arguments.of(LEAVE_OUT, Protection.TLS, List.of(small(1)), TLS_FAILED),
                Arguments.of(REORDER, Protection.SEAL, List.of(small(1)), NO_MARK),
                Arguments.of(REORDER, Protection.TLS, List.of(small(1)), TLS_FAILED));
    }

    @ParameterizedTest(name = "{0} against {1}")
    @MethodSource("attacks")
    void ofWhatWasRepeatedLeftOutOrReorderedNothingArrives(
            Attack attack, Protection protection, List<SessionMessage> arriving, String reason) throws Exception {
        LinkId link = session(protection);
        interceptor.attack(attack);
        one.endpoint().send(link, small(2));
        if (attack != REPEAT) {
            interceptor.awaitKept();
            one.endpoint().send(link, small(3));
        }

        two.heard().await(Warning.class, warning -> warning.text().contains(reason));
        two.endpoint().close();
        assertThat(two.heard().received(link)).isEqualTo(arriving);
    }

    @ParameterizedTest
    @EnumSource
    void whatASideSaidIsNothingThatTheOtherSideSays(Protection protection) throws Exception {
        LinkId link = session(protection);
        interceptor.attack(REFLECT);
        one.endpoint().send(link, small(2));

        String reason = protection == Protection.TLS ? TLS_FAILED : NO_MARK;
        one.heard().await(Warning.class, warning -> warning.text().contains(reason));
        closeAll();
        assertThat(one.heard().received(link)).isEmpty();
        assertThat(two.heard().received(link)).containsExactly(small(1));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSaidOnOneConnectionIsNothingOnTheNext(Protection protection) throws Exception {
        LinkId before = session(protection);
        interceptor.attack(KEEP);
        one.endpoint().send(before, small(2));
        interceptor.awaitKept();
        LinkId link = sessionThatBegins();
        interceptor.attack(KEEP);
        one.endpoint().send(link, small(3));

        String reason = protection == Protection.TLS ? TLS_FAILED : NO_MARK;
        two.heard().await(Warning.class, warning -> warning.text().contains(reason));
        two.endpoint().close();
        assertThat(two.heard().received(before)).containsExactly(small(1));
        assertThat(two.heard().received(link)).containsExactly(small(1));
        assertThat(two.heard().count(Up.class)).isEqualTo(2);
    }
}
