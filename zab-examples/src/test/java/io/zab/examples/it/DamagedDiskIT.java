package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bits that flip on the disk of a real server: refused with the place, brought back when told to, mended while it runs. */
class DamagedDiskIT {
    @Test
    void aDamagedServerSaysWhereAndComesBackWithoutItsDataOnceItIsToldTo() throws Exception {
        try (KvCluster cluster = new KvCluster("damaged", 3, 0).startAll()) {
            int leader = cluster.awaitLeader();
            int damaged = cluster.anotherThan(leader);
            int third = 6 - leader - damaged;
            WriteStream stream = new WriteStream("w", () -> cluster.client(leader));
            stream.awaitFurther(50);
            cluster.kill(damaged);
            Path segment = flipInTheNewestSegment(cluster, damaged);
            List<String> before = names(cluster.data(damaged), "log-");

            cluster.start(damaged);
            assertThat(cluster.process(damaged).awaitExit(60)).isEqualTo(2);
            assertThat(cluster.log(damaged).get(cluster.log(damaged).size() - 1))
                    .contains(segment + " is damaged at offset ", ", behind zxid ", "rejoinWhenDamaged()");
            assertThat(names(cluster.data(damaged), "log-")).isEqualTo(before);

            cluster.start(damaged, "--rejoin-when-damaged");
            cluster.awaitReady(damaged);
            assertThat(names(cluster.data(damaged), "damaged-1-log-")).hasSameSizeAs(before);
            await("it votes again")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.status(damaged, "role").equals("FOLLOWING"));
            assertThat(cluster.log(damaged)).anyMatch(line -> line.contains("ALARM") && line.contains("set it aside"));
            cluster.kill(third);
            stream.awaitFurther(50);

            Map<String, String> acknowledged = stream.stop();
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
        }
    }

    @Test
    void aSnapshotThatRotsUnderARunningServerIsWrittenAnew() throws Exception {
        String[] often = {"--scrub-seconds", "1", "--scrub-bytes", "33554432", "--snapshot-every", "60"};
        try (KvCluster cluster = new KvCluster("rotten", 3, 0, often).startAll()) {
            int leader = cluster.awaitLeader();
            WriteStream stream = new WriteStream("w", () -> cluster.client(leader));
            stream.awaitFurther(200);
            Map<String, String> acknowledged = stream.stop();
            Path snapshot = await("a snapshot")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> newest(cluster.data(leader), "snapshot-"), Files::exists);
            byte[] whole = Files.readAllBytes(snapshot);
            flip(snapshot, whole.length / 2);

            await("it is told")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.log(leader).stream()
                            .anyMatch(line -> line.contains("ALARM") && line.contains(snapshot + " is damaged")));
            await("it is mended")
                    .atMost(KvCluster.PATIENCE)
                    .until(() ->
                            cluster.log(leader).stream().anyMatch(line -> line.contains("is mended or no longer")));
            assertThat(cluster.status(leader, "damage")).isEmpty();
            cluster.kill(leader);
            cluster.start(leader);
            cluster.awaitReady(leader);
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
        }
    }

    private static Path flipInTheNewestSegment(KvCluster cluster, int id) throws IOException {
        Path segment = newest(cluster.data(id), "log-").toRealPath();
        flip(segment, 150);
        return segment;
    }

    private static void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(offset);
            int value = content.read();
            content.seek(offset);
            content.write(value ^ 1);
        }
    }

    private static Path newest(Path directory, String prefix) throws IOException {
        List<String> names = names(directory, prefix);
        return directory.resolve(names.isEmpty() ? prefix : names.get(names.size() - 1));
    }

    private static List<String> names(Path directory, String prefix) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(".tmp"))
                    .sorted()
                    .toList();
        }
    }
}
