package io.zab.bench.section;

import io.zab.bench.machine.MachineLimits;
import io.zab.bench.machine.MachineLimits.Forces;
import io.zab.bench.machine.MachineLimits.Latency;
import io.zab.bench.report.Results;
import io.zab.bench.report.Sample;
import java.util.List;

/**
 * What the machine itself does with the same batches, in the same run: the yardstick of every other table.
 *
 * <p>{@link Writes} measures it once a round between the systems, so this section on its own is for runs without it.
 */
public final class Limits implements Section {
    /** What the machine is called where systems have their names. */
    public static final String MACHINE = "machine";

    private static final String NAME = "limits";
    private static final int COPIES = 3;
    private static final int MESSAGE_BYTES = 128;
    private static final int FRAME_BYTES = 64 << 10;

    private record Batch(int bytes, int window) {}

    private static final List<Batch> BATCHES = List.of(
            new Batch(128, 1),
            new Batch(128, 64),
            new Batch(128, 1024),
            new Batch(1024, 1),
            new Batch(1024, 64),
            new Batch(1024, 1024),
            new Batch(16 << 10, 64),
            new Batch(64 << 10, 64));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int seconds(Plan plan) {
        return plan.pick(2, 12, 3 * 32);
    }

    @Override
    public void run(Plan plan, Results results) throws Exception {
        int rounds = plan.pick(1, 1, 3);
        for (int round = 1; round <= rounds; round++) {
            round(plan, round, results);
        }
    }

    /** All limits, once. */
    static void round(Plan plan, int round, Results results) throws Exception {
        int millis = plan.pick(50, 500, 1_500);
        for (Batch batch : BATCHES) {
            String scenario = batch.bytes() + "B/w" + batch.window();
            int bytes = batch.bytes() * batch.window();
            add(results, round, "force/" + scenario, forces(plan, 1, bytes, millis), batch);
            add(results, round, "force-three-copies/" + scenario, forces(plan, COPIES, bytes, millis), batch);
        }
        for (int bytes : new int[] {MESSAGE_BYTES, FRAME_BYTES}) {
            double perSecond = Undisturbed.of(plan.attempts(), () -> MachineLimits.framesPerSecond(bytes, millis))
                    .value();
            add(results, round, "stream/" + bytes + "B", "messages_per_s", perSecond);
            add(results, round, "stream/" + bytes + "B", "mb_per_s", perSecond * bytes / 1e6);
        }
        Latency roundTrip = Undisturbed.of(plan.attempts(), () -> MachineLimits.roundTrip(MESSAGE_BYTES, millis))
                .value();
        add(results, round, "round-trip/" + MESSAGE_BYTES + "B", "p50_us", roundTrip.p50Micros());
        add(results, round, "round-trip/" + MESSAGE_BYTES + "B", "p99_us", roundTrip.p99Micros());
    }

    private static Forces forces(Plan plan, int copies, int bytes, int millis) throws Exception {
        return Undisturbed.of(plan.attempts(), () -> MachineLimits.forces(plan.directory(), copies, bytes, millis))
                .value();
    }

    private static void add(Results results, int round, String scenario, Forces forces, Batch batch) {
        double writesPerSecond = forces.forcesPerSecond() * batch.window();
        add(results, round, scenario, "forces_per_s", forces.forcesPerSecond());
        add(results, round, scenario, "writes_per_s", writesPerSecond);
        add(results, round, scenario, "mb_per_s", writesPerSecond * batch.bytes() / 1e6);
        add(results, round, scenario, "p50_us", forces.p50Micros());
        add(results, round, scenario, "p99_us", forces.p99Micros());
    }

    private static void add(Results results, int round, String scenario, String metric, double value) {
        results.add(new Sample(NAME, MACHINE, scenario, metric, round, value));
    }
}
