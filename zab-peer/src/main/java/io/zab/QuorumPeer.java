package io.zab;

import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.runtime.PeerRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One member of an ensemble: replicates a {@link StateMachine} with its peers. Any number live in one JVM.
 *
 * <p>All methods may be called from any thread. Futures are completed on the applier thread, which runs all user code of
 * this peer: a continuation that blocks there blocks the state machine, and one that waits for another future of the
 * same peer waits for itself. What can be refused at once is completed before the method returns.
 *
 * <p>The future of a request ends in one of three ways and no other: with its result; with {@link RequestRejected}, when
 * it certainly is in no log and never will be; with {@link OutcomeUnknown}, when it may be committed or become so. A
 * caller's own timeout says nothing about the request, and cancelling a future does not take the request back.
 */
public final class QuorumPeer implements AutoCloseable {
    private final ServerId id;
    private final PeerRuntime runtime;

    QuorumPeer(ServerId id, PeerRuntime runtime) {
        this.id = id;
        this.runtime = runtime;
    }

    public static QuorumPeerBuilder builder() {
        return new QuorumPeerBuilder();
    }

    /**
     * Submits a request, at any peer: followers and observers forward it to the leader.
     *
     * @param request the bytes that {@code prepare} or {@code apply} is given; copied
     * @return the state machine's result, once the request is committed and applied here
     */
    public CompletableFuture<byte[]> submit(byte[] request) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        runtime.submit(Payload.copyOf(request), new RequestFuture<>(result, (zxid, bytes) -> bytes));
        return result;
    }

    /** As {@link #submit}, and tells where in the order the request stands. */
    public CompletableFuture<Committed> submitForResult(byte[] request) {
        CompletableFuture<Committed> result = new CompletableFuture<>();
        runtime.submit(Payload.copyOf(request), new RequestFuture<>(result, Committed::new));
        return result;
    }

    /**
     * Asks this peer's state machine.
     *
     * @param question what the state machine's {@code query} is given
     * @return the answer and the last zxid it reflects; fails with {@link RequestRejected} when that consistency cannot be
     *     had now, or with what the state machine's {@code query} threw
     */
    public CompletableFuture<Answer> query(byte[] question, ReadConsistency consistency) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        QueryFuture outcome = new QueryFuture(answer);
        switch (consistency.kind()) {
            case LOCAL -> runtime.query(question, Zxid.ZERO, outcome);
            case AT_LEAST -> runtime.query(question, consistency.zxid(), outcome);
            case LINEARIZABLE -> runtime.queryLinearizable(question, outcome);
        }
        return answer;
    }

    /** What this peer is doing now. */
    public Status status() {
        return StatusReport.of(id, runtime.state());
    }

    /**
     * Waits until this peer serves: it has a leader, is in step with it, and has told its listener so.
     *
     * @throws TimeoutException when it did not within {@code timeout}; the message gives the reason
     * @throws IllegalStateException when it has failed or is closed
     */
    public void awaitServing(Duration timeout) throws InterruptedException, TimeoutException {
        if (!runtime.awaitServing(timeout.toMillis())) {
            Status status = status();
            throw new TimeoutException(id + " does not serve after " + timeout.toMillis() + " ms: " + status.role()
                    + ", " + status.reason());
        }
    }

    /** Takes a snapshot now; completes with the zxid it was taken at once it is durable. */
    public CompletableFuture<Zxid> snapshot() {
        CompletableFuture<Zxid> taken = new CompletableFuture<>();
        runtime.snapshot(
                taken::complete,
                reason -> taken.completeExceptionally(new IllegalStateException("no snapshot was taken: " + reason)));
        return taken;
    }

    /** The digest of the applied state and the zxid it belongs to: peers at the same zxid must agree. */
    public CompletableFuture<Digest> digest() {
        CompletableFuture<Digest> digest = new CompletableFuture<>();
        runtime.digest((zxid, value) -> digest.complete(new Digest(zxid, value)), digest::completeExceptionally);
        return digest;
    }

    /** The port on which its peers reach it. */
    public int port() {
        return runtime.port();
    }

    /**
     * Ends this peer and waits until its threads, port and files are given back. Idempotent; callers at the same time all
     * wait. Requests that have not left yet are rejected as CLOSED, the others end unknown. Called on the applier thread
     * (from a listener or a future) it begins the closing and does not wait for that thread.
     */
    @Override
    public void close() {
        runtime.close();
    }

    @Override
    public String toString() {
        return "QuorumPeer " + id;
    }
}
