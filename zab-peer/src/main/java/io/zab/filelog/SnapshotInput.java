package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The content of a snapshot file as a stream that tells at its end whether it was the right one. */
final class SnapshotInput extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileOperations.OpenFile file;
    private final Snapshot snapshot;
    private final String name;
    private final SnapshotDigest digest = new SnapshotDigest();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int index;
    private int filled;
    private long position;

    SnapshotInput(FileOperations.OpenFile file, Snapshot snapshot, String name) {
        this.file = file;
        this.snapshot = snapshot;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[index++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, filled - index);
        System.arraycopy(buffer, index, target, offset, count);
        index += count;
        return count;
    }

    @Override
    public int available() {
        return filled - index;
    }

    private boolean fill() throws IOException {
        if (index < filled) {
            return true;
        }
        int read = file.read(ByteBuffer.wrap(buffer), position);
        if (read < 0) {
            checkWhole();
            return false;
        }
        digest.update(buffer, 0, read);
        position += read;
        index = 0;
        filled = read;
        return true;
    }

    private void checkWhole() throws IOException {
        if (position != snapshot.sizeBytes() || digest.value() != snapshot.digest()) {
            throw new IOException(name + " is damaged: it is not the " + snapshot.sizeBytes()
                    + " bytes that were written. Remove it while the peer is stopped: it then starts from an older"
                    + " snapshot if its log allows, or says what else to do.");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
