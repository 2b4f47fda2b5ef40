package io.zab.spi;

/** A port that cannot be opened: names the address, why, and what to do. */
public final class TransportException extends Exception {
    private static final long serialVersionUID = 1L;

    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
