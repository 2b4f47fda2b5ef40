package io.zab.filelog;

import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot file being written under its temporary name; its digest grows along. */
final class UnfinishedSnapshot implements Closeable {
    private final FileOperations files;
    private final FileOperations.OpenFile file;
    private final String name;
    private final SnapshotDigest digest = new SnapshotDigest();
    private long position;

    UnfinishedSnapshot(FileOperations files, String name) throws IOException {
        this.files = files;
        this.name = name;
        this.file = files.create(name);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(ByteBuffer.wrap(bytes, offset, length), position);
        digest.update(bytes, offset, length);
        position += length;
    }

    void write(Payload bytes) throws IOException {
        file.write(bytes.toByteBuffer(), position);
        digest.update(bytes);
        position += bytes.length();
    }

    long position() {
        return position;
    }

    long digest() {
        return digest.value();
    }

    boolean isAll(Snapshot snapshot) {
        return position == snapshot.sizeBytes() && digest() == snapshot.digest();
    }

    void force() throws IOException {
        file.force(true);
    }

    String name() {
        return name;
    }

    /** Closes and removes it. */
    void discard() throws IOException {
        close();
        files.delete(name);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
