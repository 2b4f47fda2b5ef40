package io.zab.filelog;

import io.zab.spi.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A directory in which a write that finds no room waits for it, if somebody is there to say when to try again.
 *
 * <p>Invariant: what is tried again is the same write: the same bytes at the same position of a file that nobody has tried
 * to force since. So what the first attempt left of it, all, some or none, is what a slower write would have left on its
 * way (docs/decisions/0130). A force is never tried again (rule S5).
 */
final class PatientFiles implements FileOperations {
    private final FileOperations files;
    private volatile Store.RoomWait roomWait = reason -> false;

    PatientFiles(FileOperations files) {
        this.files = files;
    }

    void whenFull(Store.RoomWait wait) {
        roomWait = wait;
    }

    /** The same directory for what need not wait. */
    FileOperations impatient() {
        return files;
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private <T> T patiently(long bytes, Attempt<T> attempt) throws IOException {
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                boolean again = isForLackOfRoom(e, bytes)
                        && roomWait.awaitRoom("a write in " + describe("") + " waits for room: " + e);
                if (!again) {
                    throw e;
                }
            }
        }
    }

    /** Java has no exception for it, and the words are those of the system and of its language. */
    private boolean isForLackOfRoom(IOException e, long bytes) {
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded") || hasNoRoomFor(bytes);
    }

    private boolean hasNoRoomFor(long bytes) {
        try {
            return files.usableBytes() < bytes;
        } catch (IOException unknown) {
            return false;
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
        return new PatientFile(patiently(1, () -> files.create(name)));
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new PatientFile(files.openToWrite(name));
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
        files.forceDirectory();
    }

    @Override
    public long usableBytes() throws IOException {
        return files.usableBytes();
    }

    @Override
    public Optional<Closeable> tryLock(String name) throws IOException {
        return files.tryLock(name);
    }

    private final class PatientFile implements OpenFile {
        private final OpenFile file;

        PatientFile(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int from = source.position();
            int to = source.limit();
            patiently(to - from, () -> {
                source.limit(to).position(from);
                file.write(source, position);
                return null;
            });
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
