package io.zab.testkit.sim;

import io.zab.filelog.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Makes of the newest segment what a recovery would see that goes on behind a gap: the batches behind it move up and are
 * chained to those before (against rule S3).
 */
final class GapBridge {
    private static final int SEGMENT_HEADER = 64;
    private static final int SALT = 24;
    private static final int FIRST_SEQUENCE = 32;
    private static final int CHAIN = 40;
    private static final int BATCH_HEADER = 44;

    private final FileOperations files;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long salt;
    private long sequence;
    private int chain;
    private int end = SEGMENT_HEADER;

    GapBridge(FileOperations files) {
        this.files = files;
    }

    void close() throws IOException {
        String newest = "";
        for (String name : files.list()) {
            boolean later = name.startsWith("log-") && !name.endsWith(".tmp") && name.compareTo(newest) > 0;
            newest = later ? name : newest;
        }
        if (newest.isEmpty() || !read(newest)) {
            return;
        }
        passLinked();
        boolean moved = false;
        for (int at = end; at + BATCH_HEADER <= bytes.limit(); at++) {
            if (isSound(at) && bytes.getLong(at + 16) >= sequence) {
                int length = BATCH_HEADER + bytes.getInt(at + 32);
                relink(at, length);
                at += length - 1;
                moved = true;
            }
        }
        if (moved) {
            write(newest);
        }
    }

    private boolean read(String name) throws IOException {
        try (FileOperations.OpenFile file = files.openToRead(name)) {
            bytes = ByteBuffer.allocate((int) file.size());
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
                continue;
            }
        }
        bytes.flip();
        if (bytes.limit() < SEGMENT_HEADER) {
            return false;
        }
        salt = bytes.getLong(SALT);
        sequence = bytes.getLong(FIRST_SEQUENCE);
        chain = bytes.getInt(CHAIN);
        return true;
    }

    private void passLinked() {
        while (isSound(end) && bytes.getLong(end + 16) == sequence && bytes.getInt(end + 4) == chain) {
            chain = bytes.getInt(end);
            sequence++;
            end += BATCH_HEADER + bytes.getInt(end + 32);
        }
    }

    private boolean isSound(int at) {
        if (at + BATCH_HEADER > bytes.limit() || bytes.getLong(at + 8) != salt) {
            return false;
        }
        int length = bytes.getInt(at + 32);
        return length > 0 && length <= bytes.limit() - at - BATCH_HEADER && bytes.getInt(at) == checksum(at);
    }

    private int checksum(int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), at + 4, BATCH_HEADER - 4);
        return (int) crc.getValue();
    }

    private void relink(int from, int length) {
        System.arraycopy(bytes.array(), from, bytes.array(), end, length);
        bytes.putInt(end + 4, chain);
        bytes.putLong(end + 16, sequence++);
        chain = checksum(end);
        bytes.putInt(end, chain);
        end += length;
    }

    private void write(String name) throws IOException {
        String unfinished = name + ".tmp";
        try (FileOperations.OpenFile file = files.create(unfinished)) {
            file.write(bytes.duplicate().position(0).limit(end), 0);
        }
        files.rename(unfinished, name);
    }
}
