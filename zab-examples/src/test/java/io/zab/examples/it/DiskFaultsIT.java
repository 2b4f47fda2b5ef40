package io.zab.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Real disks that run full, become read-only, fail and stall under real servers: the others go on, the reason is told, and
 * every acknowledged write is on every server afterwards.
 */
class DiskFaultsIT {
    /** Large enough that the log soon needs space that it has not taken yet. */
    private static final int VALUE_BYTES = 60_000;

    private static final int MANY = 40;
    private static final int ATTEMPTS = 5;

    private final Map<String, String> acknowledged = new LinkedHashMap<>();

    @Test
    void aServerOnAFullDiskIsOutAndComesBackByItselfWhenThereIsRoom() {
        Path base = unmounted("full-disk");
        List<MountedDisk> disks = new ArrayList<>();
        try (KvCluster cluster = new KvCluster("full-disk", 3, 0, "--min-free-bytes", "2097152")) {
            for (int id = 1; id <= 3; id++) {
                disks.add(MountedDisk.inMemory(cluster.data(id), 100));
            }
            cluster.startAll();
            write(cluster, cluster.awaitLeader(), 3);

            int leader = cluster.awaitLeader();
            fillAndMakeRoom(cluster, leader, disks.get(leader - 1));

            int next = cluster.awaitLeader();
            handOver(cluster, next, disks.get(next - 1));
            fillAndMakeRoom(cluster, next, disks.get(next - 1));
            cluster.awaitAgreement();
            cluster.assertHolds(acknowledged);
        } finally {
            disks.forEach(MountedDisk::close);
            unmounted(base.getFileName().toString());
        }
    }

    /** With room for its reserve and little more it leads no longer, and follows on. */
    private void handOver(KvCluster cluster, int leader, MountedDisk disk) {
        long epoch = Long.parseLong(cluster.status(leader, "epoch"));
        disk.leave(30);
        await("the reason in the status of " + leader)
                .atMost(KvCluster.PATIENCE)
                .until(() -> cluster.status(leader, "role").equals("FOLLOWING")
                        && cluster.client(leader).isReady()
                        && cluster.status(leader, "reason").contains("short of room"));
        write(cluster, leader, 3);
        assertThat(Long.parseLong(cluster.status(leader, "epoch"))).isGreaterThan(epoch);
        assertThat(cluster.log(leader))
                .anyMatch(line -> line.contains("PeerListener") && line.contains("short of room"));
    }

    private void fillAndMakeRoom(KvCluster cluster, int full, MountedDisk disk) {
        int other = full % 3 + 1;
        long pid = cluster.process(full).pid();
        String instance = instance(cluster, full);
        disk.leave(0);
        write(cluster, other, MANY);

        await("the reason in the status of " + full)
                .atMost(KvCluster.PATIENCE)
                .until(() -> cluster.status(full, "reason").contains("waits for room"));
        assertThat(cluster.status(full, "role")).isEqualTo("LOOKING");
        assertThat(cluster.client(full).get("/kv/w0?read=local").status()).isEqualTo(200);
        assertThat(cluster.log(full))
                .anyMatch(line -> line.contains("Peer") && line.contains("waits for room"))
                .anyMatch(line -> line.contains("PeerListener") && line.contains("waits for room"));
        write(cluster, other, 3);

        disk.makeRoom();
        cluster.awaitReady(full);
        cluster.awaitAgreement();
        assertThat(cluster.process(full).pid()).isEqualTo(pid);
        assertThat(instance(cluster, full)).isEqualTo(instance);
        write(cluster, full, 3);
    }

    @Test
    void aLeaderWhoseFileSystemBecomesReadOnlyStopsAndIsItselfAgainWhenItIsStartedOnASoundOne() {
        Path base = unmounted("read-only");
        List<MountedDisk> disks = new ArrayList<>();
        try (KvCluster cluster = new KvCluster("read-only", 3, 0, "--min-free-bytes", "2097152")) {
            for (int id = 1; id <= 3; id++) {
                disks.add(MountedDisk.inAFile(cluster.data(id), 160));
            }
            cluster.startAll();
            int leader = cluster.awaitLeader();
            int other = cluster.anotherThan(leader);
            write(cluster, leader, 3);
            String instance = instance(cluster, leader);

            disks.get(leader - 1).becomeReadOnly();
            write(cluster, other, MANY);
            assertStopped(cluster, leader, "Read-only file system|Input/output error");
            write(cluster, other, 3);

            disks.get(leader - 1).mountAgain();
            startAgain(cluster, leader, instance);
        } finally {
            disks.forEach(MountedDisk::close);
            unmounted(base.getFileName().toString());
        }
    }

