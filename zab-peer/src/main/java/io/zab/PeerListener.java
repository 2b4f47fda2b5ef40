package io.zab;

import io.zab.core.model.ServerId;

/**
 * Is told what becomes of a peer: in order, on the applier thread, so that what a callback sees in the state machine is
 * true at that moment. A listener that throws is logged; nothing else comes of it. A callback must not block: nothing is
 * applied meanwhile.
 *
 * <p>The epoch is a fencing token: a greater one is a later leadership.
 */
public interface PeerListener {
    /** There is no leader to follow (any more). Ends what the callback before began. */
    default void onLooking(String reason) {}

    /** This peer catches up with a leader; told again as it goes on. */
    default void onSynchronising(SynchronisationProgress progress) {}

    /** This peer is in step with the leader and serves. */
    default void onFollowing(ServerId leader, long epoch) {}

    /** This peer leads, and has applied everything that was committed before. */
    default void onLeading(long epoch) {}

    /** This peer, which has no vote, is in step with the leader and serves. */
    default void onObserving(ServerId leader, long epoch) {}

    /**
     * Something on this peer's disk no longer is what was written there; told once of each. The peer goes on, and tries to do
     * without it by taking a snapshot; look after the disk.
     */
    default void onDamaged(String what) {}

    /** This peer has stopped serving for good; {@code close} it. The last callback. */
    default void onFailed(String reason) {}

    /** Writes each call to the log (slf4j, this interface's name). */
    static PeerListener logging() {
        return new LoggingListener();
    }
}
