package io.zab.core.protocol;

/** Something that the protocol proves impossible has happened: the server stops before it can do harm. */
final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvariantViolation(String message) {
        super(message);
    }

    /** Throws when {@code holds} is false; cheap ones are always on. */
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvariantViolation(message);
        }
    }
}
