package io.zab.testkit.linearizability;

import java.util.List;
import java.util.Optional;

/**
 * What a single copy of the object would do, one operation after the other.
 *
 * <p>States are immutable values with {@code equals} and {@code hashCode}, and so are inputs; all methods are functions of
 * their arguments.
 */
public interface Model<S, I, O> {
    S initialState();

    /** The state after this operation, if at this state it could have been answered so; else empty. */
    Optional<S> step(S state, I input, O output);

    /** The state after this operation, whatever it was answered. */
    S effect(S state, I input);

    /** Whether an operation with this answer leaves every state that accepts it as it was. Speeds the search up. */
    default boolean isReadOnly(I input, O output) {
        return false;
    }

    /**
     * The same history with fewer or simpler operations of unknown outcome, linearizable if, and only if, the given one
     * is. They are what makes a search long, as each of them stays a possibility for ever.
     */
    default List<Operation<I, O>> simplify(List<Operation<I, O>> operations) {
        return operations;
    }
}
