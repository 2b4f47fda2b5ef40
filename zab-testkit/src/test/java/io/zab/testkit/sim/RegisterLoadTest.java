package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.StateMachine;
import io.zab.core.step.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of the simulator's own registers are told is judged, by itself: with every other checker silent. */
class RegisterLoadTest {
    private static final long SOON_MILLIS = 20_000;

    @Test
    void historiesOfGoodRegistersAreLinearizableAndFullOfEverything() {
        Coverage seen = new Coverage();
        LongStream.range(1, 41).mapToObj(SeededRun::run).forEach(run -> seen.add(run.coverage()));

        assertThat(seen.counts())
                .containsKeys(
                        "history of a register judged",
                        "query answered",
                        "read ready",
                        "request unknown",
                        "request rejected STATE_MACHINE")
                .doesNotContainKey("history undecided");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("sets without comparing", BadRegisters.SetsWithoutComparing::new, false),
                mistake("forgets writes", BadRegisters.ForgetsWrites::new, false),
                mistake("compares with the past", BadRegisters.ComparesWithThePast::new, true));
    }

    private static Arguments mistake(String name, Supplier<StateMachine> machines, boolean prepares) {
        return Arguments.of(name, machines, prepares);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeThatAllReplicasMakeAlikeIsFoundWithinTwentySeeds(
            String name, Supplier<StateMachine> machines, boolean prepares) {
        Optional<SimFailure> found = LongStream.range(1, 21)
                .mapToObj(SeededRun::options)
                .map(options -> onlyHistories(options)
                        .withConfig(options.config().withPrepares(prepares))
                        .withHost(BadRegisters.hostOf(machines)))
                .map(options -> catchThrowableOfType(SimFailure.class, () -> SeededRun.run(options)))
                .filter(failure -> failure != null)
                .findFirst();

        assertThat(found.map(SimFailure::property)).contains(Property.LINEARIZABILITY.label());
    }

    /** A leader that delivers what is on its own disk, whoever else has it. */
    private static final class AppliesWhatIsDurable extends Mutant {
        AppliesWhatIsDurable(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> all = new ArrayList<>(effects);
            if (role() == Effect.Role.LEADING) {
                all.add(new Effect.Deliver(view().durable()));
            }
            return all;
        }
    }

    @Test
    void aLeaderThatAnswersReadsAloneIsFound() {
        SimEnsemble ensemble = established(Mutants.ReadsWithoutQuorum::new);
        SimServer old = ensemble.leader().orElseThrow();
        ensemble.pause(old.id().value(), 6_000);
        SimServer successor = successorOf(old, ensemble);
        writeMuch(ensemble, successor);
        for (int i = 0; i < 12; i++) {
            ensemble.workload().read(ensemble, old, new Dice(i));
        }
        ensemble.run(8_000);

        assertThat(propertyBroken(ensemble)).isEqualTo(Property.LINEARIZABILITY.label());
    }

    @Test
    void whatIsAppliedBeforeItIsCommittedIsFound() {
        SimEnsemble ensemble = established(AppliesWhatIsDurable::new);
        SimServer old = ensemble.leader().orElseThrow();
        ensemble.isolate(old.id().value());
        writeMuch(ensemble, old);
        ensemble.powerOff(old.id().value());
        successorOf(old, ensemble);

        assertThat(propertyBroken(ensemble)).isEqualTo(Property.LINEARIZABILITY.label());
    }

    @Test
    void theSameWithoutAMistakeIsFine() {
        SimEnsemble ensemble = established(real -> real);
        SimServer old = ensemble.leader().orElseThrow();
        ensemble.pause(old.id().value(), 6_000);
        writeMuch(ensemble, successorOf(old, ensemble));
        for (int i = 0; i < 12; i++) {
            ensemble.workload().read(ensemble, old, new Dice(i));
        }
        ensemble.run(8_000);

        assertThat(propertyBroken(ensemble)).isEqualTo("none");
    }

    private static SimEnsemble established(UnaryOperator<SimKernel> around) {
        SimOptions options = onlyHistories(SimOptions.calm(3))
                .withKernels((config, election, state) -> around.apply(SimKernel.real(config, election, state)));
        SimEnsemble ensemble = new SimEnsemble(options);
        ensemble.startAll();
        ensemble.await("one leads and all follow", ensemble::allServe, SOON_MILLIS);
        writeMuch(ensemble, ensemble.leader().orElseThrow());
        return ensemble;
    }

    private static SimOptions onlyHistories(SimOptions options) {
        return options.withOnly(Set.of(Property.LINEARIZABILITY)).withAlarmsAllowed();
    }

    private static SimServer successorOf(SimServer old, SimEnsemble ensemble) {
        ensemble.await(
                "another leads",
                () -> ensemble.leader().filter(leader -> leader != old).isPresent(),
                SOON_MILLIS);
        return ensemble.leader().orElseThrow();
    }

    private static void writeMuch(SimEnsemble ensemble, SimServer server) {
        for (int i = 0; i < 20; i++) {
            ensemble.workload().write(ensemble, server, new Dice(i));
            ensemble.run(20);
        }
    }

    private static String propertyBroken(SimEnsemble ensemble) {
        SimFailure failure = catchThrowableOfType(SimFailure.class, ensemble::judge);
        return failure == null ? "none" : failure.property();
    }
}
