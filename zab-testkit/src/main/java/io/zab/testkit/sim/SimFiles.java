package io.zab.testkit.sim;

import io.zab.filelog.FileOperations;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory of a simulated file system: it keeps a journal of what is done to it, so that a crash can come between any
 * two of these things, or in the middle of a write, and it fails when told to.
 *
 * <p>Invariant: what the process sees is {@code volume} with the whole journal; a crash leaves {@code volume} with some
 * beginning of the journal.
 */
final class SimFiles implements FileOperations {
    static final long UNLIMITED = Long.MAX_VALUE;

    private final String directory;
    private final Dice dice;
    private final SimVolume volume;
    private final Deque<SimVolume.Change> journal = new ArrayDeque<>();
    private final Map<String, Integer> names = new TreeMap<>();
    private final Map<Integer, Content> contents = new TreeMap<>();
    private final Set<String> locked = new TreeSet<>();
    private boolean made;
    private int filesMade;
    private long settled;
    private long usedBytes;
    private long capacity = UNLIMITED;
    private boolean lends;
    private Trouble armed = Trouble.NONE;
    private int passing;
    private boolean struck;
    private Refused refused;

    /** A write that found no room, and has not been done since. */
    private record Refused(int file, int position, int length) {}

    /** What an operation will fail with. */
    enum Trouble {
        NONE,
        WRITE,
        FORCE
    }

    private static final class Content {
        private byte[] bytes;
        private int size;

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.size = bytes.length;
        }

