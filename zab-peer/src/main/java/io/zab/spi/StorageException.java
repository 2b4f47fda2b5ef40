package io.zab.spi;

/** A store that cannot be opened, read or written: says which part of it, why, and what to do. */
public final class StorageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Kind {
        /** Another running process or peer uses the store. */
        IN_USE,
        /** It belongs to another server, cluster or founding configuration. */
        FOREIGN,
        /** It was written by a newer format. */
        NEWER_FORMAT,
        /** It is damaged in a place that was once durable. */
        DAMAGED,
        /** The range or snapshot asked for has been compacted away. */
        COMPACTED,
        /** Reading or writing failed. */
        IO
    }

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
