package io.zab.testkit.linearizability;

import io.zab.testkit.linearizability.RegisterModel.Input;
import io.zab.testkit.linearizability.RegisterModel.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Histories of one key: drawn from a real linearization, corrupted, and judged by trying every order. */
final class Histories {
    static final RegisterModel<Integer> MODEL = new RegisterModel<>();

    private Histories() {}

    static Input<Integer> read() {
        return new Input.Read<>();
    }

    static Input<Integer> write(int value) {
        return new Input.Write<>(Optional.of(value));
    }

    static Input<Integer> delete() {
        return new Input.Write<>(Optional.empty());
    }

    static Input<Integer> change(int expected, int value) {
        return new Input.CompareAndSet<>(Optional.of(expected), Optional.of(value));
    }

    static Output<Integer> found(int value) {
        return new Output.Found<>(Optional.of(value));
    }

    static Output<Integer> absent() {
        return new Output.Found<>(Optional.empty());
    }

    static Output<Integer> done() {
        return new Output.Done<>();
    }

    static Output<Integer> refused() {
        return new Output.Refused<>();
    }

    /** What a generated history looks like. */
    record Shape(int operations, int clients, int values, double unknown) {}

    /**
     * Clients that ask at random, of a real register that serves each operation at a random moment while it is under way;
     * some never learn what became of it, and of those some take effect long afterwards and some never do.
     */
    static List<Operation<Input<Integer>, Output<Integer>>> random(SplittableRandom random, Shape shape) {
        return new Generator(random, shape).run();
    }

    private static final class Generator {
        private final SplittableRandom random;
        private final Shape shape;
        private final List<Operation<Input<Integer>, Output<Integer>>> operations = new ArrayList<>();
        private final Map<Integer, Call> busy = new HashMap<>();
        private final List<Call> lost = new ArrayList<>();
        private Optional<Integer> register = Optional.empty();
        private long moment;
        private int begun;

        private static final class Call {
            private final long id;
            private final Input<Integer> input;
            private final long invokedAt;
            private Output<Integer> output;

            private Call(long id, Input<Integer> input, long invokedAt) {
                this.id = id;
                this.input = input;
                this.invokedAt = invokedAt;
            }
        }

        private Generator(SplittableRandom random, Shape shape) {
            this.random = random;
            this.shape = shape;
        }

        private List<Operation<Input<Integer>, Output<Integer>>> run() {
            while (begun < shape.operations() || !busy.isEmpty()) {
                int client = random.nextInt(shape.clients());
                Call call = busy.get(client);
                moment++;
                if (!lost.isEmpty() && random.nextInt(10) == 0) {
                    serve(lost.remove(random.nextInt(lost.size())));
                } else if (call == null && begun < shape.operations()) {
                    busy.put(client, new Call(begun++, anyInput(), moment));
                } else if (call != null) {
                    goOn(client, call);
                }
            }
            return operations;
        }

        private void goOn(int client, Call call) {
            if (random.nextDouble() < shape.unknown()) {
                operations.add(Operation.unknown(call.id, "client " + client, call.input, call.invokedAt));
                busy.remove(client);
                if (call.output == null) {
                    lost.add(call);
                }
            } else if (call.output == null) {
                serve(call);
            } else {
                operations.add(Operation.completed(
                        call.id, "client " + client, call.input, call.output, call.invokedAt, moment));
                busy.remove(client);
            }
        }

        private void serve(Call call) {
            if (call.input instanceof Input.Read) {
                call.output = new Output.Found<>(register);
            } else if (call.input instanceof Input.CompareAndSet<Integer> asked
                    && !asked.expected().equals(register)) {
                call.output = random.nextBoolean() ? refused() : new Output.RefusedAt<>(register);
            } else {
                call.output = done();
                register = MODEL.effect(register, call.input);
            }
        }

        private Input<Integer> anyInput() {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> read();
                case 3, 4 -> write(anyValue());
                case 5 -> delete();
                default -> change(random.nextBoolean() ? register.orElse(0) : anyValue(), anyValue());
            };
        }

