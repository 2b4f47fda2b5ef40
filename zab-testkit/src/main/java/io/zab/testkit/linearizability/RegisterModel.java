package io.zab.testkit.linearizability;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One key of a key-value store: absent at first, read, written, deleted, and changed if it is as expected.
 *
 * <p>Checks are sharpest when no value is written twice.
 */
public final class RegisterModel<V> implements Model<Optional<V>, RegisterModel.Input<V>, RegisterModel.Output<V>> {
    /** What a client asks of the key; an empty value stands for its absence. */
    public sealed interface Input<V> {
        /** Answered by {@link Output.Found}. */
        record Read<V>() implements Input<V> {}

        /** Answered by {@link Output.Done}. */
        record Write<V>(Optional<V> value) implements Input<V> {}

        /** Answered by {@link Output.Done}, {@link Output.Refused} or {@link Output.RefusedAt}. */
        record CompareAndSet<V>(Optional<V> expected, Optional<V> value) implements Input<V> {}
    }

    /** What it is told. */
    public sealed interface Output<V> {
        record Found<V>(Optional<V> value) implements Output<V> {}

        record Done<V>() implements Output<V> {}

        /** The value was not the one expected. */
        record Refused<V>() implements Output<V> {}

        /** The value was this one, which was not expected. */
        record RefusedAt<V>(Optional<V> value) implements Output<V> {}
    }

    /** A key that is absent at first. */
    public RegisterModel() {}

    @Override
    public Optional<V> initialState() {
        return Optional.empty();
    }

    @Override
    public Optional<Optional<V>> step(Optional<V> state, Input<V> input, Output<V> output) {
        boolean accepted;
        if (output instanceof Output.Found<V> found) {
            accepted = expect(input instanceof Input.Read, input, output)
                    && found.value().equals(state);
        } else if (output instanceof Output.Done) {
            accepted = expect(!(input instanceof Input.Read), input, output)
                    && (!(input instanceof Input.CompareAndSet<V> change)
                            || change.expected().equals(state));
        } else {
            accepted = expect(input instanceof Input.CompareAndSet, input, output)
                    && !((Input.CompareAndSet<V>) input).expected().equals(state)
                    && (!(output instanceof Output.RefusedAt<V> told)
                            || told.value().equals(state));
        }
        if (!accepted) {
            return Optional.empty();
        }
        return Optional.of(output instanceof Output.Done ? effect(state, input) : state);
    }

    private static boolean expect(boolean fits, Input<?> input, Output<?> output) {
        if (!fits) {
            throw new IllegalArgumentException(input + " is never answered with " + output);
        }
        return true;
    }

    @Override
    public Optional<V> effect(Optional<V> state, Input<V> input) {
        if (input instanceof Input.Write<V> write) {
            return write.value();
        }
        return input instanceof Input.CompareAndSet<V> change
                        && change.expected().equals(state)
                ? change.value()
                : state;
    }

    @Override
    public boolean isReadOnly(Input<V> input, Output<V> output) {
        return !(output instanceof Output.Done);
    }

    /**
     * Reads of unknown outcome go. A value that was neither seen nor expected by anyone can't be told from another such
     * value: all of them become one, and when no change was refused without a word of the value found, nobody would miss
     * them at all.
     */
    @Override
    public List<Operation<Input<V>, Output<V>>> simplify(List<Operation<Input<V>, Output<V>>> operations) {
        Set<Optional<V>> named = new HashSet<>();
        named.add(initialState());
        boolean refusedSilently = false;
        for (Operation<Input<V>, Output<V>> operation : operations) {
            if (operation.input() instanceof Input.CompareAndSet<V> change) {
                named.add(change.expected());
            }
            Output<V> output = operation.output().orElse(null);
            if (output instanceof Output.Found<V> found) {
                named.add(found.value());
            } else if (output instanceof Output.RefusedAt<V> told) {
                named.add(told.value());
            }
            refusedSilently |= output instanceof Output.Refused;
        }
        List<Operation<Input<V>, Output<V>>> simpler = new ArrayList<>();
        Optional<V> nameless = Optional.empty();
        for (Operation<Input<V>, Output<V>> operation : operations) {
            if (!operation.isUnknown() || named.contains(valueSet(operation.input()))) {
                keep(operation, simpler);
            } else if (refusedSilently) {
                nameless = nameless.isEmpty() ? valueSet(operation.input()) : nameless;
                keep(operation.withInput(withValue(operation.input(), nameless)), simpler);
            }
        }
        return simpler;
    }

    private static <V> void keep(Operation<Input<V>, Output<V>> operation, List<Operation<Input<V>, Output<V>>> into) {
        if (!operation.isUnknown() || !(operation.input() instanceof Input.Read)) {
            into.add(operation);
        }
    }

    /** What the key holds afterwards if it is changed; for a read, which changes nothing, absence. */
    private static <V> Optional<V> valueSet(Input<V> input) {
        if (input instanceof Input.Write<V> write) {
            return write.value();
        }
        return input instanceof Input.CompareAndSet<V> change ? change.value() : Optional.empty();
    }

    private static <V> Input<V> withValue(Input<V> input, Optional<V> value) {
        return input instanceof Input.CompareAndSet<V> change
                ? new Input.CompareAndSet<>(change.expected(), value)
                : new Input.Write<>(value);
    }
}
