package io.zab.core.model;

import java.util.Optional;

/**
 * Who submitted an entry, so that the server that holds the caller's future recognises it when it is delivered.
 *
 * @param server where it was submitted; empty for entries of the protocol itself
 * @param session which run of that server (its incarnation)
 * @param requestNo which request of that run; growing, and counted from a number that differs from disk to disk, because
 *     incarnations begin again on a new one
 */
public record Origin(Optional<ServerId> server, long session, long requestNo) {
    /** Of entries that nobody submitted: OPEN, CONFIG, NOOP. */
    public static final Origin NONE = new Origin(Optional.empty(), 0, 0);

    public static Origin of(ServerId server, long session, long requestNo) {
        return new Origin(Optional.of(server), session, requestNo);
    }
}
