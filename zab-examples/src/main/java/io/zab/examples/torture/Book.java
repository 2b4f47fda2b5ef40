package io.zab.examples.torture;

import io.zab.testkit.linearizability.History;
import io.zab.testkit.linearizability.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all clients asked and were told, and how long no write was acknowledged. Safe for use by several threads. */
final class Book {
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> faultsSinceWrite = new ArrayList<>();
    private final Map<Long, Long> invokedNanos = new HashMap<>();
    private final Map<Fault, Long> marks = new EnumMap<>(Fault.class);
    private final Recoveries recoveries;
    private History<Ask, Told> history = new History<>();
    private long lastWriteNanos;
    private long lastTouchNanos;
    private long longestSilenceNanos;
    private long longestUntouchedSilenceNanos;
    private String faultsInLongestSilence = "";

    Book(Recoveries recoveries) {
        this.recoveries = recoveries;
    }

    synchronized long invoke(String client, Ask ask) {
        long id = history.invoke(client, ask);
        if (!ask.kind().isRead()) {
            invokedNanos.put(id, System.nanoTime());
        }
        return id;
    }

    synchronized void complete(long id, Ask ask, Told told) {
        history.complete(id, told);
        count(ask, told.result() == Told.Result.REFUSED ? "refused" : "answered");
        if (!ask.kind().isRead()) {
            writeWasAcknowledged();
            endMarks(invokedNanos.remove(id));
        }
    }

    /** This fault has just been done: how long is it until a write that is asked for from now on is acknowledged? */
    synchronized void mark(Fault fault) {
        marks.putIfAbsent(fault, System.nanoTime());
        if (faultsSinceWrite.isEmpty()) {
            faultsSinceWrite.add(fault.toString()); // An acknowledgement came between its record and its effect.
        }
    }

    private void endMarks(long invoked) {
        long now = System.nanoTime();
        marks.entrySet().removeIf(mark -> {
            boolean over = mark.getValue() < invoked;
            if (over) {
                recoveries.wroteAfter(mark.getKey(), now - mark.getValue());
            }
            return over;
        });
    }

    synchronized void failed(long id, Ask ask) {
        history.failed(id);
        invokedNanos.remove(id);
        count(ask, "not applied");
    }

    synchronized void unknown(long id, Ask ask) {
        history.unknown(id);
        invokedNanos.remove(id);
        count(ask, "unknown");
    }

    private void count(Ask ask, String outcome) {
        counts.merge(ask.kind() + " " + outcome, 1L, Long::sum);
    }

    private void writeWasAcknowledged() {
        long now = System.nanoTime();
        if (now - lastWriteNanos > longestSilenceNanos) {
            longestSilenceNanos = now - lastWriteNanos;
            faultsInLongestSilence = String.join(", ", faultsSinceWrite);
        }
        long untouched = now - Math.max(lastWriteNanos, lastTouchNanos);
        longestUntouchedSilenceNanos = Math.max(longestUntouchedSilenceNanos, untouched);
        lastWriteNanos = now;
        faultsSinceWrite.clear();
    }

    /** Clients go on from here: the time before counts for no silence. */
    synchronized void resume() {
        lastWriteNanos = System.nanoTime();
        faultsSinceWrite.clear();
    }

    /** Clients rest from here. A silence that lasted until now counts. */
    synchronized void rest() {
        writeWasAcknowledged();
        marks.clear();
    }

    synchronized void fault(String what) {
        faultsSinceWrite.add(what);
        touched();
    }

    /** Something was done to a server, for better or worse. */
    synchronized void touched() {
        lastTouchNanos = System.nanoTime();
    }

    /** Everything since this was asked last; what is still under way is of unknown outcome. */
    synchronized List<Operation<Ask, Told>> take() {
        List<Operation<Ask, Told>> operations = history.operations();
        history = new History<>();
        return operations;
    }

    /** How often each kind of question ended in each way. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    synchronized long answered() {
        return counts.entrySet().stream()
                .filter(each ->
                        each.getKey().endsWith("answered") || each.getKey().endsWith("refused"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    synchronized long longestSilenceMillis() {
        return longestSilenceNanos / 1_000_000;
    }

    /** The same, counted from the last thing that was done to a server. */
    synchronized long longestUntouchedSilenceMillis() {
        return longestUntouchedSilenceNanos / 1_000_000;
    }

    synchronized String faultsInLongestSilence() {
        return faultsInLongestSilence;
    }
}
