package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded storms, with every property checked after every event. {@code -Dsimulation.seeds=N} runs more of
 * them, {@code -Dsimulation.first=SEED} others, {@code -Dsimulation.profile=NAME} those of one profile; the {@code sim}
 * command of the runnable jar is the same without a build.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 2400);
    private static final Profile PROFILE =
            Profile.valueOf(System.getProperty("simulation.profile", "mixed").toUpperCase(Locale.ROOT));

    /** What storms of some thousand seeds may miss; {@link BreachTransitionsTest} takes these for certain. */
    private static final List<Transition> RARE = List.of(Transition.L2_WRONG_INSTANCE, Transition.L5_STEPS_DOWN);

    @Test
    void everyPropertyHoldsInEveryStormAndEverybodyRecovers() {
        Coverage seen = new Coverage();
        LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> SeededRun.run(SeededRun.options(PROFILE, seed)))
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
                        "history of a register judged",
                        "recovered from a copy",
                        "epoch acknowledged without a grant",
                        "refused AHEAD",
                        "refused NOT_LEADING",
                        "request committed",
                        "request unknown",
                        "request rejected OVERLOADED",
                        "read ready",
                        "read failed",
                        "power lost by several at once",
                        "pause longer than every timeout",
                        "partition: a hub, not transitive",
                        "partition: one way",
                        "links flap",
                        "some under way lost",
                        "arrived on an old link while a newer one was up",
                        "sent over a slow link",
                        "clock drifts",
                        "clock jumps",
                        "clock set back",
                        "rejoins by its host's word",
                        "a voter dead for good",
                        "a voter cut off one way for good");
        assertThat(seen.count("history undecided"))
                .as("histories of clients that nobody could judge")
                .isZero();
        List<Transition> never = new ArrayList<>(seen.neverTaken());
        never.removeAll(RARE);
        assertThat(never)
                .as("rows of the protocol's tables that were never taken")
                .isEmpty();
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
