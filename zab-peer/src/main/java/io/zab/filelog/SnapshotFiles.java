package io.zab.filelog;

import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * The snapshots of a store: each a file that is its content and nothing else, named after base and digest.
 *
 * <p>Invariant: a file with a final name was complete and durable when it got it (rule S6). What is known of a snapshot
 * stands in the log.
 */
final class SnapshotFiles {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileOperations files;
    private final Predicate<Snapshot> isHeld;

    SnapshotFiles(FileOperations files) {
        this(files, snapshot -> false);
    }

    /** @param isHeld whether the store still needs it: then that it is missing is damage */
    SnapshotFiles(FileOperations files, Predicate<Snapshot> isHeld) {
        this.files = files;
        this.isHeld = isHeld;
    }

    /** Whether the file is there in its full length. */
    boolean isPresent(Snapshot snapshot) throws IOException {
        String name = FileNames.snapshot(snapshot);
        if (!files.exists(name)) {
            return false;
        }
        try (FileOperations.OpenFile file = files.openToRead(name)) {
            return file.size() == snapshot.sizeBytes();
        }
    }

    /** Whether the file is there and has the digest that the log gives; reads all of it. */
    boolean verifies(Snapshot snapshot) throws IOException {
        if (!isPresent(snapshot)) {
            return false;
        }
        SnapshotDigest digest = new SnapshotDigest();
        byte[] bytes = new byte[BUFFER_BYTES];
        try (FileOperations.OpenFile file = files.openToRead(FileNames.snapshot(snapshot))) {
            long position = 0;
            for (int read; (read = file.read(ByteBuffer.wrap(bytes), position)) > 0; position += read) {
                digest.update(bytes, 0, read);
            }
        }
        return digest.value() == snapshot.digest();
    }

    /** Makes a complete temporary file the snapshot (rule S6). */
    void publish(String unfinished, Snapshot snapshot) throws IOException {
        files.rename(unfinished, FileNames.snapshot(snapshot));
        files.forceDirectory();
    }

    /** The content; reading it to the end fails when it does not have the digest that the log gives. */
    InputStream open(Snapshot snapshot) throws StorageException {
        try {
            return new SnapshotInput(files.openToRead(FileNames.snapshot(snapshot)), snapshot, describe(snapshot));
        } catch (IOException e) {
            throw trouble("opening ", snapshot, e);
        }
    }

    Payload read(Snapshot snapshot, long offset, int length) throws StorageException {
        if (offset < 0 || length < 0 || offset + length > snapshot.sizeBytes()) {
            throw new IllegalArgumentException(
                    length + " bytes at " + offset + " of a snapshot of " + snapshot.sizeBytes() + " bytes");
        }
        byte[] bytes = new byte[length];
        try (FileOperations.OpenFile file = files.openToRead(FileNames.snapshot(snapshot))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, offset + buffer.position()) < 0) {
                    throw damaged(snapshot, "it ends at offset " + (offset + buffer.position()));
                }
            }
        } catch (IOException e) {
            throw trouble("reading ", snapshot, e);
        }
        return Payload.wrap(bytes);
    }

    private StorageException trouble(String doing, Snapshot snapshot, IOException e) {
        return Trouble.isOfTheFile(e)
                ? damaged(snapshot, "it cannot be read: " + e)
                : Trouble.io(doing + describe(snapshot), e);
    }

    /** Asked for only once something is wrong: what is given back is no longer held before its file goes. */
    private StorageException damaged(Snapshot snapshot, String what) {
        return isHeld.test(snapshot)
                ? Trouble.damagedMeanwhile(describe(snapshot), snapshot, what)
                : Trouble.compacted("the snapshot at " + snapshot.base() + " is gone: a newer one has taken its place");
    }

    String describe(Snapshot snapshot) {
        return files.describe(FileNames.snapshot(snapshot));
    }
}
