package io.zab.runtime;

import java.util.function.LongSupplier;

/** Runs a reactor on a thread of its own, which parks until its deadline or until something arrives. */
final class ReactorThread implements Runnable {
    private static final long PARK_MILLIS_MAX = 60_000;

    private final Reactor reactor;
    private final Inbox inbox;
    private final LongSupplier clock;
    private volatile boolean stopped;

    /** @param clock milliseconds, monotone */
    ReactorThread(Reactor reactor, Inbox inbox, LongSupplier clock) {
        this.reactor = reactor;
        this.inbox = inbox;
        this.clock = clock;
    }

    @Override
    public void run() {
        while (!stopped && !reactor.isHalted()) {
            if (reactor.doWork(clock.getAsLong()) == 0 && !stopped) {
                long millis = Math.min(PARK_MILLIS_MAX, reactor.deadline() - clock.getAsLong());
                if (millis > 0) {
                    inbox.await(millis * 1_000_000);
                }
            }
        }
    }

    /** Ends after the cycle that is under way. */
    void stop() {
        stopped = true;
        inbox.seal();
    }
}
