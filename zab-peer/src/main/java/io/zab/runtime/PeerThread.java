package io.zab.runtime;

import java.util.function.Consumer;

/** Starts the threads of a peer: named, daemons, and never ended by a throwable that nobody hears of. */
final class PeerThread {
    private PeerThread() {}

    static Thread start(String name, Runnable body, Consumer<Throwable> onDeath) {
        Thread thread = new Thread(() -> runGuarded(body, onDeath), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void runGuarded(Runnable body, Consumer<Throwable> onDeath) {
        try {
            body.run();
        } catch (Throwable e) {
            onDeath.accept(e);
        }
    }

    /** Waits for the end of a thread, whatever interrupts; returns whether it ended in time. */
    static boolean join(Thread thread, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        boolean interrupted = false;
        while (thread.isAlive()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
