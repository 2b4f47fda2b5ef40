package io.zab.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.machine.MachineLimits.Forces;
import io.zab.bench.machine.MachineLimits.Latency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLimitsTest {
    @TempDir
    Path directory;

    @Test
    void forcesAreTimedAndTheirFilesGo() throws Exception {
        Forces forces = MachineLimits.forces(directory, 2, 4_096, 20);

        assertThat(forces.forcesPerSecond()).isPositive().isFinite();
        assertThat(forces.p50Micros()).isPositive().isLessThanOrEqualTo(forces.p99Micros());
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void framesArriveAndMessagesComeBack() throws Exception {
        assertThat(MachineLimits.framesPerSecond(128, 20)).isPositive().isFinite();
        assertThat(MachineLimits.framesPerSecond(64 << 10, 20)).isPositive().isFinite();
        Latency latency = MachineLimits.roundTrip(128, 20);
        assertThat(latency.p50Micros()).isPositive().isLessThanOrEqualTo(latency.p99Micros());
    }
}
