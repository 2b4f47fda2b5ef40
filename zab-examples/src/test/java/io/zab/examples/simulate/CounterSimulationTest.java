package io.zab.examples.simulate;

import io.zab.examples.embed.Counter;
import io.zab.testkit.sim.Faults;
import io.zab.testkit.sim.Simulation;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CounterSimulationTest {
    @Test
    void countersAgreeWhateverFails() {
        Simulation.of(Counter::new)
                .peers(5)
                .faults(Faults.all())
                .seeds(1, 20)
                .run(dice ->
                        ByteBuffer.allocate(Long.BYTES).putLong(dice.below(10)).array());
    }
}
