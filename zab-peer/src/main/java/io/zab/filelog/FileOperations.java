package io.zab.filelog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One directory, as far as the log needs a file system: the only way it touches files, and the port for another file
 * system than the default one, see {@link FileStorage#over}.
 *
 * <p>The model of durability is that of power loss: what was written to a file counts only after {@link OpenFile#force},
 * and the name of a file (created, renamed or deleted) only after {@link #forceDirectory}. All names are names in the
 * one directory.
 *
 * <p>Threading: several threads use it at once, each with open files of its own; what one does to a file counts for all
 * of them when the call returns. An {@link IOException} says that an operation failed, in whole or in part.
 */
public interface FileOperations {
    /** What an operator would call this file; with an empty name, the directory. */
    String describe(String name);

    /** Whether the directory, or with a name the file in it, is there. */
    boolean exists(String name) throws IOException;

    /** Makes the directory, its missing parents, and their names durable. */
    void createDirectory() throws IOException;

    /** Removes the directory, which is empty. */
    void deleteDirectory() throws IOException;

    /** The names in the directory, in no particular order. */
    List<String> list() throws IOException;

    OpenFile openToRead(String name) throws IOException;

    /** Opens to read and write; whatever had the name before is gone. */
    OpenFile create(String name) throws IOException;

    /** Opens a file to read and write, with what is in it. */
    OpenFile openToWrite(String name) throws IOException;

    /** Gives a file another name; what had that name before is replaced, atomically. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Cuts a file; bytes from {@code size} on are gone. */
    void truncate(String name, long size) throws IOException;

    void forceDirectory() throws IOException;

    /** Bytes that can still be written to the file system. */
    long usableBytes() throws IOException;

    /**
     * Takes the lock on a file, which is made if need be.
     *
     * @return what gives the lock back; empty when somebody else has it, in this process or another
     */
    Optional<Closeable> tryLock(String name) throws IOException;

    /** An open file; positions are bytes from its beginning. */
    interface OpenFile extends Closeable {
        /** Reads some bytes at the position, at least one; -1 at the end of the file. */
        int read(ByteBuffer target, long position) throws IOException;

        /** Writes all remaining bytes at the position. */
        void write(ByteBuffer source, long position) throws IOException;

        long size() throws IOException;

        /** Makes content durable, and with {@code metadata} also a size that has changed. */
        void force(boolean metadata) throws IOException;
    }
}
