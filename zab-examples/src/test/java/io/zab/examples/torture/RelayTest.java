package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.examples.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the relay does to connections between servers 1 and 2. */
@Timeout(60)
class RelayTest {
    /** How long nothing must come to count as silence; a slow machine makes it no shorter. */
    private static final int SILENCE_MILLIS = 150;

    private static final int PATIENCE_MILLIS = 30_000;
    private static final Link THERE = new Link(1, 2);

    private final Relay relay = new Relay(2, new SplittableRandom(1));
    private ServerSocket listener;
    private Socket one;
    private Socket two;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
        InetSocketAddress at = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Ports.free(1).get(0));
        InetSocketAddress to = (InetSocketAddress) listener.getLocalSocketAddress();
        relay.open(new Relay.Route(THERE, at, to, Optional.empty()));
        one = new Socket(at.getAddress(), at.getPort());
        two = listener.accept();
        one.setSoTimeout(PATIENCE_MILLIS);
        two.setSoTimeout(PATIENCE_MILLIS);
        send(one, 0);
        assertThat(receive(two)).as("both halves are joined").isZero();
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        listener.close();
        one.close();
        two.close();
    }

    private static void send(Socket from, int value) throws IOException {
        from.getOutputStream().write(value);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static int receive(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return in.read();
    }

    private void apply(Weather weather) {
        relay.apply(weather, true);
    }

    @Test
    void itCarriesBothWaysAndTellsOfTheEnd() throws IOException {
        send(one, 1);
        assertThat(receive(two)).isEqualTo(1);
        send(two, 2);
        assertThat(receive(one)).isEqualTo(2);
        one.close();
        assertThat(receive(two)).isEqualTo(-1);
    }

    @Test
    void whatIsSentOverACutWayArrivesWhenItIsWholeAgainAndTheOtherWayGoesOn() throws IOException {
        apply(Weather.cut(Set.of(THERE)));
        send(one, 1);
        send(two, 2);
        assertThat(receive(one)).isEqualTo(2);
        assertSilent(two);

        apply(Weather.FAIR);
        assertThat(receive(two)).isEqualTo(1);
    }

    @Test
    void anEndIsNotToldOverACutWay() throws IOException {
        apply(Weather.cut(Set.of(THERE)));
        one.close();
        assertSilent(two);

        apply(Weather.FAIR);
        assertThat(receive(two)).isEqualTo(-1);
    }

    @Test
    void nobodyConnectsOverACutWayBack() throws IOException {
        apply(Weather.cut(Set.of(THERE.back())));
        try (Socket another = new Socket(one.getInetAddress(), one.getPort())) {
            listener.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
            listener.setSoTimeout(PATIENCE_MILLIS);

            apply(Weather.FAIR);
            try (Socket accepted = listener.accept()) {
                send(another, 1);
                assertThat(receive(accepted)).isEqualTo(1);
            }
        }
    }

    /** Many times: the half that is closed first wakes who closes the other. */
    @RepeatedTest(20)
    void aResetIsFeltOnBothSides() {
        assertThat(relay.reset(THERE.back())).isEqualTo(1);

        assertThatThrownBy(() -> receive(one)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> receive(two)).isInstanceOf(SocketException.class);
    }

    @Test
    void ofAHalfOpenConnectionOneSideHearsNothing() throws IOException {
        assertThat(relay.halfOpen(THERE, true)).isEqualTo(1);

        assertThatThrownBy(() -> receive(two)).isInstanceOf(SocketException.class);
        send(one, 1);
        assertSilent(one);
    }

    @Test
    void aTrickleTakesItsTime() throws IOException {
        apply(Weather.trickle(10_000));
        long start = System.nanoTime();
        one.getOutputStream().write(new byte[5_000]);
        assertThat(two.getInputStream().readNBytes(5_000)).hasSize(5_000);

        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
    }

    @Test
    void delayedBytesKeepTheirOrderWithinAConnection() throws IOException {
        apply(Weather.delay(5));
        for (int i = 0; i < 50; i++) {
            send(one, i);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(receive(two)).isEqualTo(i);
        }
    }

    @Test
    void connectionsOvertakeEachOtherWhenDelayed() throws IOException {
        try (Socket another = new Socket(one.getInetAddress(), one.getPort());
                Socket accepted = listener.accept()) {
            apply(Weather.delay(40));
            boolean overtaken = false;
            for (int i = 0; i < 200 && !overtaken; i++) {
                send(one, 1);
                send(another, 2);
                assertThat(receive(accepted)).isEqualTo(2);
                overtaken = two.getInputStream().available() == 0;
                assertThat(receive(two)).isEqualTo(1);
            }
            assertThat(overtaken).as("what was sent later came earlier").isTrue();
        }
    }
}
