package io.zab.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.prepare.ClockedJournal;
import io.zab.testkit.sim.Dice;
import io.zab.testkit.sim.Fault;
import io.zab.testkit.sim.Faults;
import io.zab.testkit.sim.Simulation;
import io.zab.testkit.sim.SimulationResult;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JournalSimulationTest {
    @Test
    void timesGrowThoughTheLeadersClocksJump() {
        Dice clocks = new Dice(1);
        SimulationResult result = Simulation.of(() -> new ClockedJournal(() -> clocks.between(0, 1000)))
                .faults(Faults.of(Fault.CRASH, Fault.POWER_LOSS, Fault.PARTITION))
                .duration(Duration.ofSeconds(5))
                .snapshotEvery(10)
                .seeds(1, 20)
                .queries(dice -> new byte[0])
                .check(JournalSimulationTest::requireThatTimesGrow)
                .run(dice -> new byte[0]);

        assertThat(result.epochs()).isGreaterThan(result.runs());
    }

    private static void requireThatTimesGrow(ClockedJournal journal) {
        LongBuffer times = ByteBuffer.wrap(journal.query(new byte[0])).asLongBuffer();
        for (int i = 1; i < times.limit(); i++) {
            assertThat(times.get(i)).isGreaterThan(times.get(i - 1));
        }
    }
}
