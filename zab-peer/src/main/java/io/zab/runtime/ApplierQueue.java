package io.zab.runtime;

import io.zab.core.model.Zxid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * What waits for the applier thread: tasks in order, and queries that run as soon as enough is applied.
 *
 * <p>Invariant: bounded. A delivery is a watermark that takes the next one in; queries are counted where they are asked;
 * the other tasks are at most one for each pending request or change of role.
 */
final class ApplierQueue {
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private final PriorityQueue<Asked> queries =
            new PriorityQueue<>(Comparator.comparing(Asked::zxid).thenComparingLong(Asked::number));
    private long asked;
    private boolean stopped;
    private boolean ended;

    /** Something to do on the applier thread. */
    interface Task {
        void run();
    }

    /** A query and what must be applied before it runs. */
    record Asked(Zxid zxid, long number, Query query) {}

    /** Delivers up to a watermark. */
    static final class Delivery implements Task {
        private final Consumer<Zxid> deliver;
        private Zxid through;

        Delivery(Zxid through, Consumer<Zxid> deliver) {
            this.through = through;
            this.deliver = deliver;
        }

        @Override
        public void run() {
            deliver.accept(through);
        }
    }

    /** Returns false, and does nothing, once the thread has ended. */
    synchronized boolean add(Task task) {
        if (ended) {
            return false;
        }
        tasks.addLast(task);
        notifyAll();
        return true;
    }

    synchronized void deliver(Delivery delivery) {
        if (tasks.peekLast() instanceof Delivery last) {
            last.through = delivery.through;
        } else {
            add(delivery);
        }
    }

    /** Takes a query in; false when this queue has ended. */
    synchronized boolean ask(Query query, Zxid zxid) {
        if (stopped) {
            return false;
        }
        queries.add(new Asked(zxid, ++asked, query));
        notifyAll();
        return true;
    }

    synchronized Task pollTask() {
        return tasks.pollFirst();
    }

    /** The next query that may run with this much applied, or null. */
    synchronized Query pollQuery(Zxid applied) {
        boolean ready = !queries.isEmpty() && !queries.peek().zxid().isAfter(applied);
        return ready ? queries.poll().query() : null;
    }

    /** Whether a query may run with this much applied. */
    synchronized boolean hasQuery(Zxid applied) {
        return !queries.isEmpty() && !queries.peek().zxid().isAfter(applied);
    }

    synchronized List<Query> drainQueries() {
        List<Query> drained = new ArrayList<>();
        queries.forEach(one -> drained.add(one.query()));
        queries.clear();
        return drained;
    }

    /** Takes out the queries that nobody waits for any more. */
    synchronized List<Query> drainAbandonedQueries() {
        List<Query> abandoned = new ArrayList<>();
        queries.removeIf(one -> one.query().outcome().isAbandoned() && abandoned.add(one.query()));
        return abandoned;
    }

    /** Waits for something to do; false at the end, when nothing is left. */
    synchronized boolean await(Zxid applied) {
        while (tasks.isEmpty() && (queries.isEmpty() || queries.peek().zxid().isAfter(applied))) {
            if (stopped) {
                ended = true;
                return false;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                // The host's code may interrupt this thread for its own ends; the peer ends it by stop alone.
                continue;
            }
        }
        return true;
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    synchronized int tasks() {
        return tasks.size();
    }

    synchronized int queries() {
        return queries.size();
    }
}
