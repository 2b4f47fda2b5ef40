package io.zab.testkit.sim;

import io.zab.testkit.linearizability.Model;
import io.zab.testkit.linearizability.Operation;
import io.zab.testkit.sim.Registers.Command;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One register of {@link Registers}: whatever is done to it is answered with the value that it met. */
final class RegisterModel implements Model<Long, RegisterModel.Call, Long> {
    /** @param change empty for a read */
    record Call(int key, Optional<Command> change) {
        @Override
        public String toString() {
            return change.map(command -> command.conditional()
                            ? "r" + key + ": " + command.expected() + " → " + command.value()
                            : "r" + key + " := " + command.value())
                    .orElse("r" + key + "?");
        }
    }

    @Override
    public Long initialState() {
        return 0L;
    }

    @Override
    public Optional<Long> step(Long state, Call call, Long met) {
        return state.equals(met) ? Optional.of(effect(state, call)) : Optional.empty();
    }

    @Override
    public Long effect(Long state, Call call) {
        return call.change()
                .filter(command -> command.holdsFor(state))
                .map(Command::value)
                .orElse(state);
    }

    @Override
    public boolean isReadOnly(Call call, Long met) {
        return call.change().filter(command -> command.holdsFor(met)).isEmpty();
    }

    /**
     * Changes of unknown outcome go whose value nobody met or asked for: every answer tells the value it met, so between
     * such a change and the next answer there was another change, which would have done as well without it.
     */
    @Override
    public List<Operation<Call, Long>> simplify(List<Operation<Call, Long>> operations) {
        Set<Long> named = new HashSet<>();
        for (Operation<Call, Long> operation : operations) {
            operation.output().ifPresent(named::add);
            operation.input().change().filter(Command::conditional).ifPresent(command -> named.add(command.expected()));
        }
        return operations.stream()
                .filter(operation -> !operation.isUnknown() || mayBeSeen(operation.input(), named))
                .toList();
    }

    private static boolean mayBeSeen(Call call, Set<Long> named) {
        return call.change().filter(command -> named.contains(command.value())).isPresent();
    }
}
