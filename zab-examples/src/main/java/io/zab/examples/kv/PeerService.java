package io.zab.examples.kv;

import io.zab.QuorumPeer;
import io.zab.ReadConsistency;
import io.zab.RequestRejected;
import io.zab.Status;
import io.zab.core.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The service that a peer gives, from the moment there is one. */
final class PeerService implements KvService {
    private static final String STARTING = "this server is starting";

    private final KvStore store;
    private volatile Optional<QuorumPeer> started = Optional.empty();

    PeerService(KvStore store) {
        this.store = store;
    }

    void serve(QuorumPeer peer) {
        started = Optional.of(peer);
    }

    @Override
    public CompletableFuture<Outcome> write(Change change) {
        return started.map(peer -> peer.submitForResult(change.encode()).thenApply(Outcome::decode))
                .orElseGet(PeerService::starting);
    }

    @Override
    public CompletableFuture<ReadResult> read(String key, boolean local) {
        byte[] question = key.getBytes(StandardCharsets.UTF_8);
        ReadConsistency consistency = local ? ReadConsistency.LOCAL : ReadConsistency.LINEARIZABLE;
        return started.map(peer -> peer.query(question, consistency).thenApply(ReadResult::decode))
                .orElseGet(PeerService::starting);
    }

    private static <T> CompletableFuture<T> starting() {
        return CompletableFuture.failedFuture(new RequestRejected(RejectReason.NOT_SERVING, STARTING));
    }

    @Override
    public Optional<String> statusJson() {
        return started.map(peer -> StatusJson.of(peer.status(), store.summary()));
    }

    @Override
    public Optional<String> whyNotReady() {
        return started.map(PeerService::whyNotReady).orElse(Optional.of(STARTING));
    }

    private static Optional<String> whyNotReady(QuorumPeer peer) {
        Status status = peer.status();
        return status.isServing() ? Optional.empty() : Optional.of(status.readiness() + ": " + status.reason());
    }
}
