package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.Optional;

/**
 * One snapshot of a store, read from outside.
 *
 * @param file what it is called
 * @param base the position it was taken at
 * @param recorded what the log says of it; empty when it says nothing
 * @param sizeBytes its length; -1 when there is no such file
 * @param standing what it is
 */
public record SnapshotReport(String file, Zxid base, Optional<Snapshot> recorded, long sizeBytes, Standing standing) {
    /** What a snapshot turned out to be. */
    public enum Standing {
        /** Recorded and there in its full length; its content was not read. */
        PRESENT,
        /** Recorded, and its content has the digest that was recorded. */
        SOUND,
        /** Its content, or its length, is not what was written. */
        DAMAGED,
        /** Recorded, there is no such file, and no later snapshot that made it needless. */
        MISSING,
        /** The log says nothing of it (yet): it was just taken, or the next start removes it. */
        NOT_RECORDED
    }

    /** Whether somebody should care. */
    public boolean isTrouble() {
        return standing == Standing.DAMAGED || standing == Standing.MISSING;
    }
}
