package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.StateMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors, nulls and calls without end in a host's code are told as the host's, with the seed; none gets away. */
@Timeout(120)
class HostMistakesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static byte[] increment(Dice dice) {
        return BadMachines.bytes(1 + dice.below(9));
    }

    private static Simulation<BadMachines.Sum> sums() {
        return Simulation.of(BadMachines.Sum::new);
    }

    private static SimFailure failureOf(Simulation<? extends StateMachine> simulation, Commands commands) {
        return catchThrowableOfType(
                SimFailure.class, () -> simulation.seeds(11, 5).run(commands));
    }

    private static Arguments mistake(Supplier<StateMachine> machines, MachineFault fault, String said) {
        return Arguments.of(said, machines, fault);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        HostMistakes.QueryOverflows::new,
                        MachineFault.THREW,
                        "query threw java.lang.StackOverflowError"),
                mistake(
                        HostMistakes.QueryAsserts::new,
                        MachineFault.THREW,
                        "query threw java.lang.AssertionError: never"),
                mistake(HostMistakes.QueryReturnsNull::new, MachineFault.RETURNED_NULL, "query returned null at "),
                mistake(
                        HostMistakes.ApplyAsserts::new,
                        MachineFault.THREW,
                        "apply threw java.lang.AssertionError: imp"),
                mistake(HostMistakes.ApplyTakesAllMemory::new, MachineFault.THREW, "apply threw java.lang.OutOfMemory"),
                mistake(
                        HostMistakes.ApplyThrowsAnError::new,
                        MachineFault.THREW,
                        "apply threw java.lang.Error: of its"),
                mistake(HostMistakes.DigestReturnsNull::new, MachineFault.RETURNED_NULL, "digest returned null at "),
                mistake(HostMistakes.PrepareAsserts::new, MachineFault.THREW, "prepare threw java.lang.AssertionError"),
                mistake(HostMistakes.PrepareReturnsNull::new, MachineFault.RETURNED_NULL, "prepare returned null at "),
                mistake(HostMistakes.PendingThrows::new, MachineFault.THREW, "pending threw java.lang.IllegalState"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeOfTheMachineIsNamedWithTheSeed(String said, Supplier<StateMachine> machines, MachineFault fault) {
        SimFailure failure =
                failureOf(Simulation.of(machines).queries(dice -> new byte[1]), HostMistakesTest::increment);

        assertThat(failure.machineFault()).as(failure.getMessage()).contains(fault);
        assertThat(failure).hasMessageContaining(said).hasMessageContaining(".seed(" + failure.seed() + ")");
        assertThat(failure.trace().events()).isNotEmpty();
    }

    @Test
    void anExceptionOfQueryFailsThatQueryAndOneOfPrepareThatRequestAndBothAreCounted() {
        SimulationResult result = Simulation.of(HostMistakes.PrepareThrows::new)
                .queries(dice -> new byte[1])
                .seeds(1, 3)
                .run(HostMistakesTest::increment);
        SimulationResult queries = Simulation.of(HostMistakes.QueryThrows::new)
                .queries(dice -> new byte[1])
                .run(HostMistakesTest::increment);

        assertThat(result.coverage().count("prepare threw IllegalArgumentException"))
                .isPositive();
        assertThat(result.committed()).isPositive();
        assertThat(queries.coverage().count("query failed")).isPositive();
    }

    @Test
    void whatMakesCommandsOrQuestionsIsNamedWhenItMakesNone() {
        Commands sneaky = dice -> {
            HostMistakes.<RuntimeException>sneak(new IOException("no more"));
            return null;
        };

        assertThat(failureOf(sums(), dice -> null))
                .hasMessageContaining("commands returned null for a client")
                .extracting(SimFailure::machineFault)
                .hasToString("Optional[GENERATOR]");
        assertThat(failureOf(sums(), sneaky).getMessage()).contains("commands threw java.io.IOException: no more");
        assertThat(failureOf(sums().queries(dice -> null), HostMistakesTest::increment)
                        .getMessage())
                .contains("queries returned null for a client");
        assertThat(failureOf(sums().queries(sneaky), HostMistakesTest::increment)
                        .machineFault())
                .contains(MachineFault.GENERATOR);
    }

    @Test
    void anErrorOfACheckFailsTheRunAsACheck() {
        SimFailure one = failureOf(
                sums().check(sum -> {
                    throw new LinkageError("check");
                }),
                HostMistakesTest::increment);
        SimFailure last = failureOf(
                sums().checkAtEnd(all -> {
                    throw new StackOverflowError("at the end");
                }),
                HostMistakesTest::increment);

        assertThat(one.machineFault()).contains(MachineFault.CHECK);
        assertThat(one.getCause()).isInstanceOf(LinkageError.class);
        assertThat(last.machineFault()).contains(MachineFault.CHECK);
        assertThat(last).hasMessageContaining("checkAtEnd threw java.lang.StackOverflowError");
    }

    static Stream<Arguments> endless() {
        Commands fine = HostMistakesTest::increment;
        return Stream.of(
                Arguments.of("commands for a client", sums(), (Commands) dice -> HostMistakes.never()),
                Arguments.of("queries for a client", sums().queries(dice -> HostMistakes.never()), fine),
                Arguments.of("check at ", sums().check(sum -> HostMistakes.never()), fine),
                Arguments.of("checkAtEnd at the end", sums().checkAtEnd(all -> HostMistakes.never()), fine));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void whatNeverComesBackIsGivenUpWithTheLastStepsOfTheRun(
            String said, Simulation<BadMachines.Sum> simulation, Commands commands) {
        SimFailure failure = failureOf(simulation.patience(PATIENCE), commands);

        assertThat(failure.machineFault()).contains(MachineFault.BLOCKED);
        assertThat(failure).hasMessageContaining(said).hasMessageContaining("did not come back within 1000 ms");
        assertThat(failure.trace().events()).hasSizeGreaterThan(1);
        assertThat(failure.getMessage()).containsPattern("\n\\[ *\\d+\\] s\\d ");
    }

    @Test
    void settingsOfNothingOrWithoutEndAreRefusedByName() {
        assertThatThrownBy(() -> sums().queries(null)).hasMessage("queries");
        assertThatThrownBy(() -> sums().duration(null)).hasMessage("duration");
        assertThatThrownBy(() -> sums().patience(null)).hasMessage("patience");
        assertThatThrownBy(() -> sums().duration(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("it must be 100 to 3600000 milliseconds");
        assertThatThrownBy(() -> sums().patience(Duration.ofSeconds(Long.MIN_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAResultOrAFailureHandsOutChangesNeither() {
        SimulationResult result = sums().run(HostMistakesTest::increment);
        long committed = result.coverage().count("request committed");
        result.coverage().add(result.coverage());
        SimFailure failure = failureOf(Simulation.of(HostMistakes.ApplyAsserts::new), HostMistakesTest::increment);

        assertThat(result.coverage().count("request committed")).isEqualTo(committed);
        assertThatThrownBy(() -> failure.trace().broken("I1", "an invention"))
                .isInstanceOf(IllegalStateException.class);
    }

    static Stream<Throwable> bugs() {
        return Stream.of(
                new ArithmeticException("/ by zero"),
                new ClassCastException(),
                new java.util.ConcurrentModificationException(),
                new AssertionError("in the kernel"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void whateverAPartOfTheWorldThrowsIsToldAsSuchWithItsTrace(Throwable bug) {
        SimEnsemble ensemble = new SimEnsemble(SeededRun.options(3));
        ensemble.startAll();

        SimFailure failure = catchThrowableOfType(
                SimFailure.class, () -> ensemble.guarded(() -> HostMistakes.<RuntimeException>sneak(bug)));

        assertThat(failure.property()).isEqualTo(Property.NO_EXCEPTION.label());
        assertThat(failure.machineFault()).isEmpty();
        assertThat(failure).hasCause(bug);
        assertThat(failure.trace().events()).hasSizeGreaterThan(1);
    }
}
