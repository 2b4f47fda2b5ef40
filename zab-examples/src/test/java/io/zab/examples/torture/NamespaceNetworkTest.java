package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zab.examples.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where the machine has namespaces, packets between servers are really dropped, and nothing is left of them afterwards. */
class NamespaceNetworkTest {
    private static final int PATIENCE_MILLIS = 30_000;

    @Test
    void packetsAreDroppedAsTheWeatherSays() throws Exception {
        Optional<String> missing = NamespaceNetwork.missing();
        assumeTrue(missing.isEmpty(), () -> "no network namespaces: " + missing.orElseThrow());
        List<Integer> ports = Ports.free(3);
        String namespace;
        try (NamespaceNetwork network = new NamespaceNetwork(ports, new SplittableRandom(1))) {
            namespace = network.prefix(1).get(3);
            assertAnswer(network, 1, 2);

            network.apply(Weather.cut(Set.of(new Link(2, 1))));
            assertSilence(network, 1, 2);
            assertSilence(network, 2, 1);
            assertAnswer(network, 1, 3);
            assertThat(isReached(network, 2, ports.get(1))).as("by clients").isTrue();

            network.apply(Weather.FAIR);
            assertAnswer(network, 1, 2);

            network.apply(Weather.loss(99));
            assertSilence(network, 1, 3);
        }
        assertThat(Shell.failure("ip", "netns", "exec", namespace, "true"))
                .as("the namespace is gone")
                .isPresent();
    }

    /** Nobody listens there: a refusal is the answer. */
    private static void assertAnswer(NamespaceNetwork network, int from, int to) throws Exception {
        Process process = dial(network, from, to);
        assertThat(process.inputReader().lines())
                .as("what %d hears of %d", from, to)
                .anyMatch(line -> line.contains("refused"));
        process.waitFor();
    }

    private static void assertSilence(NamespaceNetwork network, int from, int to) throws Exception {
        Process process = dial(network, from, to);
        assertThat(process.waitFor(1, TimeUnit.SECONDS))
                .as("whether %d hears of %d", from, to)
                .isFalse();
        process.destroyForcibly();
    }

    private static Process dial(NamespaceNetwork network, int from, int to) throws IOException {
        List<String> command = new ArrayList<>(network.prefix(from));
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + network.address(to) + "/9"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static boolean isReached(NamespaceNetwork network, int server, int port) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(network.address(server), port), PATIENCE_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }
}
