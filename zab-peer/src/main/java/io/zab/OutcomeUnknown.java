package io.zab;

/**
 * The request may be committed or may still become so: look (read), or let the state machine recognise it by an id of
 * its own before it is sent again.
 */
public final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long epoch;

    public OutcomeUnknown(long epoch, String message) {
        super(message);
        this.epoch = epoch;
    }

    /**
     * The epoch of the leader that the request was sent to; 0 when not known. Once a transaction of a later epoch is
     * applied, a request that has not been applied by then never will be.
     */
    public long epoch() {
        return epoch;
    }
}
