package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport;
import io.zab.testkit.contract.RecordingHandler.Warning;
import io.zab.testkit.contract.TransportHarness;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers that have an hour to say who they are, in a process that has no file left for anybody else. */
class OutOfFilesTest extends TransportHarness {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final int HOUR_MILLIS = 3_600_000;

    @TempDir
    Path directory;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final NettyTransport transport = NettyTransport.builder()
            .plaintext()
            .eventLoopGroup(group)
            .halfOpenMax(64)
            .halfOpenPerAddressMax(64)
            .handshakeTimeoutMillis(HOUR_MILLIS)
            .build();
    private final List<RawPeer> connections = new ArrayList<>();

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void everythingIsClosed() throws Exception {
        for (RawPeer connection : connections) {
            connection.close();
        }
        closeAll();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private RawPeer connect(int port) throws IOException {
        RawPeer connection = new RawPeer(port);
        connections.add(connection);
        return connection;
    }

    private List<RawPeer> strangers(int count, int port) throws IOException {
        List<RawPeer> strangers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strangers.add(connect(port));
        }
        return strangers;
    }

    /** Says who it is. Once it is let in, so was everybody who came before. */
    private static void letIn(int server, RawPeer connection) throws IOException {
        Identity identity = new Identity(ServerId.of(server), 70 + server, 1);
        connection.sendFrame(Handshake.encode(
                new Hello(Kind.NOTIFICATIONS, "contract", identity, ServerId.of(2), 0, Payload.EMPTY)));
        assertThat(Handshake.decodeAnswer(connection.readFrame()).accepted()).isTrue();
    }

    @Test
    void halfOfTheStrangersGoAndNoMoreThanStayedAreLetInFromThenOn() throws Exception {
        Peer two = open(2);
        List<RawPeer> strangers = strangers(40, two.endpoint().port());
        letIn(7, connect(two.endpoint().port()));

        group.submit(((NettyEndpoint) two.endpoint())::outOfDescriptors).get();
        for (RawPeer oldest : strangers.subList(0, 20)) {
            oldest.awaitClosed();
        }
        strangers.addAll(strangers(5, two.endpoint().port()));
        for (RawPeer nextOldest : strangers.subList(20, 25)) {
            nextOldest.awaitClosed();
        }

        for (int i = 25; i < strangers.size(); i++) {
            letIn(100 + i, strangers.get(i));
        }
        assertThat(two.heard().await(Warning.class).text()).contains("no more files can be opened");
    }

    @Test
    void aPeerIsLetInBehindMoreStrangersThanTheProcessMayOpenFiles() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "needs " + SHELL + ", for its ulimit");
        try (FewFiles server = new FewFiles(SHELL, directory.resolve("output"))) {
            // Its classes are files, too: it loads what it needs while it can.
            letIn(7, connect(server.port()));
            connect(server.port()).sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            server.awaitLine("closing the connection");

            List<RawPeer> strangers = strangers(2 * FewFiles.FILES, server.port());

            letIn(8, connect(server.port()));

            server.awaitLine("cannot accept connections");
            strangers.get(0).awaitClosed();
        }
    }
}
