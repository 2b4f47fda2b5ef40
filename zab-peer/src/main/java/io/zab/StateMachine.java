package io.zab;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * What the host replicates: a deterministic function of the committed transactions.
 *
 * <p>Every method is called on one thread, the peer's applier, so an implementation needs no locks of its own. A peer is
 * given a machine in its initial state; everything it ever held comes back through {@link #restore} and {@link #apply}.
 * One object serves one peer, for one start.
 */
public interface StateMachine {
    /**
     * Applies one committed transaction. Called once for each, in the order of zxids, with the same payloads on every
     * peer: what it does must follow from the state and the payload alone, no clock, no randomness, no environment.
     *
     * @return the result for whoever submitted the request; null stands for an empty one
     * @throws Exception when the machine cannot go on. This peer then stops serving with a stated reason and leaves the
     *     leadership if it has it; its log stays intact, nothing is skipped, the JVM lives. A request that merely makes
     *     no sense is no reason to throw: return a result that says so
     */
    byte[] apply(Txn txn) throws Exception;

    /**
     * Captures the state as it is now, quickly: {@link #apply} waits. What is returned runs on another thread while this
     * machine goes on, and must write the captured state, not the current one.
     */
    SnapshotWriter freeze();

    /**
     * Replaces the whole state by one that {@link SnapshotWriter#writeTo} wrote, on this or another peer.
     *
     * @throws IOException when the bytes cannot be read or make no sense; the peer then stops serving
     */
    void restore(InputStream in) throws IOException;

    /**
     * Answers a question about the current state without changing it.
     *
     * @throws Exception fails that query with it, and nothing else
     */
    default byte[] query(byte[] question) throws Exception {
        throw new UnsupportedOperationException(
                getClass().getName() + " answers no queries; implement StateMachine.query");
    }

    /**
     * A digest of the current state, equal on all peers that have applied the same; empty when it has none.
     *
     * <p>Peers compare it, at the latest every {@link QuorumPeerBuilder#digestEvery} transactions. One whose digest is not that
     * of a majority stops serving, and says where the first difference is; where no majority agrees all of them stop. So it
     * must follow from what was applied alone, as the state does: not from hash codes that differ from process to process,
     * nor from what {@link PreparingStateMachine} has pending. Best keep it up to date in {@link #apply}, and write it into
     * snapshots: one that answers within a microsecond is asked after every transaction, and the first difference is then
     * told to the transaction. What it throws is logged, and that state not compared.
     */
    default OptionalLong digest() {
        return OptionalLong.empty();
    }
}
