package io.zab.examples.torture;

/** The run cannot go on; the message says why. */
final class TortureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TortureException(String message) {
        super(message);
    }
}
