package io.zab.testkit.linearizability;

import static io.zab.testkit.linearizability.Histories.MODEL;
import static io.zab.testkit.linearizability.Histories.absent;
import static io.zab.testkit.linearizability.Histories.change;
import static io.zab.testkit.linearizability.Histories.delete;
import static io.zab.testkit.linearizability.Histories.done;
import static io.zab.testkit.linearizability.Histories.found;
import static io.zab.testkit.linearizability.Histories.read;
import static io.zab.testkit.linearizability.Histories.refused;
import static io.zab.testkit.linearizability.Histories.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.testkit.linearizability.RegisterModel.Input;
import io.zab.testkit.linearizability.RegisterModel.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories whose verdict is known, one anomaly each. */
class LinearizabilityCheckerTest {
    private static final LinearizabilityChecker<Optional<Integer>, Input<Integer>, Output<Integer>> CHECKER =
            LinearizabilityChecker.of(MODEL);

    private final History<Input<Integer>, Output<Integer>> history = new History<>();

    /** An operation that overlaps with none. */
    private void alone(Input<Integer> input, Output<Integer> output) {
        history.complete(history.invoke("a", input), output);
    }

    private Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict() {
        return CHECKER.check(history.operations());
    }

    private void assertLinearizable() {
        assertThat(verdict()).isInstanceOf(Verdict.Linearizable.class);
    }

    private Verdict.NotLinearizable<Optional<Integer>, Input<Integer>, Output<Integer>> violation() {
        Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict = verdict();
        assertThat(verdict).isInstanceOf(Verdict.NotLinearizable.class);
        return (Verdict.NotLinearizable<Optional<Integer>, Input<Integer>, Output<Integer>>) verdict;
    }

    @Test
    void aHistoryWithoutOperationsIsLinearizable() {
        assertLinearizable();
    }

    @Test
    void oneAfterTheOtherIsServedInThatOrder() {
        alone(read(), absent());
        alone(write(1), done());
        alone(read(), found(1));
        alone(change(1, 2), done());
        alone(change(1, 3), refused());
        alone(read(), found(2));
        alone(delete(), done());
        alone(read(), absent());

        assertLinearizable();
    }

    @Test
    void aStaleReadIsFound() {
        alone(write(1), done());
        alone(write(2), done());
        alone(read(), found(1));

        assertThat(violation().offending().id()).isEqualTo(3);
        assertThat(violation().states()).containsExactly(Optional.of(2));
    }

    @Test
    void aReadThatGoesBackBetweenTwoReadersIsFound() {
        alone(write(1), done());
        long slow = history.invoke("b", write(2));
        alone(read(), found(2));
        alone(read(), found(1));
        history.complete(slow, done());

        assertThat(violation().offending().id()).isEqualTo(4);
        assertThat(violation().open()).extracting(Operation::id).containsExactly(slow);
    }

    @Test
    void readsWhileAWriteIsUnderWayMayFindEither() {
        alone(write(1), done());
        long slow = history.invoke("b", write(2));
        alone(read(), found(1));
        alone(read(), found(2));
        history.complete(slow, done());

        assertLinearizable();
    }

    @Test
    void anAcknowledgedWriteThatIsLostIsFound() {
        alone(write(1), done());
        alone(read(), absent());

        assertThat(violation().offending().id()).isEqualTo(2);
    }

    @Test
    void aValueThatNobodyWroteIsFound() {
        alone(write(1), done());
        alone(read(), found(7));

        assertThat(violation().account()).contains("Found[value=Optional[7]]");
    }

    @Test
    void twoChangesOfTheSameValueCannotBothSucceed() {
        alone(write(1), done());
        long one = history.invoke("a", change(1, 2));
        long other = history.invoke("b", change(1, 3));
        history.complete(one, done());
        history.complete(other, done());

        assertThat(violation().offending().id()).isEqualTo(other);
    }

    @Test
    void aChangeThatIsRefusedAlthoughNothingIntervenedIsFound() {
        alone(write(1), done());
        alone(change(1, 2), refused());

        assertThat(violation().offending().id()).isEqualTo(2);
    }

    @Test
    void aRefusalThatTellsAValueOfThePastIsFound() {
        alone(write(1), done());
        alone(write(2), done());
        alone(change(3, 4), new Output.RefusedAt<>(Optional.of(1)));

        assertThat(violation().offending().id()).isEqualTo(3);
    }

    @Test
    void anUnknownWriteMayTakeEffectLate() {
        alone(write(1), done());
        history.unknown(history.invoke("b", write(2)));
        alone(read(), found(1));
        alone(write(3), done());
        alone(read(), found(3));
        alone(read(), found(2));

        assertLinearizable();
    }

