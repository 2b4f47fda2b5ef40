package io.zab.core.model;

/**
 * A request that certainly never got a zxid.
 *
 * @param origin which
 * @param reason why
 * @param detail the state machine's own bytes for {@link RejectReason#STATE_MACHINE}, else empty
 */
public record RejectedRequest(Origin origin, RejectReason reason, Payload detail) {}
