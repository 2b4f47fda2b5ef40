package io.zab.filelog;

import java.io.IOException;

/**
 * At most one segment that is no longer needed, kept for the next one to be written over. To give a file's space back and
 * take as much again costs more than to write it, and with some file systems holds up every force meanwhile.
 *
 * <p>Invariant: before a byte of it is written over, its old name is durably gone; otherwise a power loss could bring
 * back a segment with the content of another. Used by the thread that writes.
 */
final class SpareSegment {
    private final FileOperations files;
    private boolean kept;

    SpareSegment(FileOperations files) {
        this.files = files;
    }

    /** Takes a segment out of the log and keeps it; false, and nothing done, when there is one already. */
    boolean keep(String name) throws IOException {
        if (kept) {
            return false;
        }
        files.rename(name, FileNames.SPARE_SEGMENT);
        kept = true;
        return true;
    }

    /** Gives its space back; false when there is none. */
    boolean giveUp() {
        if (!kept) {
            return false;
        }
        kept = false;
        try {
            files.delete(FileNames.SPARE_SEGMENT);
            return true;
        } catch (IOException e) {
            FileStore.LOG.warn("{} could not be removed: {}", files.describe(FileNames.SPARE_SEGMENT), e.toString());
            return false;
        }
    }

    /** A file for a new segment, under this name: the spare one with all that is in it, or an empty one. */
    FileOperations.OpenFile take(String name) throws IOException {
        if (!kept) {
            return files.create(name);
        }
        kept = false;
        files.forceDirectory();
        files.rename(FileNames.SPARE_SEGMENT, name);
        return files.openToWrite(name);
    }
}
