package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler;
import io.zab.testkit.contract.RecordingHandler.Received;
import io.zab.testkit.contract.RecordingHandler.Up;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses in all their forms, good and bad. */
class AddressesTest {
    private final NettyTransport transport = NettyTransport.plaintext();

    private Endpoint open(String cluster, int server, String address, RecordingHandler heard)
            throws TransportException {
        return transport.open(new Local(cluster, new Identity(ServerId.of(server), 1, 1), address, 1_000), heard);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost", "[::1]"})
    void peersMeetAtNumbersNamesAndBrackets(String host) throws Exception {
        RecordingHandler followerHeard = new RecordingHandler();
        RecordingHandler leaderHeard = new RecordingHandler();
        if (host.equals("[::1]") && !hasIpv6()) {
            assertThatThrownBy(() -> open("c", 1, "[::1]:0", followerHeard)).hasMessageContaining("[::1]:0");
            return;
        }
        try (Endpoint follower = open("c", 1, host + ":0", followerHeard);
                Endpoint leader = open("c", 2, host + ":0", leaderHeard)) {
            TreeMap<ServerId, String> members = new TreeMap<>();
            members.put(ServerId.of(2), host + ":" + leader.port());
            follower.members(members);
            LinkId link = new LinkId(new Identity(ServerId.of(1), 1, 1), 1);
            follower.openSession(link, ServerId.of(2));
            followerHeard.await(Up.class);
            follower.send(link, new SessionMessage.ReadIndex(3));
            leaderHeard.await(Received.class);
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatCannotBeListenedOnIsNamedWithTheRemedy() {
        String nobody = "x".repeat(64) + ".invalid";
        assertThatThrownBy(() -> open("c", 1, nobody + ":7101", new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(nobody)
                .hasMessageContaining("set a listen address");
        assertThatThrownBy(() -> open("c", 1, "192.0.2.1:7101", new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("192.0.2.1:7101");
        assertThatThrownBy(() -> open("c", 1, "7101", new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("'7101'")
                .hasMessageContaining("host:port");
        assertThatThrownBy(() -> open("c".repeat(2_000), 1, "127.0.0.1:0", new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("2000")
                .hasMessageContaining("1024");
        assertThat(transport.directBytes()).isZero();
    }
}
