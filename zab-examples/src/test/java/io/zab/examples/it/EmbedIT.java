package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zab.examples.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The embedding that README shows, run as README says: three processes and the Enter key. */
class EmbedIT {
    @Test
    void enterAddsOneOnWhicheverPeerItIsPressed() throws IOException {
        Path directory = KvCluster.freshDirectory(Path.of("target", "it", "embed"));
        await("the ports that the example has fixed")
                .atMost(Duration.ofSeconds(60))
                .until(() -> IntStream.rangeClosed(7101, 7103).allMatch(Ports::isFree));
        List<JavaProcess> peers = new ArrayList<>();
        try {
            for (int id = 1; id <= 3; id++) {
                Path output = directory.resolve("peer-" + id + ".log");
                peers.add(JavaProcess.start(
                        directory, output, List.of(), JavaProcess.examples("embed", String.valueOf(id))));
            }
            for (int pressed = 1; pressed <= 6; pressed++) {
                JavaProcess peer = peers.get(pressed % 3);
                peer.input().write('\n');
                peer.input().flush();
                String total = pressed + " at ";
                await("total " + pressed)
                        .atMost(KvCluster.PATIENCE)
                        .until(() -> peer.output().stream().anyMatch(line -> line.startsWith(total)));
            }
            for (JavaProcess peer : peers) {
                peer.input().close();
                assertThat(peer.awaitExit(30)).isZero();
            }
        } finally {
            peers.forEach(JavaProcess::close);
        }
    }
}
