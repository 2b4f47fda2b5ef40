package io.zab.testkit.sim;

import io.zab.filelog.FileOperations;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A directory with one mistake built in around it; what is not overridden is the real one's. */
abstract class BrokenFiles implements FileOperations {
    final FileOperations real;

    BrokenFiles(FileOperations real) {
        this.real = real;
    }

    /** What a force of this file does. */
    abstract void force(String name, OpenFile file, boolean metadata) throws IOException;

    /** What a write to a file does. */
    void write(OpenFile file, ByteBuffer source, long position) throws IOException {
        file.write(source, position);
    }

    @Override
    public String describe(String name) {
        return real.describe(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return real.exists(name);
    }

    @Override
    public void createDirectory() throws IOException {
        real.createDirectory();
    }

    @Override
    public void deleteDirectory() throws IOException {
        real.deleteDirectory();
    }

    @Override
    public List<String> list() throws IOException {
        return real.list();
    }

    @Override
    public OpenFile openToRead(String name) throws IOException {
        return real.openToRead(name);
    }

    @Override
    public OpenFile create(String name) throws IOException {
        return new Handle(name, real.create(name));
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new Handle(name, real.openToWrite(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        real.delete(name);
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        real.truncate(name, size);
    }

    @Override
    public void forceDirectory() throws IOException {
        real.forceDirectory();
    }

    @Override
    public long usableBytes() throws IOException {
        return real.usableBytes();
    }

    @Override
    public Optional<Closeable> tryLock(String name) throws IOException {
        return real.tryLock(name);
    }

    private final class Handle implements OpenFile {
        private final String name;
        private final OpenFile file;

        Handle(String name, OpenFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            BrokenFiles.this.write(file, source, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            BrokenFiles.this.force(name, file, metadata);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
