package io.zab.examples.kv;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the HTTP face asks of the server behind it; thread-safe, never blocks. */
interface KvService {
    /** Submits the change; the future ends as {@link io.zab.QuorumPeer#submit}'s does. */
    CompletableFuture<Outcome> write(Change change);

    /** @param local whether this server's own state will do; otherwise the read is linearizable */
    CompletableFuture<ReadResult> read(String key, boolean local);

    String statusJson();

    /** Empty when writes and reads are served and, on a voter, its vote counts; else the reason why not. */
    Optional<String> whyNotReady();
}
