package io.zab.testkit.linearizability;

import java.util.Optional;

/**
 * One call of a client: what it asked, when, and what it was told.
 *
 * <p>One operation comes before another when it completed at a smaller number than the other was invoked at; with equal
 * numbers they are concurrent.
 *
 * @param id tells the operations of one history apart
 * @param client who asked; for the reader only
 * @param output what was answered; empty when the outcome is unknown: it may have taken effect at any moment after the
 *     invocation, may still do so, or never does
 * @param completedAt {@link #NEVER} when the outcome is unknown
 */
public record Operation<I, O>(long id, String client, I input, Optional<O> output, long invokedAt, long completedAt) {
    /** The moment at which an operation of unknown outcome completes. */
    public static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (output.isPresent() == (completedAt == NEVER)) {
            throw new IllegalArgumentException("operation " + id + " completes if, and only if, it has an output");
        }
        if (completedAt < invokedAt) {
            throw new IllegalArgumentException(
                    "operation " + id + " completed at " + completedAt + ", before its invocation at " + invokedAt);
        }
    }

    public static <I, O> Operation<I, O> completed(
            long id, String client, I input, O output, long invokedAt, long completedAt) {
        return new Operation<>(id, client, input, Optional.of(output), invokedAt, completedAt);
    }

    public static <I, O> Operation<I, O> unknown(long id, String client, I input, long invokedAt) {
        return new Operation<>(id, client, input, Optional.empty(), invokedAt, NEVER);
    }

    public boolean isUnknown() {
        return output.isEmpty();
    }

    /** Whether this one was over before the other began. */
    public boolean precedes(Operation<I, O> other) {
        return completedAt < other.invokedAt;
    }

    /** The same call, asking something else. */
    public Operation<I, O> withInput(I other) {
        return new Operation<>(id, client, other, output, invokedAt, completedAt);
    }

    @Override
    public String toString() {
        return "#" + id + " " + client + " [" + invokedAt + "," + (isUnknown() ? "?" : completedAt) + "] " + input
                + " → " + output.map(Object::toString).orElse("unknown");
    }
}
