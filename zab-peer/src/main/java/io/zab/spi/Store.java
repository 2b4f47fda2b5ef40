package io.zab.spi;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * One peer's write-ahead log and its snapshots (protocol.md, section 2).
 *
 * <p>Threading: {@link #persist} is called by one thread at a time, {@link #createSnapshot} and its {@link SnapshotSink}
 * by one other, a {@link Scrub} by one more; {@link #read}, {@link #openSnapshot}, {@link #readSnapshot}, {@link #removeUnneeded} and {@link #freeBytes} by any number
 * concurrently with them. A failed operation is never retried (rule S5): after {@link #persist} threw, only
 * {@link #close} may follow. A write that finds no room need not fail, see {@link #whenFull}.
 */
public interface Store extends AutoCloseable {
    /** What recovery found. */
    DurableState recovered();

    /**
     * Carries out the operations in order; when it returns, all of them survive a power loss. One force covers all.
     *
     * @param operations at least one
     * @param commitHint what is known to be committed, to be recorded along; {@link Zxid#ZERO} for nothing new. It may
     *     name an entry among {@code operations}
     * @throws StorageException when a write, force, rename or delete failed; how much is durable is then unknown
     */
    void persist(List<WriteOp> operations, Zxid commitHint) throws StorageException;

    /**
     * Says who decides about a write of {@link #persist} that finds no room. Until this is called, and in a store that
     * does not override it, such a write fails like any other.
     */
    default void whenFull(RoomWait wait) {}

    /**
     * Reads persisted entries in {@code (after, through]}, in order and without a gap, starting directly behind
     * {@code after}; at least one batch, and no more batches once {@code bytesMax} is exceeded.
     *
     * @return empty when nothing lies in the range
     * @throws StorageException when part of the range is not (or no longer) in the log, or is damaged
     */
    List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException;

    /** Starts to write a local snapshot, taken at {@code base}. */
    SnapshotSink createSnapshot(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion)
            throws StorageException;

    /** The content of a snapshot; the caller closes it. */
    InputStream openSnapshot(Snapshot snapshot) throws StorageException;

    /** Exactly {@code length} bytes of a snapshot's content from {@code offset} on. */
    Payload readSnapshot(Snapshot snapshot, long offset, int length) throws StorageException;

    /** How many files wait for {@link #removeUnneeded}. A store that removes them by itself says 0. */
    default int unneeded() {
        return 0;
    }

    /** Gives back one file that nobody needs any more, which may take a while; whatever becomes of it, nothing is lost. */
    default void removeUnneeded() {}

    /** Looks through what was written long ago, see {@link Scrub}. A store need not be able to. */
    default Scrub scrub() {
        return bytesMax -> 0;
    }

    /** Bytes that may still be written, for the check before a proposal is accepted (rule S5). */
    long freeBytes();

    /** Gives back files, locks and threads; idempotent. Nothing is made durable by it. */
    @Override
    void close();

    /** Re-reads what is durable and compares checksums, in rounds and in pieces; used by one thread at a time. */
    interface Scrub {
        /**
         * Goes on.
         *
         * @param bytesMax about how much to read, in bytes
         * @return how much was read; 0 at the end of a round, behind which the next begins
         * @throws StorageException when something is not what was written: then it says where, and the next call goes on behind it;
         *     or when that could not be told now: the round is given up, and the next call begins another
         */
        long next(int bytesMax) throws StorageException;
    }

    /** Whoever can wait until there is room. */
    @FunctionalInterface
    interface RoomWait {
        /**
         * Called within {@link #persist}, by its thread, each time a write finds no room; returns when it is worth
         * trying the same write again.
         *
         * @return false when nobody waits any longer: the write has failed
         */
        boolean awaitRoom(String reason);
    }

    /** A local snapshot being written. Closing it without {@link #commit} removes what was written. */
    interface SnapshotSink extends AutoCloseable {
        /** Where the content goes. */
        OutputStream stream();

        /** Makes content, name and directory durable and checks the digest (rule S6); the record is not written yet. */
        Snapshot commit() throws StorageException;

        @Override
        void close();
    }
}