        void write(byte[] source, int length, int position) {
            if (position + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(position + length, 2 * bytes.length));
            }
            System.arraycopy(source, 0, bytes, position, length);
            size = Math.max(size, position + length);
        }

        void truncate(int to) {
            if (to < size) {
                Arrays.fill(bytes, to, size, (byte) 0);
                size = to;
            }
        }
    }

    SimFiles(String directory, Dice dice) {
        this(directory, dice, new SimVolume());
    }

    private SimFiles(String directory, Dice dice, SimVolume volume) {
        this.directory = directory;
        this.dice = dice;
        this.volume = volume;
    }

    /** The same once more, for itself. */
    SimFiles copy(Dice own) {
        SimFiles copy = new SimFiles(directory, own, volume.copy());
        copy.journal.addAll(journal);
        copy.made = made;
        copy.filesMade = filesMade;
        copy.settled = settled;
        return copy;
    }

    // What befalls it.

    /** How much has been done to it so far, for {@link #settle}. */
    long position() {
        return settled + journal.size();
    }

    /** No crash comes before this position any more: what was done up to there was done long enough ago. */
    void settle(long position) {
        while (settled < position && !journal.isEmpty()) {
            volume.apply(journal.removeFirst());
            settled++;
        }
    }

    /** The process died at some instant since what is settled; what it did until then is in the page cache. */
    void crash() {
        settle(dice.chance(0.4) ? position() : dice.between(settled, position()));
        if (journal.peekFirst() instanceof SimVolume.Wrote wrote) {
            byte[] part = Arrays.copyOf(wrote.bytes(), dice.below(wrote.bytes().length + 1));
            volume.apply(new SimVolume.Wrote(wrote.file(), wrote.position(), part));
        }
        settled = position();
        journal.clear();
        reload();
    }

    /** The process died after all it did. */
    void stop() {
        settle(position());
        reload();
    }

    /** The power is gone; the process must be down. */
    void losePower() {
        volume.losePower(dice);
        reload();
    }

    private void reload() {
        locked.clear();
        names.clear();
        names.putAll(volume.names());
        contents.clear();
        usedBytes = 0;
        for (int file : names.values()) {
            Content content = new Content(volume.content(file));
            usedBytes += content.size;
            contents.put(file, content);
        }
    }

    /** One operation will fail, after a number of the same kind that do not. */
    void fail(Trouble kind, int after) {
        armed = kind;
        passing = after;
    }

    /** From now on only so many bytes more can be written, or {@link #UNLIMITED}. */
    void leaveRoom(long left) {
        capacity = left == UNLIMITED ? UNLIMITED : usedBytes + left;
    }

    /** While it lends, there is room for everything: what is done meanwhile has not happened before there really is. */
    void lend(boolean room) {
        lends = room;
    }

    /** What was done behind this position has not happened; the process must be down, or about to be. */
    void takeBack(long position) {
        while (position() > position) {
            journal.removeLast();
        }
    }

    /** One bit of a file changes; the process must be down. */
    void flip(String name, Dice chance) {
        volume.settle();
        int size = contents.get(names.get(name)).size;
        if (size > 0) {
            volume.flip(name, chance.below(size), chance.below(8));
        }
        reload();
    }

    /** A file vanishes; the process must be down. */
    void lose(String name) {
        volume.apply(new SimVolume.Deleted(name));
        volume.settle();
        reload();
    }

    private boolean strikes(Trouble kind) {
        if (armed != kind || passing-- > 0) {
            return false;
        }
        armed = Trouble.NONE;
        struck = true;
        return true;
    }

    /** Whether something failed here since this was asked last. */
    boolean takeStruck() {
        boolean was = struck || refused != null;
        struck = false;
        refused = null;
        return was;
    }

    /** Whether the last write that found no room has still to be done. */
    boolean lacksRoom() {
        return refused != null;
    }

    // What is done to it.

    private int file(String name) throws IOException {
        Integer file = names.get(name);
        if (file == null) {
            throw new NoSuchFileException(describe(name));
        }
        return file;
    }

    private int createFile(String name) {
        int file = ++filesMade;
        forget(names.put(name, file));
        contents.put(file, new Content(new byte[0]));
        journal.add(new SimVolume.Created(name, file));
        return file;
    }

    private void forget(Integer file) {
        if (file != null) {
            usedBytes -= contents.get(file).size;
        }
    }

    @Override
    public String describe(String name) {
        return directory + "/" + name;
    }

    @Override
    public boolean exists(String name) {
        return name.isEmpty() ? made : names.containsKey(name);
    }

    @Override
    public void createDirectory() {
        made = true;
    }

    @Override
    public void deleteDirectory() throws IOException {
        if (!names.isEmpty()) {
            throw new IOException(directory + " is not empty");
        }
        made = false;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(names.keySet());
    }

    @Override
    public OpenFile openToRead(String name) throws IOException {
        return new Handle(file(name));
    }

    @Override
    public OpenFile create(String name) {
        return new Handle(createFile(name));
    }

    @Override
    public OpenFile openToWrite(String name) throws IOException {
        return new Handle(file(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        int file = file(from);
        names.remove(from);
        forget(names.put(to, file));
        journal.add(new SimVolume.Renamed(from, to));
    }

    @Override
    public void delete(String name) throws IOException {
        file(name);
        forget(names.remove(name));
        journal.add(new SimVolume.Deleted(name));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        int file = file(name);
        Content content = contents.get(file);
        usedBytes -= Math.max(0, content.size - size);
        content.truncate((int) size);
        journal.add(new SimVolume.Truncated(file, (int) size));
    }

    @Override
    public void forceDirectory() throws IOException {
        boolean failed = strikes(Trouble.FORCE);
        journal.add(new SimVolume.ForcedDirectory(failed));
        if (failed) {
            throw new IOException("the force of " + directory + " failed");
        }
    }

    @Override
    public long usableBytes() {
        return capacity == UNLIMITED || lends ? UNLIMITED : Math.max(0, capacity - usedBytes);
    }

    @Override
    public Optional<Closeable> tryLock(String name) {
        if (!locked.add(name)) {
            return Optional.empty();
        }
        if (!names.containsKey(name)) {
            createFile(name);
        }
        return Optional.of(() -> locked.remove(name));
    }

    private void write(int file, byte[] bytes, int position) throws IOException {
        Content content = contents.get(file);
        long usable = usableBytes();
        long room = usable == UNLIMITED ? UNLIMITED : Math.max(0, content.size - position) + usable;
        boolean full = bytes.length > room;
        boolean failed = !full && strikes(Trouble.WRITE);
        int length = full || failed
                ? dice.below((int) Math.min(bytes.length, full ? room : bytes.length) + 1)
                : bytes.length;
        int before = content.size;
        content.write(bytes, length, position);
        usedBytes += content.size - before;
        journal.add(new SimVolume.Wrote(file, position, length == bytes.length ? bytes : Arrays.copyOf(bytes, length)));
        boolean lacking = full || failed && usableBytes() < bytes.length;
        if (failed && lacking) {
            struck = false; // the store takes it for lack of room, which costs it time and nothing else (decision 0130)
        }
        Refused now = new Refused(file, position, bytes.length);
        refused = lacking ? now : now.equals(refused) ? null : refused;
        if (full) {
            throw new IOException("no space left on the device");
        } else if (failed) {
            throw new IOException("a write failed");
        }
    }

    private final class Handle implements OpenFile {
        private final int file;

        Handle(int file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            Content content = contents.get(file);
            if (position >= content.size) {
                return -1;
            }
            int length = (int) Math.min(target.remaining(), content.size - position);
            target.put(content.bytes, (int) position, length);
            return length;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            SimFiles.this.write(file, bytes, (int) position);
        }

        @Override
        public long size() {
            return contents.get(file).size;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            boolean failed = strikes(Trouble.FORCE);
            journal.add(new SimVolume.Forced(file, metadata, failed));
            if (failed) {
                throw new IOException("a force failed");
            }
        }

        @Override
        public void close() {}
    }
}
