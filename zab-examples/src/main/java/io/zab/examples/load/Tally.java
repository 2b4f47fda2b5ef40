package io.zab.examples.load;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A state machine that counts what it is given and keeps none of it, so that a load measures the library. */
final class Tally implements StateMachine {
    private static final byte[] NOTHING = new byte[0];

    private volatile long count;

    @Override
    public byte[] apply(Txn txn) {
        count = count + 1;
        return NOTHING;
    }

    @Override
    public SnapshotWriter freeze() {
        long frozen = count;
        return out -> new DataOutputStream(out).writeLong(frozen);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        count = new DataInputStream(in).readLong();
    }

    /** Readable from any thread. */
    long count() {
        return count;
    }
}