    @Test
    void systemCallsThatFailOrStallCostNothingButThatServersService() {
        Machine.needsRootAnd("strace");
        try (KvCluster cluster =
                new KvCluster("injected", 3, 0).withShortTicks().startAll()) {
            write(cluster, cluster.awaitLeader(), 3);
            stallForces(cluster);

            int leader = cluster.awaitLeader();
            refuseWritesForLackOfRoom(cluster, cluster.anotherThan(leader));

            leader = cluster.awaitLeader();
            failForces(cluster, leader);
        }
    }

    /**
     * A leader whose forces hang is no leader any more after the sync limit; they hang on for some time. Should it lose its
     * followers for another reason just then, as on a machine that stands still, the next one's forces hang.
     */
    private void stallForces(KvCluster cluster) {
        for (int attempt = 1; ; attempt++) {
            int leader = cluster.awaitLeader();
            String reason = reasonToLeaveWhileForcesHang(cluster, leader);
            cluster.awaitReady(leader);
            write(cluster, leader, 3);
            if (reason.contains("its own disk has not finished a write")) {
                return;
            }
            assertThat(attempt).as("left again for another reason: " + reason).isLessThan(ATTEMPTS);
        }
    }

    @SuppressWarnings("try") // a fault lasts as long as its block
    private String reasonToLeaveWhileForcesHang(KvCluster cluster, int leader) {
        int before = departures(cluster, leader).size();
        try (InjectedFault fault =
                new InjectedFault(cluster.process(leader), "fsync,fdatasync", "delay_enter=4000000")) {
            write(cluster, cluster.anotherThan(leader), 3);
            await("the reason in the log")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> departures(cluster, leader).size() > before);
            return departures(cluster, leader).get(before);
        }
    }

    private static List<String> departures(KvCluster cluster, int server) {
        return cluster.log(server).stream()
                .filter(line -> line.contains("PeerListener looking for a leader"))
                .toList();
    }

    @SuppressWarnings("try") // a fault lasts as long as its block
    private void refuseWritesForLackOfRoom(KvCluster cluster, int follower) {
        int other = cluster.anotherThan(follower);
        try (InjectedFault fault = new InjectedFault(cluster.process(follower), "pwrite64", "error=ENOSPC")) {
            write(cluster, other, 3);
            await("the reason in the status")
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.status(follower, "reason").contains("waits for room"));
            write(cluster, other, 3);
        }
        cluster.awaitReady(follower);
        write(cluster, follower, 3);
    }

    @SuppressWarnings("try") // a fault lasts as long as its block
    private void failForces(KvCluster cluster, int leader) {
        int other = cluster.anotherThan(leader);
        String instance = instance(cluster, leader);
        try (InjectedFault fault = new InjectedFault(cluster.process(leader), "fsync,fdatasync", "error=EIO")) {
            write(cluster, other, 3);
            assertStopped(cluster, leader, "Input/output error");
        }
        write(cluster, other, 3);
        startAgain(cluster, leader, instance);
    }

    private static void assertStopped(KvCluster cluster, int id, String reason) {
        assertThat(cluster.process(id).awaitExit(60)).isEqualTo(1);
        Pattern told = Pattern.compile(reason);
        assertThat(cluster.log(id))
                .anyMatch(line -> line.contains("FAILED") && told.matcher(line).find())
                .anyMatch(line -> line.contains("PeerListener")
                        && line.contains("failed")
                        && told.matcher(line).find());
        cluster.kill(id);
    }

    private void startAgain(KvCluster cluster, int id, String instance) {
        cluster.start(id);
        cluster.awaitReady(id);
        write(cluster, id, 3);
        assertThat(instance(cluster, id)).isEqualTo(instance);
        cluster.awaitAgreement();
        cluster.assertHolds(acknowledged);
    }

    /** Writes so many values, each until it is acknowledged. */
    private void write(KvCluster cluster, int through, int values) {
        for (int i = 0; i < values; i++) {
            String key = "w" + acknowledged.size();
            String value = key + "x".repeat(VALUE_BYTES);
            await(key + " acknowledged through " + through)
                    .atMost(KvCluster.PATIENCE)
                    .until(() -> cluster.client(through).put(key, value).isSuccess());
            acknowledged.put(key, value);
        }
    }

    /** The disk of a member, as all of them know it. */
    private static String instance(KvCluster cluster, int id) {
        String status = cluster.client(id % 3 + 1).get("/status").body();
        Matcher found = Pattern.compile("\"id\": " + id + ", [^}]*\"instance\": \"([0-9a-f]+)\"")
                .matcher(status);
        assertThat(found.find()).as(status).isTrue();
        return found.group(1);
    }

    /** Takes off what an earlier run that was killed has left mounted. */
    private static Path unmounted(String name) {
        Machine.needsRootAnd("mount", "umount");
        Path base = Path.of("target", "it", name).toAbsolutePath();
        for (int id = 1; id <= 3; id++) {
            if (Machine.read(Path.of("/proc/mounts"))
                    .contains(base.resolve("data-" + id).toString())) {
                Machine.run("umount", "-l", base.resolve("data-" + id).toString());
            }
        }
        return base;
    }
}
