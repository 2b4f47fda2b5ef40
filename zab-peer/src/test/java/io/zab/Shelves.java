package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zab.core.model.Zxid;
import io.zab.filelog.FileStorage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Three peers in one JVM whose logs have short segments, so that there is much in their directories to be damaged. */
final class Shelves implements AutoCloseable {
    static final int SEGMENT_BYTES = 2048;

    private final LoopNetwork network = new LoopNetwork();
    private final Path directory;
    private final Map<Integer, QuorumPeer> peers = new TreeMap<>();
    private final List<String> written = new ArrayList<>();
    private Zxid last = Zxid.ZERO;

    /** What peers have told of damage. */
    final List<String> told = new CopyOnWriteArrayList<>();

    Shelves(Path directory) {
        this.directory = directory;
    }

    Path of(int id) {
        return directory.resolve("peer-" + id);
    }

    QuorumPeer start(int id, UnaryOperator<QuorumPeerBuilder> settings) throws PeerStartException {
        QuorumPeerBuilder builder = QuorumPeer.builder()
                .id(id)
                .ensemble("1@a:1,2@b:2,3@c:3")
                .storage(FileStorage.at(of(id)).segmentBytes(SEGMENT_BYTES).preallocateBytes(256))
                .transport(network)
                .stateMachine(new Ledger())
                .listener(new PeerListener() {
                    @Override
                    public void onDamaged(String what) {
                        told.add(what);
                    }
                })
                .cacheBytes(0)
                .tick(Duration.ofMillis(100))
                .syncLimitTicks(100); // so that a busy machine is not taken for a dead peer
        QuorumPeer peer = settings.apply(builder).start();
        peers.put(id, peer);
        return peer;
    }

    /** All of them, each with its vote. */
    void startAll(UnaryOperator<QuorumPeerBuilder> settings) throws Exception {
        for (int id = 1; id <= 3; id++) {
            start(id, settings);
        }
        for (int id = 1; id <= 3; id++) {
            awaitVoting(id);
        }
    }

    void stop(int id) {
        peers.remove(id).close();
    }

    QuorumPeer peer(int id) {
        return peers.get(id);
    }

    int leader() {
        Trio.await("one leads", () -> peers.values().stream().anyMatch(Shelves::leads));
        return peers.entrySet().stream()
                .filter(one -> leads(one.getValue()))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static boolean leads(QuorumPeer peer) {
        return peer.status().role() == Status.Role.LEADING && peer.status().isServing();
    }

    /** Serves, and not as one whose disk is to be named first. */
    void awaitVoting(int id) {
        Trio.await("peer " + id + " votes", () -> {
            Status status = peers.get(id).status();
            return status.isServing() && status.role() != Status.Role.OBSERVING;
        });
    }

    /** Writes at whoever takes it; only what is certainly in no log is written again. */
    void write(String line) throws Exception {
        long end = System.nanoTime() + Trio.PATIENCE.toNanos();
        while (true) {
            int id = leader();
            try {
                last = Trio.get(peers.get(id).submitForResult(line.getBytes(UTF_8)))
                        .zxid();
                written.add(line);
                return;
            } catch (java.util.concurrent.ExecutionException e) {
                if (!(e.getCause() instanceof RequestRejected) || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    String written() {
        return String.join(",", written);
    }

    /** What a peer has once it has applied all that was acknowledged. */
    String read(int id) throws Exception {
        Answer answer = Trio.get(peers.get(id).query(new byte[0], ReadConsistency.atLeast(last)));
        return new String(answer.result(), UTF_8);
    }

    /** Names of a store's files that begin like this, in order. */
    List<String> files(int id, String prefix) {
        try (Stream<Path> paths = Files.list(of(id))) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(".tmp"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void wipe(int id) throws IOException {
        for (String name : files(id, "")) {
            Files.delete(of(id).resolve(name));
        }
    }

    /** Turns one bit over. */
    static void flip(Path file, long offset, int bit) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(offset);
            int value = content.read();
            content.seek(offset);
            content.write(value ^ 1 << bit);
        }
    }

    @Override
    public void close() {
        List<QuorumPeer> all = new ArrayList<>(peers.values());
        peers.clear();
        all.forEach(QuorumPeer::close);
        network.close();
    }
}
