package io.zab.examples.torture;

import io.zab.examples.torture.Ask.Kind;
import io.zab.testkit.linearizability.LinearizabilityChecker;
import io.zab.testkit.linearizability.Operation;
import io.zab.testkit.linearizability.RegisterModel;
import io.zab.testkit.linearizability.RegisterModel.Input;
import io.zab.testkit.linearizability.RegisterModel.Output;
import io.zab.testkit.linearizability.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The history of each key as one of a register, and the verdict on it. */
final class KeyHistories {
    private final boolean withLocalReads;

    private record Keyed(String key, Input<String> input) {}

    /** @param withLocalReads claims of local reads what only linearizable ones promise */
    KeyHistories(boolean withLocalReads) {
        this.withLocalReads = withLocalReads;
    }

    Map<String, Verdict<Optional<String>, Input<String>, Output<String>>> check(List<Operation<Ask, Told>> operations) {
        Map<Long, Optional<String>> values = PositionAudit.values(operations);
        List<Operation<Keyed, Output<String>>> keyed = operations.stream()
                .filter(each -> withLocalReads || each.input().kind() != Kind.LOCAL_READ)
                .map(each -> new Operation<>(
                        each.id(),
                        each.client(),
                        new Keyed(each.input().key(), input(each.input())),
                        each.output().map(told -> output(told, values)),
                        each.invokedAt(),
                        each.completedAt()))
                .toList();
        return LinearizabilityChecker.checkEach(
                LinearizabilityChecker.of(new RegisterModel<>()), keyed, Keyed::key, Keyed::input);
    }

    private static Input<String> input(Ask ask) {
        return switch (ask.kind()) {
            case READ, LOCAL_READ -> new Input.Read<>();
            case WRITE -> new Input.Write<>(ask.value());
            case CHANGE ->
                new Input.CompareAndSet<>(ask.expected().orElseThrow().value(), ask.value());
        };
    }

    private static Output<String> output(Told told, Map<Long, Optional<String>> values) {
        return switch (told.result()) {
            case FOUND -> new Output.Found<>(told.value());
            case DONE -> new Output.Done<>();
            case REFUSED ->
                told.eTag() == 0
                        ? new Output.RefusedAt<>(Optional.empty())
                        : Optional.ofNullable(values.get(told.eTag()))
                                .<Output<String>>map(Output.RefusedAt::new)
                                .orElseGet(Output.Refused::new);
        };
    }
}
