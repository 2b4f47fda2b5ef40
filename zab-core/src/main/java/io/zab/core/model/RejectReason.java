package io.zab.core.model;

/** Why a request certainly never got a zxid; part of the wire format by ordinal. */
public enum RejectReason {
    NO_LEADER,
    OVERLOADED,
    TOO_LARGE,
    CLOSED,
    NOT_SERVING,
    /** The state machine's own {@code prepare} refused it. */
    STATE_MACHINE
}
