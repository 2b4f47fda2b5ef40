package io.zab.filelog;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hold of one store on its directory, against other processes and other stores of this one.
 *
 * <p>Two files, because on POSIX a process gives back its lock on a file when it closes <em>any</em> channel of it, and a
 * second store of the same process must close the one it tried with. It tries {@link FileNames#JVM_LOCK} first, so it
 * never opens {@link FileNames#PROCESS_LOCK}, and the hold on that one lasts.
 */
final class InstanceLock implements Closeable {
    private static final List<String> IN_ORDER = List.of(FileNames.JVM_LOCK, FileNames.PROCESS_LOCK);

    private final FileOperations files;
    private final List<Closeable> held = new ArrayList<>();
    private final List<String> made = new ArrayList<>();

    private InstanceLock(FileOperations files) {
        this.files = files;
    }

    /** Empty when another store has the directory. */
    static Optional<InstanceLock> tryLock(FileOperations files) throws IOException {
        InstanceLock lock = new InstanceLock(files);
        try {
            for (String name : IN_ORDER) {
                boolean isNew = !files.exists(name);
                Optional<Closeable> taken = files.tryLock(name);
                taken.ifPresent(lock.held::add);
                if (taken.isEmpty() || !files.exists(name)) { // or made and removed again by one that failed to open
                    lock.close();
                    return Optional.empty();
                }
                if (isNew) {
                    lock.made.add(name);
                }
            }
            return Optional.of(lock);
        } catch (IOException e) {
            lock.undo();
            throw e;
        }
    }

    /** Gives the hold back and removes the files that were not there before. */
    void undo() throws IOException {
        for (String name : made) {
            files.delete(name);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        for (int i = held.size() - 1; i >= 0; i--) {
            held.get(i).close();
        }
        held.clear();
    }
}
