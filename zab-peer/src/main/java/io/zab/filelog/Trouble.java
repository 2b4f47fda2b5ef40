package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;

/** How this package words what is wrong: which file, where, why, and what to do about it. */
final class Trouble {
    private static final String REPAIR =
            " While a quorum of the others is intact, start with rejoinWhenDamaged(), which sets what is there"
                    + " aside, or move the directory away and start with an empty one: the server then comes back as a"
                    + " learner and is synchronised. Put a copy back only if it was made while the peer was stopped and"
                    + " the peer has not run since.";

    private Trouble() {}

    static StorageException damaged(String file, long offset, Zxid last, String what) {
        return new StorageException(
                StorageException.Kind.DAMAGED,
                file + " is damaged at offset " + offset + ", behind zxid " + last + ": " + what + "." + REPAIR);
    }

    /** Found while the peer runs, which can still do something about it. */
    static StorageException damagedMeanwhile(String what, StorageException.Where where) {
        return new StorageException(
                what + ". The peer does without it if a snapshot can be taken; if not, the next start says what to do.",
                where);
    }

    /** A snapshot of which that was found. */
    static StorageException damagedMeanwhile(String file, Snapshot snapshot, String what) {
        return damagedMeanwhile(
                file + " is damaged: " + what + ", the state at zxid " + snapshot.base(),
                new StorageException.Where(file, snapshot.base(), Optional.of(snapshot)));
    }

    static StorageException damaged(String what) {
        return new StorageException(StorageException.Kind.DAMAGED, what + "." + REPAIR);
    }

    static StorageException halfAside(String directory) {
        return new StorageException(
                StorageException.Kind.DAMAGED,
                "a damaged store in " + directory + " was being set aside, which did not come to its end." + REPAIR);
    }

    static StorageException newer(String file, int version) {
        return new StorageException(
                StorageException.Kind.NEWER_FORMAT,
                file + " has log format " + version + ", and this version reads formats up to " + SegmentHeader.VERSION
                        + ". Start it with the version that wrote it, or a newer one.");
    }

    static StorageException foreign(String what, String remedy) {
        return new StorageException(StorageException.Kind.FOREIGN, what + ". " + remedy);
    }

    static StorageException inUse(String directory) {
        return new StorageException(
                StorageException.Kind.IN_USE,
                directory + " is in use by another running peer. Stop that one, or give each peer a directory of its"
                        + " own.");
    }

    static StorageException compacted(String what) {
        return new StorageException(StorageException.Kind.COMPACTED, what);
    }

    /**
     * Whether it is this very file that cannot be read, because it is gone or its place on the disk cannot be read; and not
     * anything else that a later attempt may do without, as when no more files can be opened. Java has no exceptions for the
     * latter, and the words are those of the system.
     */
    static boolean isOfTheFile(IOException e) {
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return e instanceof NoSuchFileException
                || words.contains("input/output error")
                || words.contains("structure needs cleaning")
                || words.contains("data error");
    }

    static StorageException io(String doing, IOException cause) {
        String remedy = cause instanceof ClosedByInterruptException
                ? "The thread was interrupted, which says nothing of the disk. Start again on one that is not."
                : "Check the disk, its free space and the permissions of the directory.";
        if (isOfTheFile(cause)) {
            remedy +=
                    " What cannot be read at all is not set aside by rejoinWhenDamaged(): while a quorum of the others is"
                            + " intact, move the directory away and start with an empty one.";
        }
        return new StorageException(StorageException.Kind.IO, doing + " failed: " + cause + ". " + remedy, cause);
    }
}
