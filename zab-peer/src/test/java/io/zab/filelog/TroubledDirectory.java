package io.zab.filelog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;

/** A real directory whose disk fails, stalls or runs full while a test says so. */
public final class TroubledDirectory implements FileOperations {
    private final FileOperations files;
    private final Phaser stall = new Phaser(1);
    private volatile Trouble trouble = Trouble.NONE;
    /** Little enough to be looked at every second. */
    private volatile long usable = 1 << 30;

    /** What is wrong. */
    public enum Trouble {
        NONE,
        WRITES_FAIL,
        FORCES_FAIL,
        FORCES_STALL,
        FULL
    }

    public TroubledDirectory(Path directory) {
        this.files = new DirectoryFiles(directory);
    }

    public void be(Trouble next) {
        trouble = next;
        stall.arrive();
    }

    /** What {@link #usableBytes} says from now on. */
    public void leave(long bytes) {
        usable = bytes;
    }

    private void write() throws IOException {
        if (trouble == Trouble.WRITES_FAIL) {
            throw new IOException("Input/output error");
        } else if (trouble == Trouble.FULL) {
            throw new IOException("No space left on device");
        }
    }

    private void force() throws IOException {
        int phase = stall.getPhase();
        while (trouble == Trouble.FORCES_STALL) {
            phase = stall.awaitAdvance(phase);
        }
        if (trouble == Trouble.FORCES_FAIL) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public String describe(String name) {
        return files.describe(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.exists(name);
    }

    @Override
    public void createDirectory() throws IOException {
        files.createDirectory();
    }

    @Override
    public void deleteDirectory() throws IOException {
        files.deleteDirectory();
    }

    @Override
    public List<String> list() throws IOException {
        return files.list();
    }

    @Override
    public OpenFile openToRead(String name) throws IOException {
        return files.openToRead(name);
    }

    @Override
    public OpenFile create(String name) throws IOException {
        write();
        return new TroubledFile(files.create(name));
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new TroubledFile(files.openToWrite(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        files.truncate(name, size);
    }

    @Override
    public void forceDirectory() throws IOException {
        force();
        files.forceDirectory();
    }

    @Override
    public long usableBytes() {
        return trouble == Trouble.FULL ? 0 : usable;
    }

    @Override
    public Optional<Closeable> tryLock(String name) throws IOException {
        return files.tryLock(name);
    }

    private final class TroubledFile implements OpenFile {
        private final OpenFile file;

        TroubledFile(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            TroubledDirectory.this.write();
            file.write(source, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            TroubledDirectory.this.force();
            file.force(metadata);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
