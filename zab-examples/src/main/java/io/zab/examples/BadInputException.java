package io.zab.examples;

/** What the user gave cannot be used; the message names it and the remedy, in one line. */
public final class BadInputException extends Exception {
    public BadInputException(String message) {
        super(message);
    }
}
