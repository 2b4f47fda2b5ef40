package io.zab.testkit.sim;

import io.zab.filelog.FileOperations;
import io.zab.filelog.FileStorage;
import io.zab.spi.Storage;

/**
 * What keeps the log of a simulated server in a simulated directory: the real {@link FileStorage}, or one that was broken
 * on purpose to see a checker fire.
 */
@FunctionalInterface
public interface SimStorage {
    /**
     * @param segmentBytes how large a segment may grow
     * @param preallocateBytes how much space a segment takes at a time
     */
    Storage over(FileOperations files, long segmentBytes, long preallocateBytes);

    /** The file store as it is. */
    static Storage real(FileOperations files, long segmentBytes, long preallocateBytes) {
        return FileStorage.over(files)
                .segmentBytes(segmentBytes)
                .preallocateBytes(preallocateBytes)
                .reserveBytes(0);
    }
}
