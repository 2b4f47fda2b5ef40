package io.zab.bench.system;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a server is started with.
 *
 * @param id from 1 to {@code servers}
 * @param servers how many there are
 * @param basePort server {@code i} may listen on the {@value #PORTS_EACH} ports from {@code port(i)} on, on loopback
 * @param directory of this server alone; kept over a restart
 * @param tuned whether the failure timeout is {@value #TUNED_MILLIS} ms instead of the system's default
 * @param snapshots whether snapshots are taken as the system's defaults have it; otherwise none but those asked for
 * @param ballastBytes how large the state machine's snapshot is at least
 */
public record ServerConfig(
        int id, int servers, int basePort, Path directory, boolean tuned, boolean snapshots, long ballastBytes) {
    public static final int PORTS_EACH = 10;
    public static final int TUNED_MILLIS = 1_000;

    /** In memory, for files that need not outlive the server's process; left to the system, deleted by the harness. */
    public Path scratch() {
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("zab-bench-" + directory.getParent().getFileName() + "-" + id);
    }

    /** The first port of a server. */
    public int port(int server) {
        return basePort + (server - 1) * PORTS_EACH;
    }

    /** The first port of this server. */
    public int port() {
        return port(id);
    }
}
