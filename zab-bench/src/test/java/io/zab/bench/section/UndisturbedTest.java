package io.zab.bench.section;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.drive.ProcessorTime;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class UndisturbedTest {
    private int taken;

    @Test
    void theMeasurementFromWhichLeastWasTakenCountsAndNotTheLast() {
        Undisturbed<Integer> kept = measure(3, 40, 10, 20);
        assertThat(kept).isEqualTo(new Undisturbed<>(2, 0.1));
        assertThat(taken).isEqualTo(3);
    }

    @Test
    void whatWasHardlyDisturbedIsNotMeasuredAgain() {
        assertThat(measure(3, 40, 5, 0)).isEqualTo(new Undisturbed<>(2, 0.05));
        assertThat(taken).isEqualTo(2);
    }

    /** @param stolen of each measurement, in percent */
    private Undisturbed<Integer> measure(int attempts, int... stolen) {
        ArrayDeque<ProcessorTime> readings = new ArrayDeque<>();
        for (int percent : stolen) {
            readings.add(new ProcessorTime(0, 0));
            readings.add(new ProcessorTime(100, percent));
        }
        return Undisturbed.of(attempts, readings::remove, () -> ++taken);
    }
}
