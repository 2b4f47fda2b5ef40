package io.zab.transport.netty;

import static org.awaitility.Awaitility.await;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that may open few files, and in it server 2 of a cluster, which waits a long time for strangers. */
final class FewFiles implements AutoCloseable {
    static final int FILES = 96;

    private static final int HOUR_MILLIS = 3_600_000;
    private static final String PORT = "listening on ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private final int port;

    /**
     * @param shell a POSIX shell, for its {@code ulimit}
     * @param output a file that holds what it prints
     */
    FewFiles(Path shell, Path output) throws IOException {
        this.output = output;
        List<String> command = new ArrayList<>();
        command.addAll(List.of(shell.toString(), "-c", "ulimit -n " + FILES + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FewFiles.class.getName()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        port = Integer.parseInt(awaitLine(PORT).substring(PORT.length()));
    }

    int port() {
        return port;
    }

    /** The first line with this part, once it is there. */
    String awaitLine(String part) {
        return await(part)
                .atMost(PATIENCE)
                .until(() -> lines().filter(line -> line.contains(part)).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Whole lines alone. */
    private Stream<String> lines() throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Says which port it has, and what it is warned of, until nobody listens. */
    public static void main(String... arguments) throws Exception {
        NettyTransport transport = NettyTransport.builder()
                .plaintext()
                .halfOpenMax(10 * FILES)
                .halfOpenPerAddressMax(10 * FILES)
                .handshakeTimeoutMillis(HOUR_MILLIS)
                .build();
        Identity identity = new Identity(ServerId.of(2), 102, 1);
        try (Endpoint endpoint =
                transport.open(new Transport.Local("contract", identity, "127.0.0.1:0", 1 << 20), new Printer())) {
            System.out.println(PORT + endpoint.port());
            while (System.in.read() >= 0) {
                // until whoever started it is gone
            }
        }
    }

    /** Takes what comes, and prints warnings. */
    private static final class Printer implements TransportHandler {
        @Override
        public void notified(Identity from, Notification notification) {}

        @Override
        public void reachable(ServerId peer) {}

        @Override
        public void sessionUp(LinkId link, Identity remote) {}

        @Override
        public void sessionDown(LinkId link, String reason) {}

        @Override
        public boolean received(LinkId link, SessionMessage message) {
            return true;
        }

        @Override
        public void writable(LinkId link) {}

        @Override
        public void warning(String text) {
            System.out.println(text);
        }
    }
}
