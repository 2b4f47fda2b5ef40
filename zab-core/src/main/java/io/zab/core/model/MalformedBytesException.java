package io.zab.core.model;

/** Bytes from a wire or a disk that are no encoding of anything; names what was wrong, never the bytes. */
public final class MalformedBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedBytesException(String message) {
        super(message);
    }
}
