package io.zab.runtime;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.List;

/** Reads the log from memory where it can, from disk where it must. May be used by any thread. */
final class EntrySource {
    private static final int READ_BYTES = 512 << 10;

    private final EntryCache cache;
    private final Store store;

    EntrySource(EntryCache cache, Store store) {
        this.cache = cache;
        this.store = store;
    }

    EntryCache cache() {
        return cache;
    }

    /**
     * The next batches behind {@code after}, at least one; the first may begin earlier, the last end later than asked.
     *
     * @throws StorageException when they are not (or no longer) in the log
     */
    List<EntryBatch> next(Zxid after, Zxid through) throws StorageException {
        EntryBatch cached = cache.holding(after).orElse(null);
        return cached != null ? List.of(cached) : read(after, through, READ_BYTES);
    }

    /** From disk alone; what is not persisted yet is not there. */
    List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        List<EntryBatch> read = store.read(after, through, bytesMax);
        if (read.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.DAMAGED,
                    "the log has nothing in (" + after + ", " + through + "], though it should");
        }
        return read;
    }
}
