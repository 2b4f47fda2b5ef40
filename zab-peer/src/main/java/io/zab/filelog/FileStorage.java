package io.zab.filelog;

import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory as the place of one peer's log and snapshots.
 *
 * <p>Immutable; the methods that set something return a changed copy. The directory is made when it does not exist. It
 * belongs to one peer alone; an empty one, or one that holds nothing but {@code lost+found}, becomes a new store.
 *
 * <p>A store that fails to open leaves the directory as it was, except that the lock files {@code instance.lock} and
 * {@code process.lock} may have been touched.
 */
public final class FileStorage implements Storage {
    private static final long SEGMENT_BYTES_MIN = 1024;

    private final FileOperations files;
    private final FileStore.Options options;

    private FileStorage(FileOperations files, FileStore.Options options) {
        this.files = files;
        this.options = options;
    }

    /** Segments of 64 MiB, space taken 1 MiB at a time, 64 MiB of the disk kept in reserve. */
    public static FileStorage at(Path directory) {
        return over(new DirectoryFiles(directory));
    }

    /** The same over another file system, such as a simulated one. */
    public static FileStorage over(FileOperations files) {
        return new FileStorage(files, new FileStore.Options(new SegmentWriter.Limits(64L << 20, 1L << 20), 64L << 20));
    }

    /**
     * A segment that would grow beyond this is followed by a new one; whole segments are what compaction gives back.
     *
     * @throws IllegalArgumentException when it is below 1024
     */
    public FileStorage segmentBytes(long bytes) {
        if (bytes < SEGMENT_BYTES_MIN) {
            throw new IllegalArgumentException("segmentBytes " + bytes + " is below " + SEGMENT_BYTES_MIN);
        }
        return with(new SegmentWriter.Limits(bytes, options.limits().preallocateBytes()), options.reserveBytes());
    }

    /** How much space of a segment is taken at a time, ahead of need; 0 to take it as it is written. */
    public FileStorage preallocateBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("preallocateBytes " + bytes + " is negative");
        }
        return with(new SegmentWriter.Limits(options.limits().segmentBytes(), bytes), options.reserveBytes());
    }

    /** How much of the disk's free space {@link Store#freeBytes} leaves out, for what a peer must write to end well. */
    public FileStorage reserveBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("reserveBytes " + bytes + " is negative");
        }
        return with(options.limits(), bytes);
    }

    private FileStorage with(SegmentWriter.Limits limits, long reserveBytes) {
        return new FileStorage(files, new FileStore.Options(limits, reserveBytes));
    }

    @Override
    public Store open(Opening opening) throws StorageException {
        return opener(opening).open();
    }

    @Override
    public Optional<String> setAside(Opening opening) throws StorageException {
        return opener(opening).setAside();
    }

    private StoreOpener opener(Opening opening) {
        return new StoreOpener(new PatientFiles(files), options, opening);
    }

    @Override
    public String toString() {
        return "file storage in " + files.describe("");
    }
}
