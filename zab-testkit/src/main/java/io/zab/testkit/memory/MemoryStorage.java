package io.zab.testkit.memory;

import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;

/**
 * A disk in memory: what a store persisted is there for the next one that is opened, until the object goes.
 *
 * <p>Invariant: at most one store is open at a time. Safe for use by several threads.
 */
public final class MemoryStorage implements Storage {
    private final long freeBytes;
    /** The store opened last, open or not: it holds the disk. */
    private MemoryStore last;

    /** With a terabyte of space. */
    public MemoryStorage() {
        this(1L << 40);
    }

    /**
     * A disk that always has this much space left, whatever is written to it.
     *
     * @param freeBytes what {@link Store#freeBytes} says
     */
    public MemoryStorage(long freeBytes) {
        this.freeBytes = freeBytes;
    }

    @Override
    public synchronized Store open(Opening opening) throws StorageException {
        if (last != null && last.isOpen()) {
            throw new StorageException(
                    StorageException.Kind.IN_USE,
                    "this memory is in use by another running peer; stop that one, or give each peer its own");
        }
        MemoryDisk disk;
        if (last == null) {
            disk = MemoryDisk.found(opening);
        } else {
            last.disk().checkOwner(opening);
            disk = last.disk().restarted();
        }
        last = new MemoryStore(disk, freeBytes);
        return last;
    }

    /**
     * Ends the process that has the store open, as far as the store can tell: it answers nothing any more, what it was
     * writing is lost, and the next one can be opened.
     */
    public synchronized void crash() {
        if (last != null) {
            last.close();
        }
    }
}
