package io.zab.tools;

/** What the user named cannot be looked at; the message is for them. */
final class BadInputException extends RuntimeException {
    BadInputException(String message) {
        super(message);
    }
}
