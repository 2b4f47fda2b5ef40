package io.zab.spi;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.Optional;

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
    private final transient Where where;

    /**
     * What a running store has found damaged.
     *
     * @param file which file
     * @param through a snapshot of the state at or behind this makes it unneeded
     * @param snapshot the damaged one, when it is a snapshot and not the log
     */
    public record Where(String file, Zxid through, Optional<Snapshot> snapshot) {}

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.where = null;
    }

    /** Damage that a running store has come upon. */
    public StorageException(String message, Where where) {
        super(message);
        this.kind = Kind.DAMAGED;
        this.where = where;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.where = null;
    }

    /** What is damaged, when a running store has found that. */
    public Optional<Where> where() {
        return Optional.ofNullable(where);
    }

    public Kind kind() {
        return kind;
    }
}
