package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded storms, with every property checked after every event. {@code -Dsimulation.seeds=N} runs more of
 * them, {@code -Dsimulation.first=SEED} others; {@link SimulationRunner} is the same from a command line.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 3000);

    @Test
    void everyPropertyHoldsInEveryStormAndEverybodyRecovers() {
        Coverage seen = new Coverage();
        LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(SeededRun::run)
                .map(SeededRun.Result::coverage)
                .forEachOrdered(seen::add);
        assertThat(seen.counts())
                .as("what must happen for the runs to prove anything")
                .containsKeys(
                        "synchronised by Diff",
                        "synchronised by Truncate",
                        "synchronised by Install",
                        "LEADING RENEWING",
                        "OBSERVING SERVING",
                        "disk lost",
                        "epoch acknowledged without a grant",
                        "refused AHEAD",
                        "refused NOT_LEADING",
                        "request committed",
                        "request unknown",
                        "request rejected OVERLOADED",
                        "read ready",
                        "read failed");
    }

    @Test
    void oneSeedGivesTheSameRunTwice() {
        List<String> traces = List.of(trace(), trace());
        assertThat(traces.get(0)).isNotEmpty().isEqualTo(traces.get(1));
    }

    private static String trace() {
        SimEnsemble ensemble = new SimEnsemble(SeededRun.options(7).withTraceLines(1_000_000));
        Storm storm = new Storm(ensemble);
        storm.begin();
        ensemble.run(8_000);
        storm.end();
        ensemble.run(2_000);
        return ensemble.trace().text();
    }
}
