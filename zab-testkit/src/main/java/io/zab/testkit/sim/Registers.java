package io.zab.testkit.sim;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The state machine that comes along: numbered registers, each 0 at first, with write, compare-and-set and read. */
class Registers implements StateMachine {
    private static final int FILLER = -1;

    private final TreeMap<Integer, Long> values = new TreeMap<>();
    private long digest;

    /**
     * A change of one register; every change is answered with the value before it.
     *
     * @param conditional whether it happens only when the register holds {@code expected}
     */
    record Command(int key, boolean conditional, long expected, long value) {
        private static final int BYTES = Integer.BYTES + 1 + 2 * Long.BYTES;

        static Command write(int key, long value) {
            return new Command(key, false, 0, value);
        }

        static Command compareAndSet(int key, long expected, long value) {
            return new Command(key, true, expected, value);
        }

        /** @param more bytes that mean nothing */
        byte[] encode(int more) {
            return ByteBuffer.allocate(BYTES + more)
                    .putInt(key)
                    .put((byte) (conditional ? 1 : 0))
                    .putLong(expected)
                    .putLong(value)
                    .array();
        }

        static Command decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Command(in.getInt(), in.get() != 0, in.getLong(), in.getLong());
        }

        boolean holdsFor(long current) {
            return !conditional || current == expected;
        }
    }

    /** A command that nobody waits for, of one length or another. */
    static byte[] filler(Dice dice) {
        return Command.write(FILLER, dice.nextLong()).encode(dice.below(24));
    }

    @Override
    public byte[] apply(Txn txn) {
        Command command = Command.decode(txn.payload());
        long before = valueOf(command.key());
        if (command.holdsFor(before)) {
            put(command.key(), command.value());
        }
        return bytes(before);
    }

    final long valueOf(int key) {
        return values.getOrDefault(key, 0L);
    }

    private void put(int key, long value) {
        digest += mixed(key, value) - mixed(key, valueOf(key));
        values.put(key, value);
    }

    private static long mixed(int key, long value) {
        long mixed = (value ^ (long) key << 40) * 0x9E37_79B9_7F4A_7C15L;
        return (mixed ^ mixed >>> 31) * 0xBF58_476D_1CE4_E5B9L;
    }

    @Override
    public SnapshotWriter freeze() {
        Map<Integer, Long> frozen = new TreeMap<>(values);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(frozen.size());
            for (Map.Entry<Integer, Long> entry : frozen.entrySet()) {
                data.writeInt(entry.getKey());
                data.writeLong(entry.getValue());
            }
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        values.clear();
        digest = 0;
        DataInputStream data = new DataInputStream(in);
        for (int left = data.readInt(); left > 0; left--) {
            put(data.readInt(), data.readLong());
        }
    }

    /** The value of the register whose number is asked. */
    @Override
    public byte[] query(byte[] question) {
        return bytes(valueOf(ByteBuffer.wrap(question).getInt()));
    }

    @Override
    public OptionalLong digest() {
        return OptionalLong.of(digest);
    }

    static byte[] question(int key) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long value(byte[] answer) {
        return ByteBuffer.wrap(answer).getLong();
    }
}
