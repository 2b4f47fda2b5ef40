package io.zab;

/** A peer that cannot start: names the thing that is wrong and what to do. Nothing was changed on disk and nothing is left open. */
public final class PeerStartException extends Exception {
    private static final long serialVersionUID = 1L;

    public PeerStartException(String message) {
        super(message);
    }

    public PeerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
