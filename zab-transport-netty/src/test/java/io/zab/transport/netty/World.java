package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Notification;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport.Local;
import io.zab.testkit.contract.RecordingHandler;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.RecordingHandler.Received;
import io.zab.testkit.contract.RecordingHandler.Up;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * One real endpoint, server 2 of cluster "negative", and somebody with plain sockets who would like to pass for server 1:
 * either by connecting to it or by listening where server 1 should.
 */
final class World implements AutoCloseable {
    static final String CLUSTER = "negative";
    static final ServerId INTRUDER = ServerId.of(1);
    static final Identity INTRUDER_IDENTITY = new Identity(INTRUDER, 101, 1);
    static final ServerId VICTIM = ServerId.of(2);
    static final Identity VICTIM_IDENTITY = new Identity(VICTIM, 102, 1);

    /** What an intruder says, or does with whoever connects. */
    interface Conversation {
        void with(RawPeer raw) throws Exception;
    }

    private final Notification vote;
    private final RecordingHandler heard = new RecordingHandler();
    private final ConcurrentLinkedQueue<Payload> toldToIntruder = new ConcurrentLinkedQueue<>();
    private final List<RawPeer> opened = new ArrayList<>();
    private NettyTransport transport;
    private Endpoint victim;
    private ServerSocket trap;

    World(Notification vote) {
        this.vote = vote;
    }

    RecordingHandler heard() {
        return heard;
    }

    Payload vote() {
        return MessageCodec.encode(vote).toPayload();
    }

    static Hello hello(Kind kind, Payload nonce) {
        return new Hello(kind, CLUSTER, INTRUDER_IDENTITY, VICTIM, kind == Kind.SESSION ? 1 : 0, nonce);
    }

    // ---- the victim

    void open(NettyTransport secured) throws Exception {
        transport = secured;
        victim = transport.open(new Local(CLUSTER, VICTIM_IDENTITY, "127.0.0.1:0", 1 << 20), heard);
    }

    /** Lets the victim dial the intruder, for Notifications and for a session, with something to say. */
    void lure() {
        TreeMap<ServerId, String> members = new TreeMap<>();
        members.put(INTRUDER, "127.0.0.1:" + trap.getLocalPort());
        victim.members(members);
        victim.notify(INTRUDER, vote);
        victim.openSession(new LinkId(VICTIM_IDENTITY, 1), INTRUDER);
    }

    String awaitWarning(String... parts) {
        return heard.await(Warning.class, warning -> containsAll(warning.text(), parts))
                .text();
    }

    private static boolean containsAll(String text, String... parts) {
        for (String part : parts) {
            if (!text.contains(part)) {
                return false;
            }
        }
        return true;
    }

    void assertNothingWasDelivered() {
        assertThat(heard.count(Up.class)).isZero();
        assertThat(heard.count(Notified.class)).isZero();
        assertThat(heard.count(Received.class)).isZero();
        assertThat(heard.count(Reachable.class)).isZero();
        assertThat(toldToIntruder)
                .allSatisfy(frame -> assertThat(isOfHandshake(frame))
                        .as("only words of the handshake were sent")
                        .isTrue());
    }

    private static boolean isOfHandshake(Payload frame) {
        return frame.length() > 4 && frame.byteAt(0) == 'Z' && frame.byteAt(1) == 'A' && frame.byteAt(2) == 'B';
    }

    void awaitDelivery() {
        heard.await("a vote, or a session", () -> heard.count(Notified.class) + heard.count(Up.class) > 0);
    }

    // ---- the intruder

    RawPeer connect() throws IOException {
        return track(new RawPeer(victim.port()));
    }

    /** Somebody in TLS who trusts everybody and shows this certificate; null for none. */
    static SSLContext tls(TlsMaterial shown) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = shown == null ? new KeyManager[0] : new KeyManager[] {new OwnKey(shown)};
        context.init(keys, new TrustManager[] {new TrustsEverybody(new AtomicInteger())}, new SecureRandom());
        return context;
    }

    RawPeer connect(SSLContext context, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), victim.port());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return track(new RawPeer(socket));
    }

    private RawPeer track(RawPeer raw) {
        synchronized (opened) {
            opened.add(raw);
        }
        return raw;
    }

    void listen(Conversation conversation) throws IOException {
        listen(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), conversation);
    }

    void listen(SSLContext context, Conversation conversation, String... protocols) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        if (protocols.length > 0) {
            server.setEnabledProtocols(protocols);
        }
        server.setNeedClientAuth(true);
        listen(server, conversation);
    }

    private void listen(ServerSocket server, Conversation conversation) {
        trap = server;
        Thread accepting = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        acceptOne(server, conversation);
                    }
                },
                "intruder");
        accepting.setDaemon(true);
        accepting.start();
    }

    private void acceptOne(ServerSocket server, Conversation conversation) {
        try (Socket socket = server.accept();
                RawPeer raw = track(new RawPeer(socket))) {
            conversation.with(raw);
            while (true) {
                toldToIntruder.add(raw.readFrame());
            }
        } catch (Exception e) {
            // The victim has closed the connection, as it should; or the test is over.
            return;
        }
    }

    /** A frame that the victim sent to who listens. */
    Payload read(RawPeer raw) throws IOException {
        Payload frame = raw.readFrame();
        toldToIntruder.add(frame);
        return frame;
    }

    List<Payload> toldToIntruder() {
        return List.copyOf(toldToIntruder);
    }

    static Payload granted(Payload proof) {
        return Handshake.encode(Answer.accepted(INTRUDER_IDENTITY, proof));
    }

    void closeVictim() {
        victim.close();
        assertThat(transport.directBytes()).isZero();
    }

    @Override
    public void close() throws IOException {
        if (victim != null) {
            closeVictim();
        }
        if (trap != null) {
            trap.close();
        }
        synchronized (opened) {
            for (RawPeer raw : opened) {
                raw.close();
            }
        }
    }
}
