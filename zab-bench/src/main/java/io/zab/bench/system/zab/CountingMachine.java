package io.zab.bench.system.zab;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import io.zab.bench.system.CountedState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Counts what it is given and keeps none of it, so that a load measures the library. */
final class CountingMachine implements StateMachine {
    private static final byte[] NOTHING = new byte[0];

    private final CountedState state;

    CountingMachine(CountedState state) {
        this.state = state;
    }

    @Override
    public byte[] apply(Txn txn) {
        state.add();
        return NOTHING;
    }

    @Override
    public byte[] query(byte[] question) {
        return NOTHING;
    }

    @Override
    public SnapshotWriter freeze() {
        long frozen = state.count();
        return out -> state.write(frozen, out);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        state.read(in);
        in.transferTo(OutputStream.nullOutputStream());
    }
}
