package io.zab.filelog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A directory in memory that writes down what is done to it, and fails when told to. */
final class MemoryFiles implements FileOperations {
    private final List<Disk.Change> journal = new ArrayList<>();
    private final Set<String> locked = new HashSet<>();
    private final Disk disk;
    private int files = 1000;
    private boolean directory;
    private Fault fault = change -> false;
    private Fault full = change -> false;

    private final Map<String, String> unreadable = new TreeMap<>();

    /** Opening this file to read it fails with these words; with none it no longer does. */
    void failReading(String name, String words) {
        unreadable.put(name, words);
    }

    /** Says which changes fail. */
    interface Fault {
        boolean hits(Disk.Change change);
    }

    /** An empty directory that does not exist yet. */
    MemoryFiles() {
        this.disk = new Disk();
    }

    /** A directory that is there, in its own copy. */
    MemoryFiles(Disk disk) {
        this.disk = disk.copy();
        this.directory = true;
        disk.contents.keySet().forEach(file -> files = Math.max(files, file + 1));
    }

    Disk disk() {
        return disk.copy();
    }

    /** What was done, in order. */
    List<Disk.Change> journal() {
        return journal;
    }

    void acknowledge(int step, long incarnation) {
        journal.add(new Disk.Acknowledged(step, incarnation));
    }

    void failWhen(Fault when) {
        fault = when;
    }

    /** Bits of a byte turn over, as nobody wrote them. */
    void flip(String name, int offset, int bits) throws IOException {
        byte[] content = disk.contents.get(file(name)).clone();
        content[offset] ^= (byte) bits;
        disk.contents.put(file(name), content);
    }

    /** Says which changes find no room; of a write half is done. */
    void fullWhen(Fault when) {
        full = when;
    }

    private void change(Disk.Change change) throws IOException {
        journal.add(change);
        if (full.hits(change)) {
            journal.remove(journal.size() - 1);
            if (change instanceof Disk.Wrote wrote) {
                byte[] half = Arrays.copyOf(wrote.bytes(), wrote.bytes().length / 2);
                journal.add(new Disk.Wrote(wrote.file(), wrote.position(), half));
                disk.apply(journal.get(journal.size() - 1));
            }
            throw new IOException("No space left on device");
        }
        if (fault.hits(change)) {
            throw new IOException("the disk failed");
        }
        disk.apply(change);
    }

    private int file(String name) throws IOException {
        Integer file = disk.names.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    @Override
    public String describe(String name) {
        return "/memory/" + name;
    }

    @Override
    public boolean exists(String name) {
        return name.isEmpty() ? directory : disk.names.containsKey(name);
    }

    @Override
    public void createDirectory() {
        directory = true;
    }

    @Override
    public void deleteDirectory() throws IOException {
        if (!disk.names.isEmpty()) {
            throw new IOException("not empty");
        }
        directory = false;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(disk.names.keySet());
    }

    @Override
    public OpenFile openToRead(String name) throws IOException {
        String words = unreadable.getOrDefault(name, "");
        if (!words.isEmpty()) {
            throw new IOException(words);
        }
        return new Open(file(name));
    }

    @Override
    public OpenFile create(String name) throws IOException {
        int file = files++;
        change(new Disk.Created(name, file));
        return new Open(file);
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new Open(file(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        file(from);
        change(new Disk.Renamed(from, to));
    }

    @Override
    public void delete(String name) throws IOException {
        file(name);
        if (FileNames.isLock(name)) {
            disk.names.remove(name);
        } else {
            change(new Disk.Deleted(name));
        }
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        change(new Disk.Truncated(file(name), Math.toIntExact(size)));
    }

    @Override
    public void forceDirectory() throws IOException {
        change(new Disk.ForcedDirectory());
    }

    @Override
    public long usableBytes() {
        return 1L << 40;
    }

    @Override
    public Optional<Closeable> tryLock(String name) {
        if (!locked.add(name)) {
            return Optional.empty();
        }
        if (!disk.names.containsKey(name)) {
            int file = files++;
            disk.names.put(name, file);
            disk.contents.put(file, new byte[0]);
        }
        return Optional.of(() -> locked.remove(name));
    }

    private final class Open implements OpenFile {
        private final int file;

        Open(int file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            byte[] content = disk.contents.get(file);
            if (position >= content.length) {
                return -1;
            }
            int length = (int) Math.min(target.remaining(), content.length - position);
            target.put(content, (int) position, length);
            return length;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            change(new Disk.Wrote(file, Math.toIntExact(position), bytes));
        }

        @Override
        public long size() {
            return disk.contents.get(file).length;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            change(new Disk.Forced(file, metadata));
        }

        @Override
        public void close() {}
    }
}
