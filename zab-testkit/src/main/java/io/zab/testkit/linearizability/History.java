package io.zab.testkit.linearizability;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients asked and were told, in the order in which it happened; events number themselves.
 *
 * <p>A call that ends with the certainty that it never took effect is left out. What is not ended when the operations are
 * asked for counts as unknown. Not thread-safe: callers on several threads hold a lock of theirs around each call, and the
 * invocation has to be recorded before the request leaves, the completion after its answer came.
 */
public final class History<I, O> {
    private final Map<Long, Operation<I, O>> pending = new TreeMap<>();
    private final List<Operation<I, O>> completed = new ArrayList<>();
    private final List<Operation<I, O>> unknown = new ArrayList<>();
    private long moment;
    private long ids;

    /** A history in which nothing has happened yet. */
    public History() {}

    /** A client asks; what it gets back is the number by which its end is told. */
    public long invoke(String client, I input) {
        long id = ++ids;
        pending.put(id, Operation.unknown(id, client, input, ++moment));
        return id;
    }

    /** It was answered. */
    public void complete(long id, O output) {
        Operation<I, O> call = end(id);
        completed.add(Operation.completed(id, call.client(), call.input(), output, call.invokedAt(), ++moment));
    }

    /** It never took effect and never will. */
    public void failed(long id) {
        end(id);
    }

    /** Nobody knows whether it took effect, or will. */
    public void unknown(long id) {
        unknown.add(end(id));
    }

    private Operation<I, O> end(long id) {
        Operation<I, O> call = pending.remove(id);
        if (call == null) {
            throw new NoSuchElementException("operation " + id + " is not under way");
        }
        return call;
    }

    /** All operations so far, but those that never took effect, by the moment of their invocation. */
    public List<Operation<I, O>> operations() {
        Map<Long, Operation<I, O>> all = new TreeMap<>();
        completed.forEach(operation -> all.put(operation.invokedAt(), operation));
        unknown.forEach(operation -> all.put(operation.invokedAt(), operation));
        pending.values().forEach(operation -> all.put(operation.invokedAt(), operation));
        return List.copyOf(all.values());
    }

    public int completedCount() {
        return completed.size();
    }

    public int unknownCount() {
        return unknown.size() + pending.size();
    }

    /** The latest completed operation, if there is one. */
    public Optional<Operation<I, O>> latest() {
        return completed.isEmpty() ? Optional.empty() : Optional.of(completed.get(completed.size() - 1));
    }
}
