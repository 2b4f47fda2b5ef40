package io.zab.bench.section;

import io.zab.bench.drive.ProcessorTime;
import io.zab.bench.report.CalmRounds;
import java.util.function.Supplier;

/**
 * What was measured while the host took least of the processors away. A virtual machine shares them, and what others do
 * there falls on whichever system is being measured just then.
 *
 * @param value what was measured
 * @param stolen the part of the processors' time that the host took meanwhile, from 0 to 1
 */
record Undisturbed<T>(T value, double stolen) {
    /** Something that is measured. */
    interface Measurement<T, E extends Exception> {
        T take() throws E;
    }

    /** Measures until little was taken, at most so often, and keeps the measurement from which least was taken. */
    static <T, E extends Exception> Undisturbed<T> of(int attempts, Measurement<T, E> measurement) throws E {
        return of(attempts, ProcessorTime::now, measurement);
    }

    static <T, E extends Exception> Undisturbed<T> of(
            int attempts, Supplier<ProcessorTime> clock, Measurement<T, E> measurement) throws E {
        Undisturbed<T> best = null;
        for (int i = 0; i < attempts && (best == null || best.stolen > CalmRounds.LITTLE); i++) {
            ProcessorTime before = clock.get();
            T value = measurement.take();
            double stolen = clock.get().stolenSince(before);
            if (best == null || stolen < best.stolen) {
                best = new Undisturbed<>(value, stolen);
            }
        }
        return best;
    }

    /** Says beside the figures how much was taken. */
    void putStolen(Cell cell) {
        cell.put(CalmRounds.STOLEN_PERCENT, 100 * stolen);
    }
}
