package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.exhaustive.Exploration.Counterexample;
import io.zab.testkit.exhaustive.Exploration.Progress;
import io.zab.testkit.exhaustive.Exploration.Result;
import io.zab.testkit.sim.SimKernel;
import io.zab.testkit.sim.TraceHtml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplorationTest {
    private static final int STATES = 200_000;

    private static void holds(Result result) {
        assertThat(result.counterexample().map(Counterexample::text)).isEmpty();
    }

    @Test
    void everyOrderOfEventsIsSafeWhenNothingFails() {
        Result result = Exploration.run(Scope.of(2, 0).withDeadlines(0), Limits.states(STATES));
        holds(result);
        assertThat(result.complete()).as("all of it: " + result.progress()).isTrue();
        assertThat(result.progress().states()).isGreaterThan(10_000);
    }

    @Test
    void oneFaultAnywhereIsSafe() {
        List<Progress> layers = new ArrayList<>();
        Result result = Exploration.run(Scope.of(2, 1), Limits.states(4_000), layers::add);
        holds(result);
        assertThat(layers).hasSizeGreaterThan(3).isSortedAccordingTo((a, b) -> Integer.compare(a.depth(), b.depth()));
    }

    @Test
    void everyFaultAtEveryMomentOfTheUsualOrderIsSafe() {
        Scope scope = Scope.of(1, 1).withDeadlines(0).withSwaps(0);
        Result result = Exploration.run(scope, Limits.states(STATES));
        holds(result);
        assertThat(result.complete()).as("all of it: " + result.progress()).isTrue();
        assertThat(result.progress().depth()).isGreaterThan(30);
    }

    @Test
    void withEnoughSwapsThereIsEveryOrder() {
        Scope some = Scope.of(1, 0).withDeadlines(0);
        int states = Exploration.run(some.withSwaps(1), Limits.states(STATES))
                .progress()
                .states();
        assertThat(movesReached(some.withSwaps(0))).isEqualTo(movesReached(some));
        assertThat(states)
                .isGreaterThan(Exploration.run(some.withSwaps(0), Limits.states(STATES))
                        .progress()
                        .states());
        assertThat(localStates(some.withSwaps(100))).isEqualTo(localStates(some));
    }

    private static int movesReached(Scope scope) {
        return Exploration.run(scope, Limits.states(STATES)).progress().depth();
    }

    private static int localStates(Scope scope) {
        return Exploration.run(scope, Limits.states(STATES)).progress().localStates();
    }

    @Test
    void aMistakeIsFoundInTheUsualOrderToo() {
        Scope scope = Scope.of(1, 0)
                .withSwaps(0)
                .withKernels((config, election, state) -> new CommitsAlone(SimKernel.real(config, election, state)));
        assertThat(Exploration.run(scope, Limits.states(STATES)).counterexample())
                .isPresent();
    }

    @Test
    void theFirstElectionIsSafeInEveryOrder() {
        Result result = Exploration.run(Scope.of(0, 0).founding().withDeadlines(0), Limits.states(4_000));
        holds(result);
        assertThat(result.progress().depth()).isGreaterThan(3);
    }

    @Test
    void findsTheSameStatesAgain() {
        Limits limits = Limits.states(2_000);
        Progress once = Exploration.run(Scope.of(2, 2), limits).progress();
        assertThat(Exploration.run(Scope.of(2, 2), limits).progress()).isEqualTo(once);
    }

    @Test
    void findsAnAckThatComesBeforeTheDisk() throws IOException {
        Counterexample found = failure(AcksTooEarly::new);
        assertThat(found.property()).isEqualTo("I6");
        assertThat(found.moves()).as("the shortest way").hasSizeLessThanOrEqualTo(2);
        assertThat(found.moves().get(0)).contains("is handed a request");
        StringBuilder page = new StringBuilder();
        TraceHtml.write(found.trace(), page);
        assertThat(page).contains("\"k\":\"broken\"").contains("\"p\":\"I6\"");
    }

    @Test
    void findsACommitWithoutAQuorum() {
        Counterexample found = failure(CommitsAlone::new);
        assertThat(found.property()).isIn("I7", "D9");
        assertThat(found.moves()).hasSize(2);
        assertThat(found.moves().get(1)).contains("durable");
        assertThat(found.trace().text()).contains("is broken");
    }

    private static Counterexample failure(java.util.function.UnaryOperator<SimKernel> mistake) {
        Scope scope = Scope.of(2, 1)
                .withKernels((config, election, state) -> mistake.apply(SimKernel.real(config, election, state)));
        Result result = Exploration.run(scope, Limits.states(STATES));
        assertThat(result.counterexample()).as("found in " + result.progress()).isPresent();
        return result.counterexample().get();
    }
}
