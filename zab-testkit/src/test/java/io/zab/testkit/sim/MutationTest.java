package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.Effect.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built into the kernel on purpose is found by a checker: the checkers can fire. */
class MutationTest {
    /**
     * One mistake: whether elections lie, where to begin (rare runs are not searched for anew each time), within how many
     * seeds it must show, and by which property.
     */
    record Mutation(
            String name,
            boolean lies,
            long firstSeed,
            int seedsMost,
            List<String> properties,
            UnaryOperator<SimKernel> around) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation(
                        "a follower acknowledges before its log is durable",
                        false,
                        1,
                        20,
                        List.of("I6"),
                        real -> new Mutants.BelievesTooEarly(real, Role.FOLLOWING)),
                new Mutation(
                        "a leader counts itself before its log is durable",
                        false,
                        1,
                        20,
                        List.of("I6", "I7", "I8", "account"),
                        real -> new Mutants.BelievesTooEarly(real, Role.LEADING)),
                new Mutation(
                        "a server votes before its log is drained",
                        false,
                        1,
                        60,
                        List.of("I6", "I8", "account"),
                        real -> new Mutants.BelievesTooEarly(real, Role.LOOKING)),
                new Mutation(
                        "a truncation is left out",
                        false,
                        1,
                        300,
                        List.of("I2", "account"),
                        Mutants.NeverTruncates::new),
                new Mutation(
                        "the current epoch is written before the history",
                        false,
                        1,
                        20,
                        List.of("I4", "ProcessConsistency", "account"),
                        Mutants.EpochBeforeHistory::new),
                new Mutation(
                        "a promise is not written",
                        false,
                        1,
                        20,
                        List.of("I6", "account"),
                        Mutants.ForgetsPromises::new),
                new Mutation(
                        "the log is compacted too far",
                        false,
                        1,
                        60,
                        List.of("S6", "pinned history"),
                        Mutants.CompactsTooMuch::new),
                new Mutation(
                        "uncommitted entries are delivered",
                        false,
                        1,
                        20,
                        List.of("I8", "D9"),
                        Mutants.DeliversAll::new),
                new Mutation(
                        "an installed snapshot does not reach the application",
                        false,
                        1,
                        100,
                        List.of("Primary integrity", "I13", "pinned history", "liveness"),
                        Mutants.NeverRestores::new),
                new Mutation("one ack commits", false, 1, 60, List.of("I7"), Mutants.OneAckIsEnough::new),
                new Mutation(
                        "a leader does not mind that others have more",
                        true,
                        125,
                        300,
                        List.of("LeaderLogCompleteness", "D9", "I10", "CommittedLogDurability", "I7", "alarm", "halt"),
                        Mutants.LeadsThoughBehind::new),
                new Mutation(
                        "an epoch is granted to two leaders", true, 55, 600, List.of("I6"), Mutants.GrantsTwice::new),
                new Mutation(
                        "unknown outcomes are called rejected",
                        false,
                        1,
                        60,
                        List.of("I14"),
                        Mutants.SaysRejected::new),
                new Mutation(
                        "a leader answers reads alone",
                        false,
                        590,
                        600,
                        List.of("linearizable read"),
                        Mutants.ReadsWithoutQuorum::new),
                new Mutation(
                        "a follower hides what it has promised",
                        false,
                        1,
                        20,
                        List.of("I6"),
                        Mutants.HidesItsPromise::new));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isFound(Mutation mutation) {
        Optional<SimFailure> found = firstFailure(mutation);
        assertThat(found)
                .as("a failure within " + mutation.seedsMost() + " seeds")
                .isPresent();
        assertThat(found.get().property()).isIn(mutation.properties());
    }

    private static Optional<SimFailure> firstFailure(Mutation mutation) {
        for (long seed = mutation.firstSeed(); seed < mutation.firstSeed() + mutation.seedsMost(); seed++) {
            SimOptions drawn = SeededRun.options(seed);
            SimOptions options = drawn.withFickleElection(mutation.lies() || drawn.fickleElection())
                    .withKernels((config, election, state) ->
                            mutation.around().apply(SimKernel.real(config, election, state)));
            try {
                SeededRun.run(options);
            } catch (SimFailure failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }
}
