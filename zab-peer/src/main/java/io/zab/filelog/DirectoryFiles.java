package io.zab.filelog;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of the default file system: where a log really lies. */
final class DirectoryFiles implements FileOperations {
    /** Windows keeps the names in a directory durable by itself and cannot open one. */
    private static final boolean CAN_FORCE_DIRECTORIES = File.separatorChar == '/';

    /**
     * Bytes are moved in pieces of this size: for buffers on the heap the JDK keeps a direct one for each thread, as large
     * as the largest piece.
     */
    private static final int PIECE_BYTES = 128 * 1024;

    private final Path directory;

    /** Kept, because finding it reads the table of all that is mounted; it is asked by path, whatever is mounted there. */
    private volatile java.nio.file.FileStore volume;

    DirectoryFiles(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public String describe(String name) {
        return (name.isEmpty() ? directory : directory.resolve(name)).toString();
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(name.isEmpty() ? directory : directory.resolve(name));
    }

    @Override
    public void createDirectory() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory; path != null && !Files.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            Files.createDirectory(path);
            if (path.getParent() != null) {
                force(path.getParent());
            }
        }
    }

    @Override
    public void deleteDirectory() throws IOException {
        Files.delete(directory);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Override
    public OpenFile openToRead(String name) throws IOException {
        return new ChannelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
    }

    @Override
    public OpenFile create(String name) throws IOException {
        return new ChannelFile(FileChannel.open(
                directory.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new ChannelFile(
                FileChannel.open(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Override
    public void forceDirectory() throws IOException {
        force(directory);
    }

    private static void force(Path path) throws IOException {
        if (CAN_FORCE_DIRECTORIES) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public long usableBytes() throws IOException {
        java.nio.file.FileStore known = volume;
        if (known == null) {
            known = Files.getFileStore(directory);
            volume = known;
        }
        return known.getUsableSpace();
    }

    @Override
    public Optional<Closeable> tryLock(String name) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Another store of this process has it: the same answer as when another process has.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private record ChannelFile(FileChannel channel) implements OpenFile {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int limit = target.limit();
            target.limit(Math.min(limit, target.position() + PIECE_BYTES));
            try {
                return channel.read(target, position);
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int end = source.limit();
            long at = position;
            while (source.position() < end) {
                source.limit(Math.min(end, source.position() + PIECE_BYTES));
                at += channel.write(source, at);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            channel.force(metadata);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
