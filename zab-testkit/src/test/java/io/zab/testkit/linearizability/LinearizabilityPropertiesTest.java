package io.zab.testkit.linearizability;

import static io.zab.testkit.linearizability.Histories.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.linearizability.Histories.Shape;
import io.zab.testkit.linearizability.RegisterModel.Input;
import io.zab.testkit.linearizability.RegisterModel.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker agrees with the definition, on small histories, and passes large ones that are right. */
class LinearizabilityPropertiesTest {
    private static final LinearizabilityChecker<Optional<Integer>, Input<Integer>, Output<Integer>> CHECKER =
            LinearizabilityChecker.of(MODEL);

    /** The same register without any of the hints that make the search short. */
    private static final Model<Optional<Integer>, Input<Integer>, Output<Integer>> PLAIN = new Model<>() {
        @Override
        public Optional<Integer> initialState() {
            return MODEL.initialState();
        }

        @Override
        public Optional<Optional<Integer>> step(Optional<Integer> state, Input<Integer> input, Output<Integer> output) {
            return MODEL.step(state, input, output);
        }

        @Override
        public Optional<Integer> effect(Optional<Integer> state, Input<Integer> input) {
            return MODEL.effect(state, input);
        }
    };

    @ParameterizedTest
    @CsvSource({"1000, 4, 8, 0.02", "1000, 8, 3, 0.01", "10000, 3, 1000000, 0.01", "10000, 5, 5, 0"})
    void whatCameFromOneCopyPasses(int operations, int clients, int values, double unknown) {
        for (int seed = 0; seed < 5; seed++) {
            List<Operation<Input<Integer>, Output<Integer>>> history =
                    Histories.random(new SplittableRandom(seed), new Shape(operations, clients, values, unknown));

            Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict = CHECKER.check(history);

            assertThat(verdict).as("seed %s: %s", seed, verdict.account()).isInstanceOf(Verdict.Linearizable.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 3, 2, 0.1", "7, 4, 3, 0.3", "6, 6, 2, 0.2", "8, 2, 4, 0.15"})
    void theVerdictIsThatOfTryingEveryOrder(int operations, int clients, int values, double unknown) {
        int broken = 0;
        for (int seed = 0; seed < 4_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation<Input<Integer>, Output<Integer>>> history =
                    Histories.random(random, new Shape(operations, clients, values, unknown));
            assertAgreement(seed, history, true);
            for (int i = 0; i < 2; i++) {
                history = Histories.corrupted(random, history, values);
            }
            boolean expected = Histories.isLinearizable(history);
            assertAgreement(seed, history, expected);
            broken += expected ? 0 : 1;
        }
        assertThat(broken).as("how many corrupted histories are broken").isBetween(400, 3_900);
    }

    private static void assertAgreement(
            int seed, List<Operation<Input<Integer>, Output<Integer>>> history, boolean expected) {
        for (Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict :
                List.of(CHECKER.check(history), LinearizabilityChecker.of(PLAIN).check(history))) {
            assertThat(verdict.isLinearizable())
                    .as("seed %s: %s; %s", seed, history, verdict.account())
                    .isEqualTo(expected);
            if (verdict
                    instanceof Verdict.Linearizable<Optional<Integer>, Input<Integer>, Output<Integer>> linearizable) {
                assertThat(Histories.explains(linearizable.order(), history))
                        .as("seed %s: %s", seed, linearizable.order())
                        .isTrue();
            } else if (verdict
                    instanceof Verdict.NotLinearizable<Optional<Integer>, Input<Integer>, Output<Integer>> violation) {
                assertSmallestPrefix(seed, history, violation.offending());
            }
        }
    }

    /** What was answered before the offending operation completed can be ordered; with its answer it cannot. */
    private static void assertSmallestPrefix(
            int seed,
            List<Operation<Input<Integer>, Output<Integer>>> history,
            Operation<Input<Integer>, Output<Integer>> offending) {
        List<Operation<Input<Integer>, Output<Integer>>> begun = history.stream()
                .filter(each -> each.invokedAt() <= offending.completedAt())
                .toList();
        assertThat(Histories.isLinearizable(begun, offending.completedAt()))
                .as("seed %s before %s", seed, offending)
                .isTrue();
        assertThat(Histories.isLinearizable(begun, offending.completedAt() + 1))
                .as("seed %s with %s", seed, offending)
                .isFalse();
    }

    @Test
    void theVerdictDoesNotHangOnTheOrderInWhichOperationsAreGiven() {
        List<Operation<Input<Integer>, Output<Integer>>> history =
                new ArrayList<>(Histories.random(new SplittableRandom(3), new Shape(200, 4, 50, 0.05)));
        String account = CHECKER.check(history).account();

        Collections.shuffle(history, new Random(5));

        assertThat(CHECKER.check(history).account()).isEqualTo(account);
    }

    @Test
    void hundredsOfUnknownOutcomesAreBorne() {
        List<Operation<Input<Integer>, Output<Integer>>> history =
                Histories.random(new SplittableRandom(7), new Shape(2_000, 3, 1_000_000, 0.1));
        assertThat(history.stream().filter(Operation::isUnknown).count()).isGreaterThan(200);

        Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict = CHECKER.check(history);

        assertThat(verdict).as(verdict.account()).isInstanceOf(Verdict.Linearizable.class);
    }

    @Test
    void oneWrongAnswerAmongThousandsIsFound() {
        int found = 0;
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation<Input<Integer>, Output<Integer>>> history =
                    new ArrayList<>(Histories.random(random, new Shape(3_000, 4, 1_000_000, 0.01)));
            int index = 1_000;
            while (history.get(index).isUnknown() || !history.get(index).input().equals(Histories.read())) {
                index++;
            }
            Operation<Input<Integer>, Output<Integer>> victim = history.get(index);
            history.set(
                    index,
                    Operation.completed(
                            victim.id(),
                            victim.client(),
                            victim.input(),
                            Histories.found(-1),
                            victim.invokedAt(),
                            victim.completedAt()));

            found += CHECKER.check(history) instanceof Verdict.NotLinearizable<?, ?, ?> violation
                            && violation.offending().id() == victim.id()
                    ? 1
                    : 0;
        }
        assertThat(found).isEqualTo(20);
    }
}
