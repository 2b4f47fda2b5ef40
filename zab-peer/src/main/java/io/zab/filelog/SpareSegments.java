package io.zab.filelog;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A few segments that are no longer needed, kept for the next ones to be written over. To give a file's space back and
 * take as much again costs more than to write it, and with some file systems holds up every force meanwhile.
 *
 * <p>Invariant: before a byte of one is written over, its old name is durably gone; otherwise a power loss could bring
 * back a segment with the content of another. Used by the thread that writes.
 */
final class SpareSegments {
    /** With the usual limits a snapshot frees one segment, or two, and as many are begun until the next. */
    private static final int MOST = 3;

    private final FileOperations files;
    private final Deque<String> kept = new ArrayDeque<>();
    private long named;

    SpareSegments(FileOperations files) {
        this.files = files;
    }

    /** Takes a segment out of the log and keeps it; false, and nothing done, when there are enough already. */
    boolean keep(String name) throws IOException {
        if (kept.size() == MOST) {
            return false;
        }
        String spare = FileNames.spareSegment(named + 1);
        files.rename(name, spare);
        named++;
        kept.addLast(spare);
        return true;
    }

    /** Gives the space of one back; false when there is none. */
    boolean giveUp() {
        if (kept.isEmpty()) {
            return false;
        }
        String spare = kept.removeLast();
        try {
            files.delete(spare);
            return true;
        } catch (IOException e) {
            FileStore.LOG.warn("{} could not be removed: {}", files.describe(spare), e.toString());
            return false;
        }
    }

    /** A file for a new segment, under this name: a spare one with all that is in it, or an empty one. */
    FileOperations.OpenFile take(String name) throws IOException {
        if (kept.isEmpty()) {
            return files.create(name);
        }
        String spare = kept.removeFirst();
        files.forceDirectory();
        files.rename(spare, name);
        return files.openToWrite(name);
    }
}
