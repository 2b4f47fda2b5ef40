package io.zab.spi;

import io.zab.core.model.Ensemble;
import io.zab.core.model.ServerId;
import java.util.Optional;

/** Where a peer keeps its log and snapshots: a description that a {@link Store} is opened from. */
public interface Storage {
    /**
     * Opens the store of one peer, creating it when there is none, and recovers it (rules S4, S7, S8).
     *
     * <p>On return the identity's new incarnation and everything recovered are durable (rules D1, D14), and no other
     * process or object can open the same store until it is closed.
     *
     * @throws StorageException naming what is wrong and what to do; the store is left as it was
     */
    Store open(Opening opening) throws StorageException;

    /**
     * Takes a damaged store out of the way, so that the next {@link #open} begins a new one. Nothing of it is deleted; what
     * is not damaged is left as it is. A storage need not be able to.
     *
     * @return where it is now, for people; empty, and nothing done, when it is not damaged or this cannot be done
     * @throws StorageException when it is in use, another server's, or cannot be read or moved
     */
    default Optional<String> setAside(Opening opening) throws StorageException {
        return Optional.empty();
    }

    /**
     * @param clusterId the host's name for the ensemble
     * @param server whose store it is
     * @param bootstrap the founding configuration, without instances: becomes the entry at 0:1 of a new log
     * @param newInstanceId a random number that names the disk if the store is new; not 0
     */
    record Opening(String clusterId, ServerId server, Ensemble bootstrap, long newInstanceId) {}
}
