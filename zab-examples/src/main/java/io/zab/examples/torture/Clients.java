package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The threads that ask. Invariant: while the writer's side of {@code gate} is held no request of theirs is under way.
 */
final class Clients implements AutoCloseable {
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final List<Thread> threads = new ArrayList<>();
    private final Session[] sessions;
    private volatile List<String> keys = List.of();
    private volatile boolean stopped;

    Clients(int count, SplittableRandom random, Servers servers, KvHttp http, Book book, Diary diary) {
        this.sessions = new Session[count];
        for (int i = 0; i < count; i++) {
            sessions[i] = new Session("client " + (i + 1), random.split(), servers, http, book, diary);
        }
    }

    /** Begins with the gate closed. */
    void start() {
        gate.writeLock().lock();
        for (Session session : sessions) {
            Thread thread = new Thread(() -> askAndAsk(session), session.name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void askAndAsk(Session session) {
        try {
            while (!stopped) {
                gate.readLock().lockInterruptibly();
                try {
                    session.askOnce(keys);
                } finally {
                    gate.readLock().unlock();
                }
                session.think();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The run is over.
        }
    }

    /** They go on, with these keys alone. */
    void open(List<String> now) {
        keys = List.copyOf(now);
        gate.writeLock().unlock();
    }

    /** They rest; returns when nothing is under way. */
    void rest() {
        gate.writeLock().lock();
    }

    /** Called while they rest, by the thread that made them. */
    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
