package io.zab;

import io.zab.core.model.Zxid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One member of an ensemble: replicates a {@link StateMachine} with its peers. Any number live in one JVM.
 *
 * <p>All methods may be called from any thread. Futures are completed on the applier thread, which runs all user code of
 * this peer: a continuation that blocks there blocks the state machine, and one that waits for another future of the
 * same peer waits for itself.
 *
 * <p>The future of a request ends in one of three ways and no other: with its result; with {@link RequestRejected}, when
 * it certainly is in no log and never will be; with {@link OutcomeUnknown}, when it may be committed or become so. A
 * caller's own timeout says nothing about the request, and cancelling a future does not take the request back.
 */
public final class QuorumPeer implements AutoCloseable {
    QuorumPeer() {}

    public static QuorumPeerBuilder builder() {
        return new QuorumPeerBuilder();
    }

    /**
     * Submits a request, at any peer: followers and observers forward it to the leader.
     *
     * @param request the bytes that {@code prepare} or {@code apply} is given; belongs to the peer from here on
     * @return the state machine's result, once the request is committed and applied here
     */
    public CompletableFuture<byte[]> submit(byte[] request) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #submit}, and tells where in the order the request stands. */
    public CompletableFuture<Committed> submitForResult(byte[] request) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks this peer's state machine.
     *
     * @return the answer and the last zxid it reflects; fails with {@link RequestRejected} when that consistency cannot be
     *     had now, or with what the state machine's {@code query} threw
     */
    public CompletableFuture<Answer> query(byte[] question, ReadConsistency consistency) {
        throw new UnsupportedOperationException();
    }

    /** What this peer is doing now. */
    public Status status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until this peer serves: it has a leader, is in step with it, and has told its listener so.
     *
     * @throws TimeoutException when it did not within {@code timeout}; the message gives the reason
     * @throws IllegalStateException when it has failed or is closed
     */
    public void awaitServing(Duration timeout) throws InterruptedException, TimeoutException {
        throw new UnsupportedOperationException();
    }

    /** Takes a snapshot now; completes with the zxid it was taken at once it is durable. */
    public CompletableFuture<Zxid> snapshot() {
        throw new UnsupportedOperationException();
    }

    /** The digest of the applied state and the zxid it belongs to. */
    public CompletableFuture<Digest> digest() {
        throw new UnsupportedOperationException();
    }

    /** The port on which its peers reach it. */
    public int port() {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends this peer and waits until its threads, port and files are given back. Idempotent; callers at the same time all
     * wait. Requests that have not left yet are rejected as CLOSED, the others end unknown. Called on the applier thread
     * (from a listener or a future) it begins the closing and does not wait for that thread.
     */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
