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
    private final PriorityQueue<Asked> awaiting =
            new PriorityQueue<>(Comparator.comparing(Asked::zxid).thenComparingLong(Asked::number));

    /** Queries that need not wait. */
    private List<Query> ready = new ArrayList<>();

    private long asked;
    private boolean ended;
    private volatile boolean stopped;
    private volatile int queries;

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

    /**
     * Takes a query in; false when this queue has ended.
     *
     * @param zxid what must be applied before it runs; {@link Zxid#ZERO} for nothing
     */
    synchronized boolean ask(Query query, Zxid zxid) {
        if (stopped) {
            return false;
        }
        add(query, zxid);
        notifyAll();
        return true;
    }

    /** Takes all of them in, or none. */
    synchronized boolean ask(List<Query> together, Zxid zxid) {
        if (stopped) {
            return false;
        }
        for (Query query : together) {
            add(query, zxid);
        }
        notifyAll();
        return true;
    }

    private void add(Query query, Zxid zxid) {
        if (zxid.equals(Zxid.ZERO)) {
            ready.add(query);
        } else {
            awaiting.add(new Asked(zxid, ++asked, query));
        }
        queries++;
    }

    synchronized Task pollTask() {
        return tasks.pollFirst();
    }

    /** Takes out all queries that may run with this much applied. */
    synchronized List<Query> drainReady(Zxid applied) {
        if (queries == 0) {
            return List.of();
        }
        while (!awaiting.isEmpty() && !awaiting.peek().zxid().isAfter(applied)) {
            ready.add(awaiting.poll().query());
        }
        List<Query> drained = ready;
        ready = new ArrayList<>();
        queries = awaiting.size();
        return drained;
    }

    /** Whether a query may run with this much applied. */
    boolean hasQuery(Zxid applied) {
        return queries > 0 && isReady(applied);
    }

    private synchronized boolean isReady(Zxid applied) {
        return !ready.isEmpty()
                || !awaiting.isEmpty() && !awaiting.peek().zxid().isAfter(applied);
    }

    synchronized List<Query> drainQueries() {
        List<Query> drained = ready;
        awaiting.forEach(one -> drained.add(one.query()));
        awaiting.clear();
        ready = new ArrayList<>();
        queries = 0;
        return drained;
    }

    /** Takes out the queries that nobody waits for any more. */
    synchronized List<Query> drainAbandonedQueries() {
        List<Query> abandoned = new ArrayList<>();
        ready.removeIf(one -> one.outcome().isAbandoned() && abandoned.add(one));
        awaiting.removeIf(one -> one.query().outcome().isAbandoned() && abandoned.add(one.query()));
        queries = ready.size() + awaiting.size();
        return abandoned;
    }

    /** Waits for something to do; false at the end, when nothing is left. */
    synchronized boolean await(Zxid applied) {
        while (tasks.isEmpty() && !isReady(applied)) {
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

    boolean isStopped() {
        return stopped;
    }

    synchronized int tasks() {
        return tasks.size();
    }

    int queries() {
        return queries;
    }
}
