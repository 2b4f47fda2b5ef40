package io.zab;

import io.zab.core.model.RejectReason;

/** The request is certainly in no log and never will be: it may be submitted again. */
public class RequestRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public RequestRejected(RejectReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public final RejectReason reason() {
        return reason;
    }
}
