package io.zab.tools;

/** Whoever read what is printed has gone, as {@code head} does: nothing more is to be done, and nothing is wrong. */
final class OutputClosedException extends RuntimeException {
    OutputClosedException() {
        super("nobody reads what is printed");
    }
}
