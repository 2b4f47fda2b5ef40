package io.zab.testkit.sim;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** State machines with a mistake each, and the one without that they are made from. */
final class BadMachines {
    private BadMachines() {}

    /** Adds up; right as it is. */
    static class Sum implements StateMachine {
        long total;

        @Override
        public byte[] apply(Txn txn) throws Exception {
            total += ByteBuffer.wrap(txn.payload()).getLong();
            return bytes(total);
        }

        @Override
        public SnapshotWriter freeze() {
            long frozen = total;
            return out -> out.write(bytes(frozen));
        }

        @Override
        public void restore(InputStream in) throws IOException {
            total = new DataInputStream(in).readLong();
        }

        @Override
        public byte[] query(byte[] question) {
            return bytes(total);
        }
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static final class ThrowsInApply extends Sum {
        @Override
        public byte[] apply(Txn txn) throws Exception {
            if (txn.zxid().counter() == 9) {
                throw new IOException("no disk of mine");
            }
            return super.apply(txn);
        }
    }

    static final class ThrowsInFreeze extends Sum {
        @Override
        public SnapshotWriter freeze() {
            throw new UnsupportedOperationException("later");
        }
    }

    static final class FreezesNothing extends Sum {
        @Override
        public SnapshotWriter freeze() {
            return null;
        }
    }

    static final class ThrowsInWriteTo extends Sum {
        @Override
        public SnapshotWriter freeze() {
            return out -> {
                throw new IOException("full");
            };
        }
    }

    static final class ThrowsInRestore extends Sum {
        @Override
        public void restore(InputStream in) throws IOException {
            throw new IOException("what is this?");
        }
    }

    static final class ThrowsWhenMade extends Sum {
        ThrowsWhenMade() {
            throw new IllegalStateException("not today");
        }
    }

    /** Waits for what never comes. */
    static final class Blocks extends Sum {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public byte[] apply(Txn txn) throws Exception {
            if (txn.zxid().counter() == 9) {
                never.await();
            }
            return super.apply(txn);
        }
    }

    /** Shares a counter with its replicas. */
    static final class SharesState extends Sum {
        private final AtomicLong shared;

        SharesState(AtomicLong shared) {
            this.shared = shared;
        }

        @Override
        public byte[] apply(Txn txn) throws Exception {
            return bytes(total = shared.addAndGet(ByteBuffer.wrap(txn.payload()).getLong()));
        }
    }

    /** Adds more where the command came from; its results tell nothing, its digest does. */
    static final class DependsOnThePlace extends Sum {
        @Override
        public byte[] apply(Txn txn) throws Exception {
            super.apply(txn);
            total += txn.submittedHere() ? 1 : 0;
            return null;
        }

        @Override
        public OptionalLong digest() {
            return OptionalLong.of(total);
        }
    }

    /** Answers queries from what differs from replica to replica. */
    static final class AnswersByIdentity extends Sum {
        private final long id;

        AnswersByIdentity(AtomicLong ids) {
            id = ids.incrementAndGet();
        }

        @Override
        public byte[] query(byte[] question) {
            return bytes(id);
        }
    }

    /** Reads the state when the snapshot is written, not when it is frozen. */
    static final class FreezesTooLate extends Sum {
        @Override
        public SnapshotWriter freeze() {
            return out -> out.write(bytes(total));
        }
    }

    /** Forgets half of its state in every snapshot, which only later results show. */
    static final class ForgetsOnRestore implements StateMachine {
        private final List<Long> seen = new ArrayList<>();
        private final HashSet<Long> known = new HashSet<>();

        @Override
        public byte[] apply(Txn txn) {
            long value = ByteBuffer.wrap(txn.payload()).getLong();
            seen.add(value);
            return bytes(known.add(value) ? 1 : 0);
        }

        @Override
        public SnapshotWriter freeze() {
            List<Long> frozen = List.copyOf(seen);
            return out -> {
                DataOutputStream data = new DataOutputStream(out);
                data.writeInt(frozen.size());
                for (long value : frozen) {
                    data.writeLong(value);
                }
            };
        }

        @Override
        public void restore(InputStream in) throws IOException {
            seen.clear();
            DataInputStream data = new DataInputStream(in);
            for (int left = data.readInt(); left > 0; left--) {
                seen.add(data.readLong());
            }
        }
    }

    /** Takes it that one read gives all bytes there are. */
    static final class ReadsOnce extends Sum {
        @Override
        public SnapshotWriter freeze() {
            byte[] frozen = ByteBuffer.allocate(256)
                    .putLong(0, total)
                    .putLong(248, total)
                    .array();
            return out -> out.write(frozen);
        }

        @Override
        public void restore(InputStream in) throws IOException {
            byte[] all = new byte[256];
            int ignored = in.read(all);
            total = ByteBuffer.wrap(all).getLong(248);
        }
    }
}
