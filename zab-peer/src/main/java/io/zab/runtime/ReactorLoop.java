package io.zab.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs a reactor whenever its mailbox has something or its deadline has come, on a thread that it shares with the
 * network.
 *
 * <p>Invariant: one cycle at a time, and between two of them the thread's other work has its turn. A loop that is awake
 * is never woken.
 */
final class ReactorLoop {
    private static final long SLEEP_MILLIS_MAX = 60_000;
    private static final long LOST_CHECK_MILLIS = 100;

    private final Reactor reactor;
    private final Inbox inbox;
    private final ScheduledExecutorService thread;
    private final LongSupplier clock;
    private final Consumer<Throwable> died;
    private final Runnable halted;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean toldOfDeath = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile Thread runner;
    private Future<?> alarm;
    private long alarmMillis;

    /**
     * @param thread one thread
     * @param clock milliseconds, monotone
     * @param died told once what ended the loop before its time; on the thread itself, or, when that has ended, on
     *     whichever wanted to wake it
     * @param halted called on the thread once the reactor wants no more cycles
     */
    ReactorLoop(
            Reactor reactor,
            Inbox inbox,
            ScheduledExecutorService thread,
            LongSupplier clock,
            Consumer<Throwable> died,
            Runnable halted) {
        this.reactor = reactor;
        this.inbox = inbox;
        this.thread = thread;
        this.clock = clock;
        this.died = died;
        this.halted = halted;
    }

    void start() {
        inbox.wakeWith(this::wake);
        wake();
    }

    /** Any thread. */
    private void wake() {
        if (awake.get() || !awake.compareAndSet(false, true)) {
            if (thread.isTerminated()) {
                lost();
            }
            return;
        }
        try {
            thread.execute(this::cycle);
        } catch (RejectedExecutionException e) {
            lost();
        }
    }

    private void lost() {
        if (!stopped) {
            tellDeath(new IllegalStateException(
                    "the event loop of its transport has ended; close peers before the loops they run on"));
        }
    }

    private void tellDeath(Throwable why) {
        if (toldOfDeath.compareAndSet(false, true)) {
            died.accept(why);
        }
    }

    /** @return null when the thread ends and takes nothing more */
    private Future<?> later(Runnable task, long delay, TimeUnit unit) {
        try {
            return thread.schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            lost();
            return null;
        }
    }

    private void cycle() {
        runner = Thread.currentThread();
        if (stopped || reactor.isHalted()) {
            end();
            return;
        }
        guarded(() -> {
            reactor.doWork(clock.getAsLong());
            later(() -> guarded(this::rest), 0, TimeUnit.NANOSECONDS);
        });
    }

    private void guarded(Runnable body) {
        try {
            body.run();
        } catch (Throwable e) { // nothing may end the protocol without anybody being told
            tellDeath(e);
            end();
        }
    }

    /** The network has had its turn. */
    private void rest() {
        long now = clock.getAsLong();
        if (reactor.isHalted() || reactor.wantsCycle(now) || inbox.hasReasonToWake()) {
            cycle();
            return;
        }
        setAlarm(now);
        awake.set(false);
        if (inbox.hasReasonToWake()) {
            wake();
        }
    }

    private void setAlarm(long now) {
        long deadline = Math.min(reactor.deadline(), now + SLEEP_MILLIS_MAX);
        if (alarm != null && alarmMillis <= deadline) {
            return;
        }
        cancelAlarm();
        alarmMillis = deadline;
        alarm = later(this::ring, deadline - now, TimeUnit.MILLISECONDS);
    }

    private void ring() {
        alarm = null;
        wake();
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private void end() {
        cancelAlarm();
        ended.countDown();
        if (!stopped) {
            halted.run();
        }
    }

    /** Ends after the cycle that is under way, and waits for that; returns whether it ended in time. */
    boolean stop(long millis) {
        stopped = true;
        inbox.seal();
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!hasEnded() && System.nanoTime() < deadline) {
            try {
                ended.await(LOST_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return hasEnded();
    }

    private boolean hasEnded() {
        return ended.getCount() == 0 || thread.isTerminated() || Thread.currentThread() == runner;
    }
}
