package io.zab.filelog;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.io.OutputStream;

/** A local snapshot on its way to the disk; used by one thread, beside the one that writes the log. */
final class LocalSnapshotSink implements Store.SnapshotSink {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SnapshotFiles snapshots;
    private final UnfinishedSnapshot file;
    private final About about;
    private final Content content = new Content();
    private boolean ended;

    /** What is known of the snapshot before its content. */
    record About(Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion) {}

    LocalSnapshotSink(SnapshotFiles snapshots, UnfinishedSnapshot file, About about) {
        this.snapshots = snapshots;
        this.file = file;
        this.about = about;
    }

    @Override
    public OutputStream stream() {
        return content;
    }

    @Override
    public Snapshot commit() throws StorageException {
        if (ended) {
            throw new IllegalStateException("the snapshot at " + about.base() + " is committed or closed already");
        }
        try {
            content.flush();
            file.force();
            file.close();
            Snapshot snapshot = new Snapshot(
                    about.base(),
                    about.epochs(),
                    about.configuration(),
                    about.configVersion(),
                    file.position(),
                    file.digest());
            snapshots.publish(file.name(), snapshot);
            ended = true;
            if (!snapshots.verifies(snapshot)) {
                throw Trouble.damaged(snapshots.describe(snapshot) + " does not read back as it was written");
            }
            return snapshot;
        } catch (IOException e) {
            throw Trouble.io("writing the snapshot at " + about.base(), e);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            try {
                file.discard();
            } catch (IOException e) {
                FileStore.LOG.warn(
                        "An unfinished snapshot could not be removed; the next start will: {}", e.toString());
            }
        }
    }

    private final class Content extends OutputStream {
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int filled;

        @Override
        public void write(int value) throws IOException {
            if (filled == buffer.length) {
                flush();
            }
            buffer[filled++] = (byte) value;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - filled) {
                flush();
            }
            if (length > buffer.length) {
                file.write(bytes, offset, length);
            } else {
                System.arraycopy(bytes, offset, buffer, filled, length);
                filled += length;
            }
        }

        @Override
        public void flush() throws IOException {
            file.write(buffer, 0, filled);
            filled = 0;
        }
    }
}
