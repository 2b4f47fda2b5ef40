package io.zab.core.message;

/** Why a session is refused; part of the wire format by ordinal. */
public enum RefuseReason {
    /** The one asked does not lead, or not any more. */
    NOT_LEADING,
    /** The other side's epoch is behind a promise. */
    EPOCH_BEHIND,
    /** The follower's log is ahead of the leader's: the leader should not lead. */
    AHEAD,
    /** Another disk speaks, or has spoken, for this id. */
    WRONG_INSTANCE,
    /** The id is in no active configuration. */
    UNKNOWN_MEMBER,
    /** No room for another session now. */
    BUSY,
    /** What the follower knows to be committed is not in the leader's log: one of them has lost history. */
    HISTORY_CONFLICT,
    /** The other side broke the protocol on this link. */
    PROTOCOL_ERROR
}
