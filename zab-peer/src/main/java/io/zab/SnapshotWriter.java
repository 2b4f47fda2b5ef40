package io.zab;

import java.io.IOException;
import java.io.OutputStream;

/** A captured state, to be written once, on a thread of the peer's that is not the applier. */
@FunctionalInterface
public interface SnapshotWriter {
    /**
     * Writes the state. The stream is buffered and is closed by the caller; its own bytes need no checksum.
     *
     * @throws IOException or anything else: the snapshot is given up, logged and tried again later
     */
    void writeTo(OutputStream out) throws IOException;
}
