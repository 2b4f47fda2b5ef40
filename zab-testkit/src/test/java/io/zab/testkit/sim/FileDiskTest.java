package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real file store under simulated servers behaves as the model says it should. */
class FileDiskTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whereNothingFailsRealFilesAndTheModelGiveTheSameRun(long seed) {
        SimOptions options = SeededRun.options(Profile.CALM, seed).withSnapshotEvery(10);
        assertThat(outcome(options.withFileDisks())).isEqualTo(outcome(options.withModelDisks()));
    }

    private static List<Object> outcome(SimOptions options) {
        SimEnsemble ensemble = new SimEnsemble(options);
        Storm storm = new Storm(ensemble);
        ensemble.guarded(storm::begin);
        ensemble.run(6_000);
        List<Long> digests = ensemble.servers().stream().map(SimServer::digest).toList();
        return List.of(ensemble.committed(), digests, ensemble.events());
    }

    @Test
    void stormsOverDisksMeetEverythingThatCanBefallThem() {
        Coverage seen = new Coverage();
        LongStream.range(1, 61)
                .mapToObj(seed ->
                        SeededRun.run(SeededRun.options(Profile.DISK, seed).withFileDisks()))
                .map(SeededRun.Result::coverage)
                .forEach(seen::add);
        assertThat(seen.counts())
                .containsKeys(
                        "disk damaged",
                        "damaged disk replaced",
                        "disk error",
                        "disk full",
                        "disk stalled",
                        "power lost in a write",
                        "start refused DAMAGED",
                        "start refused IO",
                        "stopped for its disk");
    }
}
