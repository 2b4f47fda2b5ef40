package io.zab.examples.prepare;

import io.zab.PreparingStateMachine;
import io.zab.RejectedByStateMachine;
import io.zab.SnapshotWriter;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Numbered cells with compare-and-set: the leader compares, and only sets are replicated.
 *
 * <p>A request that expects another value than the cell <em>will</em> have, once all that is in flight is applied, is
 * rejected by the leader and costs no log entry.
 */
public final class VersionedCells implements PreparingStateMachine {
    private final Map<Integer, Long> cells = new HashMap<>();
    private final Deque<Cell> inFlight = new ArrayDeque<>();

    private record Cell(int number, long value) {
        static Cell decode(byte[] change) {
            ByteBuffer in = ByteBuffer.wrap(change);
            return new Cell(in.getInt(), in.getLong());
        }

        byte[] encode() {
            return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(number)
                    .putLong(value)
                    .array();
        }
    }

    /** The request to give a cell a new value if it has the expected one; every cell starts at 0. */
    public static byte[] compareAndSet(int cell, long expected, long value) {
        return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
                .putInt(cell)
                .putLong(expected)
                .putLong(value)
                .array();
    }

    @Override
    public byte[] prepare(byte[] request) throws RejectedByStateMachine {
        ByteBuffer in = ByteBuffer.wrap(request);
        int cell = in.getInt();
        long expected = in.getLong();
        long actual = valueToBe(cell);
        if (actual != expected) {
            throw new RejectedByStateMachine("cell " + cell + " is " + actual + ", not " + expected);
        }
        return new Cell(cell, in.getLong()).encode();
    }

    /** What the cell holds once everything in flight is applied: the newest change counts. */
    private long valueToBe(int cell) {
        for (Iterator<Cell> newest = inFlight.descendingIterator(); newest.hasNext(); ) {
            Cell change = newest.next();
            if (change.number() == cell) {
                return change.value();
            }
        }
        return cells.getOrDefault(cell, 0L);
    }

    @Override
    public void pending(byte[] change) {
        inFlight.add(Cell.decode(change));
    }

    @Override
    public void forgetPending() {
        inFlight.clear();
    }

    @Override
    public byte[] apply(Txn txn) {
        inFlight.poll();
        Cell change = Cell.decode(txn.payload());
        cells.put(change.number(), change.value());
        return query(ByteBuffer.allocate(Integer.BYTES).putInt(change.number()).array());
    }

    /** The value of the cell whose number is asked for. */
    @Override
    public byte[] query(byte[] question) {
        long value = cells.getOrDefault(ByteBuffer.wrap(question).getInt(), 0L);
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    @Override
    public SnapshotWriter freeze() {
        Map<Integer, Long> frozen = Map.copyOf(cells);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(frozen.size());
            for (Map.Entry<Integer, Long> cell : frozen.entrySet()) {
                data.writeInt(cell.getKey());
                data.writeLong(cell.getValue());
            }
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        cells.clear();
        for (int left = data.readInt(); left > 0; left--) {
            cells.put(data.readInt(), data.readLong());
        }
    }
}
