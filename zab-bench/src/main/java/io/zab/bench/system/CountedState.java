package io.zab.bench.system;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The state that each system replicates here: how many writes it was given, none of which it keeps, and ballast that only
 * its snapshots have. One thread changes it, any thread reads it.
 */
public final class CountedState {
    private static final int PIECE_BYTES = 1 << 16;

    private final long ballastBytes;
    private volatile long count;

    /** @param ballastBytes how many bytes a snapshot has beyond the count */
    public CountedState(long ballastBytes) {
        this.ballastBytes = ballastBytes;
    }

    /** One write more. */
    public void add() {
        count = count + 1;
    }

    public long count() {
        return count;
    }

    public void set(long restored) {
        count = restored;
    }

    public long ballastBytes() {
        return ballastBytes;
    }

    /** Writes a snapshot with this count, and leaves the stream open. */
    public void write(long frozen, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(frozen);
        byte[] piece = new byte[PIECE_BYTES];
        for (long left = ballastBytes; left > 0; left -= PIECE_BYTES) {
            data.write(piece, 0, (int) Math.min(left, PIECE_BYTES));
        }
        data.flush();
    }

    /** Takes over the count of a snapshot; the ballast behind it is left unread. */
    public void read(InputStream in) throws IOException {
        count = new DataInputStream(in).readLong();
    }
}
