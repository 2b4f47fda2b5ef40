package io.zab.examples.kv;

/** A request that means nothing; its message is the body of the 400. */
final class MalformedRequestException extends Exception {
    MalformedRequestException(String message) {
        super(message);
    }
}
