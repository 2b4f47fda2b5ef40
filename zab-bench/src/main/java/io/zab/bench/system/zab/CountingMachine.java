package io.zab.bench.system.zab;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what it is given and keeps none of it, so that a load measures the library. */
final class CountingMachine implements StateMachine {
    private static final byte[] NOTHING = new byte[0];
    private static final int PIECE_BYTES = 1 << 16;

    private final long ballastBytes;
    private volatile long count;

    /** @param ballastBytes how many bytes a snapshot has beyond the count */
    CountingMachine(long ballastBytes) {
        this.ballastBytes = ballastBytes;
    }

    long count() {
        return count;
    }

    @Override
    public byte[] apply(Txn txn) {
        count = count + 1;
        return NOTHING;
    }

    @Override
    public byte[] query(byte[] question) {
        return NOTHING;
    }

    @Override
    public SnapshotWriter freeze() {
        long frozen = count;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(frozen);
            byte[] piece = new byte[PIECE_BYTES];
            for (long left = ballastBytes; left > 0; left -= PIECE_BYTES) {
                data.write(piece, 0, (int) Math.min(left, PIECE_BYTES));
            }
            data.flush();
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        count = new DataInputStream(in).readLong();
        in.transferTo(java.io.OutputStream.nullOutputStream());
    }
}
