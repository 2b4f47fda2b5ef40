package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.Refusal;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/**
 * No session of TLS is resumed. A client that would like to is told by what it checks: in a resumed session it is shown no
 * certificate.
 */
class ResumptionTest extends TransportHarness {
    private static final TestAuthority AUTHORITY = new TestAuthority("an authority");

    private final NettyTransport transport = NettyTransport.builder()
            .tls(Tls.of(AUTHORITY))
            .handshakeTimeoutMillis(20_000)
            .build();
    private final AtomicInteger certificatesShown = new AtomicInteger();
    private SSLContext client;

    @Override
    protected Transport transport() {
        return transport;
    }

    private SSLContext context(int server) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = {new OwnKey(AUTHORITY.load("contract", ServerId.of(server)))};
        context.init(keys, new TrustManager[] {new TrustsEverybody(certificatesShown)}, new SecureRandom());
        return context;
    }

    private RawPeer connect(int port) throws Exception {
        return new RawPeer(client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void aServerThatResumesSessionsIsToldApart() throws Exception {
        client = context(1);
        try (SSLServerSocket resuming = (SSLServerSocket)
                context(2).getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            certificatesShown.set(0);
            Thread server = new Thread(() -> {
                for (int i = 0; i < 2; i++) {
                    try (RawPeer raw = new RawPeer(resuming.accept())) {
                        raw.sendFrame(Payload.wrap(new byte[1]));
                    } catch (java.io.IOException e) {
                        return;
                    }
                }
            });
            server.start();
            for (int i = 0; i < 2; i++) {
                try (RawPeer raw = connect(resuming.getLocalPort())) {
                    raw.readFrame();
                }
            }
            server.join();
        }
        assertThat(certificatesShown).hasValue(1);
    }

    @Test
    void everyConnectionToAServerBeginsAnew() throws Exception {
        client = context(1);
        Peer two = open(2);

        assertThat(hello(two, 1).accepted()).isTrue();
        assertThat(hello(two, 1).accepted()).isTrue();
        assertThat(certificatesShown).hasValue(2);

        Answer answer = hello(two, 3);
        assertThat(answer.refusal()).isEqualTo(Refusal.WRONG_CERTIFICATE);
        assertThat(answer.reason()).contains("speaks for s1").contains("not for s3");
        assertThat(certificatesShown).hasValue(3);
    }

    private Answer hello(Peer two, int claimed) throws Exception {
        try (RawPeer raw = connect(two.endpoint().port())) {
            Identity who = new Identity(ServerId.of(claimed), 7, 1);
            raw.sendFrame(Handshake.encode(new Hello(Kind.NOTIFICATIONS, "contract", who, two.id(), 0, Payload.EMPTY)));
            return Handshake.decodeAnswer(raw.readFrame());
        }
    }
}
