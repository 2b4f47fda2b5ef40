package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.StateMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A host's state machine is run as a peer would run it, and what it does wrong is told as its own. */
class SimulationOfMachinesTest {
    private static byte[] increment(Dice dice) {
        return BadMachines.bytes(1 + dice.below(9));
    }

    private static Simulation<BadMachines.Sum> sums() {
        return Simulation.of(BadMachines.Sum::new);
    }

    @Test
    void aGoodMachineComesThroughEveryStorm() {
        SimulationResult result = sums().peers(5)
                .observers(1)
                .faults(Faults.all())
                .seeds(1, 40)
                .queries(dice -> new byte[0])
                .check(sum -> assertThat(sum.total).isNotNegative())
                .checkAtEnd(all -> assertThat(all.stream().map(sum -> sum.total).distinct())
                        .hasSize(1))
                .run(SimulationOfMachinesTest::increment);

        assertThat(result.runs()).isEqualTo(40);
        assertThat(result.committed()).isGreaterThan(1000).isLessThanOrEqualTo(result.submitted());
        assertThat(result.epochs()).isGreaterThan(40);
        assertThat(result.coverage().counts())
                .containsKeys("query answered", "wrote RecordSnapshot", "synchronised by Install");
    }

    @Test
    void oneSeedGivesOneRun() {
        SimulationResult one = sums().seed(42).run(SimulationOfMachinesTest::increment);
        SimulationResult other = sums().seed(42).run(SimulationOfMachinesTest::increment);

        assertThat(one.digest()).isEqualTo(other.digest());
        assertThat(one.events()).isEqualTo(other.events());
        assertThat(sums().seed(43).run(SimulationOfMachinesTest::increment).digest())
                .isNotEqualTo(one.digest());
    }

    static Stream<Arguments> throwing() {
        return Stream.of(
                machine("apply", BadMachines.ThrowsInApply::new, IOException.class),
                machine("freeze", BadMachines.ThrowsInFreeze::new, UnsupportedOperationException.class),
                machine("writeTo", BadMachines.ThrowsInWriteTo::new, IOException.class),
                machine("restore", BadMachines.ThrowsInRestore::new, IOException.class),
                machine("constructor", BadMachines.ThrowsWhenMade::new, IllegalStateException.class));
    }

