package io.zab.testkit.watchdog;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Runs something on a thread of its own and gives it up once a single call that was announced takes too long.
 *
 * <p>Invariant: what runs sees no time; it only says when a call begins and ends, so it does the same with or without
 * somebody looking on.
 */
public final class Watchdog {
    private static final int LOOKS_PER_LIMIT = 20;
    private static final Call GIVEN_UP = new Call("nothing", "any more");

    private final long limitMillis;
    private final AtomicReference<Call> current = new AtomicReference<>();

    private record Call(String method, Object place) {
        @Override
        public String toString() {
            return method + " " + place;
        }
    }

    /** Thrown into what was given up, should it ever come back; no {@code catch (Exception)} of a host holds it. */
    private static final class GivenUp extends Error {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super("this run was given up");
        }
    }

    private static final class Outcome<T> {
        private T value;
        private Throwable thrown;
    }

    /** @param limitMillis the most that a single call may take, in real time */
    public Watchdog(long limitMillis) {
        this.limitMillis = limitMillis;
    }

    /** A call begins, and nothing else does until it has ended. */
    public void begin(String method, Object place) {
        become(new Call(method, place));
    }

    public void end() {
        become(null);
    }

    private void become(Call next) {
        if (current.getAndUpdate(call -> call == GIVEN_UP ? call : next) == GIVEN_UP) {
            throw new GivenUp();
        }
    }

    /**
     * Runs this on a daemon thread and waits for it, however long it takes as a whole.
     *
     * @return what it returned; what it threw is thrown here
     * @throws CallBlocked when one call took too long; the thread is interrupted and left behind, inside that call, so that
     *     what it did before may be looked at here; should it ever leave that call it ends
     * @throws IllegalStateException when the waiting thread is interrupted; its interrupt status is kept. Also around what it
     *     threw, if that is a checked exception, which it cannot have declared
     */
    public <T> T run(String name, Supplier<T> body) {
        Outcome<T> outcome = new Outcome<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread runner = new Thread(
                () -> {
                    try {
                        outcome.value = body.get();
                    } catch (Throwable e) {
                        outcome.thrown = e;
                    } finally {
                        done.countDown();
                    }
                },
                name);
        runner.setDaemon(true);
        runner.start();
        await(done, runner);
        if (outcome.thrown instanceof RuntimeException e) {
            throw e;
        } else if (outcome.thrown instanceof Error e) {
            throw e;
        } else if (outcome.thrown != null) {
            throw new IllegalStateException(name + " threw " + outcome.thrown, outcome.thrown);
        }
        return outcome.value;
    }

    private void await(CountDownLatch done, Thread runner) {
        long pause = Math.max(1, limitMillis / LOOKS_PER_LIMIT);
        Call seen = null;
        int times = 0;
        try {
            while (!done.await(pause, TimeUnit.MILLISECONDS)) {
                Call now = current.get();
                times = now != null && now == seen ? times + 1 : 0;
                seen = now;
                if (times >= LOOKS_PER_LIMIT) {
                    StackTraceElement[] stack = runner.getStackTrace();
                    if (current.compareAndSet(now, GIVEN_UP)) {
                        runner.interrupt();
                        throw new CallBlocked(now.toString(), limitMillis, stack);
                    }
                }
            }
        } catch (InterruptedException e) {
            current.set(GIVEN_UP);
            runner.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + runner.getName() + " ran", e);
        }
    }
}
