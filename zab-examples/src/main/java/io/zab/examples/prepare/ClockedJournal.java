package io.zab.examples.prepare;

import io.zab.PreparingStateMachine;
import io.zab.SnapshotWriter;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A list of times: each request appends the leader's clock, which every peer then applies alike.
 *
 * <p>Invariant: times strictly grow, whichever clocks the successive leaders have.
 */
public final class ClockedJournal implements PreparingStateMachine {
    private final LongSupplier clockMillis;
    private final List<Long> times = new ArrayList<>();
    private long newestInFlight = Long.MIN_VALUE;

    /** @param clockMillis read by {@link #prepare} only, on the leader */
    public ClockedJournal(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    @Override
    public byte[] prepare(byte[] request) {
        long last = times.isEmpty() ? Long.MIN_VALUE : times.get(times.size() - 1);
        long time = Math.max(clockMillis.getAsLong(), Math.max(last, newestInFlight) + 1);
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    @Override
    public void pending(byte[] change) {
        newestInFlight = ByteBuffer.wrap(change).getLong();
    }

    @Override
    public void forgetPending() {
        newestInFlight = Long.MIN_VALUE;
    }

    /** @return the time that was appended */
    @Override
    public byte[] apply(Txn txn) {
        times.add(ByteBuffer.wrap(txn.payload()).getLong());
        return txn.payload();
    }

    /** All times, whatever the question. */
    @Override
    public byte[] query(byte[] question) {
        ByteBuffer out = ByteBuffer.allocate(times.size() * Long.BYTES);
        times.forEach(out::putLong);
        return out.array();
    }

    @Override
    public SnapshotWriter freeze() {
        List<Long> frozen = List.copyOf(times);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(frozen.size());
            for (long time : frozen) {
                data.writeLong(time);
            }
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        times.clear();
        for (int left = data.readInt(); left > 0; left--) {
            times.add(data.readLong());
        }
    }
}