    private static Arguments machine(String call, Supplier<StateMachine> machines, Class<?> thrown) {
        return Arguments.of(call, machines, thrown);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("throwing")
    void aMachineThatThrowsIsNamedWithItsCallAndException(
            String call, Supplier<StateMachine> machines, Class<?> thrown) {
        SimFailure failure = failureOf(Simulation.of(machines));

        assertThat(failure.machineFault()).contains(MachineFault.THREW);
        assertThat(failure.property()).isEqualTo("state machine: threw");
        assertThat(failure.getCause()).isInstanceOf(thrown);
        assertThat(failure).hasMessageContaining(call).hasMessageContaining(".seed(" + failure.seed() + ")");
    }

    @Test
    void whatApplyThrewIsToldWithItsZxidAndServer() {
        assertThat(failureOf(Simulation.of(BadMachines.ThrowsInApply::new)).getMessage())
                .containsPattern("apply threw java.io.IOException: no disk of mine at \\d+:9 on s\\d");
    }

    @Test
    void aFrozenNothingIsTheMachinesFault() {
        SimFailure failure = failureOf(Simulation.of(BadMachines.FreezesNothing::new));

        assertThat(failure.machineFault()).contains(MachineFault.RETURNED_NULL);
        assertThat(failure).hasMessageContaining("freeze returned null");
    }

    @Test
    void aMachineThatBlocksIsNamedWithItsCallAndItsStack() {
        SimFailure failure = failureOf(Simulation.of(BadMachines.Blocks::new).patience(Duration.ofMillis(300)));

        assertThat(failure.machineFault()).contains(MachineFault.BLOCKED);
        assertThat(failure.getMessage()).containsPattern("apply at \\d+:9 on s\\d did not come back within 300 ms");
        assertThat(failure.getCause().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(BadMachines.Blocks.class.getName())
                        && frame.getMethodName().equals("apply"));
    }

    @Test
    void replicasThatDifferAreToldWithTheFirstPositionAndBothValues() {
        AtomicLong shared = new AtomicLong();
        SimFailure failure = failureOf(Simulation.of(() -> new BadMachines.SharesState(shared)));

        assertThat(failure.machineFault()).contains(MachineFault.NOT_DETERMINISTIC);
        assertThat(failure.getMessage())
                .containsPattern(
                        "replicas differ first at \\d+:\\d+, where\n  s\\d.* has result \\[0000.*\\]\n  s\\d.* has result \\[0000.*\\]");
    }

    @Test
    void aDigestTellsReplicasApartWhoseResultsDoNot() {
        SimFailure failure = failureOf(Simulation.of(BadMachines.DependsOnThePlace::new));

        assertThat(failure.machineFault()).contains(MachineFault.NOT_DETERMINISTIC);
        assertThat(failure.getMessage())
                .containsPattern("first at \\d+:\\d+, where\n  s\\d.* has result \\[\\], digest [0-9a-f]+\n");
    }

    @Test
    void answersMustBeEqualAtEqualPositions() {
        AtomicLong ids = new AtomicLong();
        SimFailure failure = failureOf(
                Simulation.of(() -> new BadMachines.AnswersByIdentity(ids)).queries(dice -> new byte[] {7}));

        assertThat(failure.machineFault()).contains(MachineFault.NOT_DETERMINISTIC);
        assertThat(failure).hasMessageContaining("the query [07] was answered with");
    }

    static Stream<Arguments> badSnapshots() {
        return Stream.of(
                machine("captures too late", BadMachines.FreezesTooLate::new, Long.class),
                machine("loses half", BadMachines.ForgetsOnRestore::new, Long.class),
                machine("expects whole reads", BadMachines.ReadsOnce::new, Long.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSnapshots")
    void aSnapshotThatHoldsAnotherStateIsToldApartFromDivergence(
            String mistake, Supplier<StateMachine> machines, Class<?> unused) {
        SimFailure failure = failureOf(Simulation.of(machines));

        assertThat(failure.machineFault()).as(failure.getMessage()).contains(MachineFault.SNAPSHOT);
        assertThat(failure.getMessage())
                .containsPattern("the snapshot at \\d+:\\d+ does not hold the state at \\d+:\\d+: first seen at");
    }

    @Test
    void checksOfTheHostsOwnFailTheRunAsSuch() {
        SimFailure whileRunning =
                failureOf(sums().check(sum -> assertThat(sum.total).isLessThan(50)));
        SimFailure atEnd = failureOf(sums().checkAtEnd(all -> assertThat(all).isEmpty()));

        assertThat(whileRunning.machineFault()).contains(MachineFault.CHECK);
        assertThat(whileRunning.getCause()).isInstanceOf(AssertionError.class);
        assertThat(atEnd.machineFault()).contains(MachineFault.CHECK);
    }

    @Test
    void oneMachineForAllIsRefused() {
        BadMachines.Sum only = new BadMachines.Sum();

        assertThat(failureOf(Simulation.of(() -> only)))
                .hasMessageContaining("the same one twice; every server needs one of its own");
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> sums().peers(8)).hasMessage("peers is 8; it must be 1 to 7");
        assertThatThrownBy(() -> sums().observers(-1)).hasMessageContaining("observers is -1");
        assertThatThrownBy(() -> sums().seeds(1, 0)).hasMessageContaining("seeds is 0");
        assertThatThrownBy(() -> sums().snapshotEvery(0)).hasMessageContaining("snapshotEvery is 0");
        assertThatThrownBy(() -> sums().duration(Duration.ZERO)).hasMessageContaining("duration is PT0S");
        assertThatThrownBy(() -> sums().patience(Duration.ZERO)).hasMessageContaining("patience is PT0S");
        assertThatThrownBy(() -> sums().run(null)).hasMessageContaining("commands");
    }

    @Test
    void aSettingLeavesTheSimulationItWasMadeFromAsItWas() {
        Simulation<BadMachines.Sum> three = sums().seed(42);
        SimulationResult before = three.run(SimulationOfMachinesTest::increment);
        three.peers(7).seed(1);

        assertThat(three.run(SimulationOfMachinesTest::increment).digest()).isEqualTo(before.digest());
    }

    private static SimFailure failureOf(Simulation<? extends StateMachine> simulation) {
        return catchThrowableOfType(
                SimFailure.class, () -> simulation.seeds(1, 50).run(SimulationOfMachinesTest::increment));
    }
}