        private int anyValue() {
            return random.nextInt(shape.values());
        }
    }

    /** One answer, or one completion, is changed at random; what comes out may still be linearizable. */
    static List<Operation<Input<Integer>, Output<Integer>>> corrupted(
            SplittableRandom random, List<Operation<Input<Integer>, Output<Integer>>> operations, int values) {
        List<Operation<Input<Integer>, Output<Integer>>> changed = new ArrayList<>(operations);
        int index = random.nextInt(changed.size());
        Operation<Input<Integer>, Output<Integer>> victim = changed.get(index);
        if (victim.isUnknown() || random.nextInt(4) == 0) {
            Output<Integer> made = otherOutput(random, victim.input(), values);
            changed.set(
                    index,
                    Operation.completed(
                            victim.id(),
                            victim.client(),
                            victim.input(),
                            made,
                            victim.invokedAt(),
                            victim.invokedAt()));
        } else {
            Output<Integer> made = otherOutput(random, victim.input(), values);
            changed.set(
                    index,
                    Operation.completed(
                            victim.id(),
                            victim.client(),
                            victim.input(),
                            made,
                            victim.invokedAt(),
                            victim.completedAt()));
        }
        return changed;
    }

    private static Output<Integer> otherOutput(SplittableRandom random, Input<Integer> input, int values) {
        if (input instanceof Input.Read) {
            return random.nextInt(4) == 0 ? absent() : found(random.nextInt(values));
        }
        if (input instanceof Input.Write) {
            return done();
        }
        return switch (random.nextInt(3)) {
            case 0 -> done();
            case 1 -> refused();
            default -> new Output.RefusedAt<>(Optional.of(random.nextInt(values)));
        };
    }

    /** The definition itself: whether any order of all that completed, and of any of the others, explains every answer. */
    static boolean isLinearizable(List<Operation<Input<Integer>, Output<Integer>>> operations) {
        return isLinearizable(operations, Operation.NEVER);
    }

    /** The same when only what completed before a moment needs a place; what has one is answered as it was in the end. */
    static boolean isLinearizable(List<Operation<Input<Integer>, Output<Integer>>> operations, long before) {
        return canFinish(operations, before, new HashSet<>(), MODEL.initialState());
    }

    private static boolean canFinish(
            List<Operation<Input<Integer>, Output<Integer>>> operations,
            long before,
            Set<Long> placed,
            Optional<Integer> state) {
        if (operations.stream().allMatch(each -> each.completedAt() >= before || placed.contains(each.id()))) {
            return true;
        }
        for (Operation<Input<Integer>, Output<Integer>> next : operations) {
            boolean mayBeNext = !placed.contains(next.id())
                    && operations.stream().allMatch(each -> placed.contains(each.id()) || !each.precedes(next));
            Optional<Optional<Integer>> after = !mayBeNext
                    ? Optional.empty()
                    : next.output()
                            .map(output -> MODEL.step(state, next.input(), output))
                            .orElseGet(() -> Optional.of(MODEL.effect(state, next.input())));
            if (after.isPresent()) {
                placed.add(next.id());
                if (canFinish(operations, before, placed, after.get())) {
                    return true;
                }
                placed.remove(next.id());
            }
        }
        return false;
    }

    /** Whether this order keeps to what preceded what, and explains every answer. */
    static boolean explains(
            List<Operation<Input<Integer>, Output<Integer>>> order,
            List<Operation<Input<Integer>, Output<Integer>>> operations) {
        Optional<Integer> state = MODEL.initialState();
        for (Operation<Input<Integer>, Output<Integer>> each : order) {
            Optional<Integer> before = state;
            Optional<Optional<Integer>> after = each.output()
                    .map(output -> MODEL.step(before, each.input(), output))
                    .orElseGet(() -> Optional.of(MODEL.effect(before, each.input())));
            if (after.isEmpty()) {
                return false;
            }
            state = after.get();
        }
        long earliestAfter = Operation.NEVER;
        for (int i = order.size() - 1; i >= 0; i--) {
            if (order.get(i).invokedAt() > earliestAfter) {
                return false;
            }
            earliestAfter = Math.min(earliestAfter, order.get(i).completedAt());
        }
        return order.stream().distinct().count() == order.size()
                && operations.containsAll(order)
                && operations.stream().allMatch(each -> each.isUnknown() || order.contains(each));
    }
}
