package io.zab.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.prepare.VersionedCells;
import io.zab.testkit.sim.Simulation;
import io.zab.testkit.sim.SimulationResult;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Compare-and-set by the leader: most requests here are refused, and refusals are answers like others. */
class CellsSimulationTest {
    @Test
    void cellsAgreeWhateverFails() {
        SimulationResult result = Simulation.of(VersionedCells::new)
                .observers(1)
                .seeds(1, 20)
                .queries(dice -> ByteBuffer.allocate(4).putInt(dice.below(3)).array())
                .run(dice -> VersionedCells.compareAndSet(dice.below(3), dice.below(3), dice.below(3)));

        assertThat(result.coverage().count("request rejected STATE_MACHINE")).isPositive();
        assertThat(result.coverage().count("query answered")).isPositive();
    }
}