    @Test
    void anUnknownWriteMayNeverTakeEffect() {
        alone(write(1), done());
        history.unknown(history.invoke("b", write(2)));
        alone(read(), found(1));

        Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict = verdict();
        assertThat(((Verdict.Linearizable<Optional<Integer>, Input<Integer>, Output<Integer>>) verdict).order())
                .extracting(Operation::id)
                .containsExactly(1L, 3L);
    }

    @Test
    void anUnknownWriteTakesEffectAtMostOnce() {
        alone(write(1), done());
        history.unknown(history.invoke("b", write(2)));
        alone(read(), found(2));
        alone(write(1), done());
        alone(read(), found(2));

        assertThat(violation().offending().id()).isEqualTo(5);
    }

    @Test
    void anUnknownWriteTakesNoEffectBeforeItIsInvoked() {
        alone(read(), found(2));
        history.unknown(history.invoke("b", write(2)));

        assertThat(violation().offending().id()).isEqualTo(1);
    }

    @Test
    void anUnknownWriteThatNobodySawMayBeWhyAChangeWasRefused() {
        alone(write(1), done());
        history.unknown(history.invoke("b", write(9)));
        alone(change(1, 2), refused());

        assertLinearizable();
    }

    @Test
    void anUnknownChangeMayBeWhatAReadSaw() {
        alone(write(1), done());
        history.unknown(history.invoke("b", change(1, 2)));
        history.unknown(history.invoke("b", change(2, 3)));
        alone(read(), found(3));

        assertLinearizable();
    }

    @Test
    void whatIsStillUnderWayIsUnknown() {
        history.invoke("b", write(2));
        alone(read(), found(2));

        assertLinearizable();
    }

    @Test
    void whatFailedTookNoEffect() {
        history.failed(history.invoke("b", write(2)));
        alone(read(), found(2));

        assertThat(violation().open()).isEmpty();
    }

    @Test
    void operationsThatTouchInOneMomentAreConcurrent() {
        List<Operation<Input<Integer>, Output<Integer>>> touching = List.of(
                Operation.completed(1, "a", write(1), done(), 0, 10),
                Operation.completed(2, "b", read(), absent(), 10, 20));
        List<Operation<Input<Integer>, Output<Integer>>> apart = List.of(
                Operation.completed(1, "a", write(1), done(), 0, 9),
                Operation.completed(2, "b", read(), absent(), 10, 20));

        assertThat(CHECKER.check(touching).isLinearizable()).isTrue();
        assertThat(CHECKER.check(apart).isLinearizable()).isFalse();
    }

    @Test
    void theFirstAnswerWithoutExplanationIsNamedEvenWhenMoreFollow() {
        alone(write(1), done());
        alone(read(), found(5));
        alone(read(), found(6));
        alone(write(7), done());

        assertThat(violation().offending().id()).isEqualTo(2);
        assertThat(violation().order()).extracting(Operation::id).containsExactly(1L);
        assertThat(violation().account()).contains("#2 a [3,4]", "#1 a [1,2]", "Optional[1]");
    }

    @Test
    void aSearchThatIsGivenUpIsNeverPassedForAnAnswer() {
        for (int i = 0; i < 30; i++) {
            history.invoke("client " + i, write(i));
        }
        for (int i = 0; i < 30; i++) {
            history.complete(i + 1, done());
        }
        Verdict<Optional<Integer>, Input<Integer>, Output<Integer>> verdict =
                CHECKER.stepsMax(10_000).check(history.operations());

        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict.isLinearizable()).isFalse();
        assertThat(verdict.account()).contains("undecided", "#1 ");
    }

    @Test
    void anAnswerThatDoesNotBelongToTheQuestionIsTheRecordersMistake() {
        alone(write(1), found(1));

        assertThatThrownBy(this::verdict)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("never answered");
    }

    @Test
    void anOperationEndsOnce() {
        long id = history.invoke("a", read());
        history.complete(id, absent());

        assertThatThrownBy(() -> history.unknown(id)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> Operation.completed(1, "a", read(), absent(), 5, 4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAreCheckedEachByItself() {
        record Keyed(String key, Input<Integer> input) {}
        History<Keyed, Output<Integer>> keyed = new History<>();
        keyed.complete(keyed.invoke("a", new Keyed("x", write(1))), done());
        keyed.complete(keyed.invoke("a", new Keyed("y", read())), absent());
        keyed.complete(keyed.invoke("a", new Keyed("z", read())), found(1));

        Map<String, Verdict<Optional<Integer>, Input<Integer>, Output<Integer>>> verdicts =
                LinearizabilityChecker.checkEach(CHECKER, keyed.operations(), Keyed::key, Keyed::input);

        List<String> broken = new ArrayList<>();
        verdicts.forEach((key, verdict) -> {
            if (!verdict.isLinearizable()) {
                broken.add(key);
            }
        });
        assertThat(verdicts.keySet()).containsExactly("x", "y", "z");
        assertThat(broken).containsExactly("z");
    }
}
