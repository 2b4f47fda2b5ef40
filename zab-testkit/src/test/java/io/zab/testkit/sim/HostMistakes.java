package io.zab.testkit.sim;

import io.zab.PreparingStateMachine;
import io.zab.RejectedByStateMachine;
import io.zab.Txn;
import io.zab.testkit.sim.BadMachines.Sum;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** State machines with mistakes that no compiler finds: errors, nulls, and exceptions where none may come. */
final class HostMistakes {
    private HostMistakes() {}

    static <T> T never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static long endless(long depth) {
        return 1 + endless(depth + 1);
    }

    static final class QueryOverflows extends Sum {
        @Override
        public byte[] query(byte[] question) {
            return BadMachines.bytes(endless(0));
        }
    }

    static final class QueryAsserts extends Sum {
        @Override
        public byte[] query(byte[] question) {
            throw new AssertionError("never asked");
        }
    }

    static final class QueryThrows extends Sum {
        @Override
        public byte[] query(byte[] question) {
            throw new IllegalArgumentException("what question is this?");
        }
    }

    static final class QueryReturnsNull extends Sum {
        @Override
        public byte[] query(byte[] question) {
            return null;
        }
    }

    static final class ApplyAsserts extends Sum {
        @Override
        public byte[] apply(Txn txn) {
            throw new AssertionError("impossible");
        }
    }

    static final class ApplyTakesAllMemory extends Sum {
        @Override
        public byte[] apply(Txn txn) {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    static final class ApplyThrowsAnError extends Sum {
        @Override
        public byte[] apply(Txn txn) {
            throw new Error("of its own kind");
        }
    }

    static final class DigestReturnsNull extends Sum {
        @Override
        public OptionalLong digest() {
            return null;
        }
    }

    /** Prepares each request as it is; right as it is. */
    static class Prepares extends Sum implements PreparingStateMachine {
        @Override
        public byte[] prepare(byte[] request) throws RejectedByStateMachine {
            return request;
        }

        @Override
        public void pending(byte[] change) {}

        @Override
        public void forgetPending() {}
    }

    static final class PrepareAsserts extends Prepares {
        @Override
        public byte[] prepare(byte[] request) {
            throw new AssertionError("not to be prepared");
        }
    }

    static final class PrepareReturnsNull extends Prepares {
        @Override
        public byte[] prepare(byte[] request) {
            return null;
        }
    }

    static final class PrepareThrows extends Prepares {
        @Override
        public byte[] prepare(byte[] request) {
            if (request[Long.BYTES - 1] > 5) {
                throw new IllegalArgumentException("too much");
            }
            return request;
        }
    }

    static final class PendingThrows extends Prepares {
        @Override
        public void pending(byte[] change) {
            throw new IllegalStateException("full");
        }
    }
}
