package io.zab;

import io.zab.core.election.Election;
import io.zab.core.model.Ensemble;
import io.zab.spi.Storage;
import io.zab.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** What a builder was told, not checked yet, over the defaults. */
final class PeerSettings {
    Integer id;
    String ensembleText;
    Ensemble ensemble;
    String clusterId;
    Path dataDir;
    Storage storage;
    Transport transport;
    String listenAddress;
    StateMachine machine;
    PeerListener listener = new PeerListener() {};
    Supplier<Election> election;
    Duration tick = Duration.ofMillis(500);
    int syncLimitTicks = 5;
    int initLimitTicks = 10;
    int maxPayloadBytes = 1 << 20;
    int windowEntries = 4096;
    long windowBytes = 8 << 20;
    int pendingRequests = 4096;
    long pendingBytes = 8 << 20;
    int waitingQueries = 4096;
    long cacheBytes = 4 << 20;
    long snapshotEntries = 1_000_000;
    long snapshotBytes = 64 << 20;
    long minFreeBytes = 32 << 20;
    long scrubBytesPerSecond = 1 << 20;
    Duration scrubInterval = Duration.ofHours(1);
    long counterLimit = 0xFFFF_0000L;
    Founding founding = Founding.MAJORITY;
    boolean rejoin;
    boolean rejoinWhenDamaged;
    int digestEvery = 128;
}
