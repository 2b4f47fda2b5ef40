package io.zab.examples.kv;

import io.zab.QuorumPeer;
import io.zab.ReadConsistency;
import io.zab.Status;
import io.zab.core.model.Member;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The service that a peer gives. Invariant: it is given its peer once, before the first request. */
final class PeerService implements KvService {
    private final KvStore store;
    private volatile QuorumPeer peer;

    PeerService(KvStore store) {
        this.store = store;
    }

    void serve(QuorumPeer started) {
        peer = started;
    }

    @Override
    public CompletableFuture<Outcome> write(Change change) {
        return peer.submitForResult(change.encode()).thenApply(Outcome::decode);
    }

    @Override
    public CompletableFuture<ReadResult> read(String key, boolean local) {
        ReadConsistency consistency = local ? ReadConsistency.LOCAL : ReadConsistency.LINEARIZABLE;
        return peer.query(key.getBytes(StandardCharsets.UTF_8), consistency).thenApply(ReadResult::decode);
    }

    @Override
    public String statusJson() {
        return StatusJson.of(peer.status(), store.summary());
    }

    @Override
    public Optional<String> whyNotReady() {
        Status status = peer.status();
        if (!status.isServing()) {
            return Optional.of(status.readiness() + ": " + status.reason());
        }
        boolean isToVote =
                status.ensemble().member(status.id()).map(Member::votes).orElse(false);
        boolean votes = status.role() != Status.Role.OBSERVING;
        return isToVote && !votes
                ? Optional.of("OBSERVING: serves, but its vote does not count until its disk is named")
                : Optional.empty();
    }
}
