package io.zab.testkit.sim;

import io.zab.core.protocol.ProtocolConfig;
import java.util.function.Consumer;

/** What a simulated ensemble consists of; immutable, each {@code with} gives another. */
public final class SimOptions {
    private long seed = 1;
    private int voters = 3;
    private int observers = 0;
    private ProtocolConfig config = ProtocolConfig.DEFAULT.withTick(200);
    private Conditions conditions = Conditions.CALM;
    private Faults faults = Faults.all();
    private int snapshotEvery = Integer.MAX_VALUE;
    private boolean fickleElection = false;
    private boolean allowsAlarms = false;
    private int traceLines = 300;
    private SimKernel.Factory kernels = SimKernel::real;

    private SimOptions() {}

    /** Calm conditions, no observers, no snapshots, the real protocol with a tick of 200 ms. */
    public static SimOptions calm(int voters) {
        return new SimOptions().withVoters(voters);
    }

    private SimOptions changed(Consumer<SimOptions> change) {
        SimOptions copy = new SimOptions();
        copy.seed = seed;
        copy.voters = voters;
        copy.observers = observers;
        copy.config = config;
        copy.conditions = conditions;
        copy.faults = faults;
        copy.snapshotEvery = snapshotEvery;
        copy.fickleElection = fickleElection;
        copy.allowsAlarms = allowsAlarms;
        copy.traceLines = traceLines;
        copy.kernels = kernels;
        change.accept(copy);
        return copy;
    }

    public SimOptions withSeed(long number) {
        return changed(copy -> copy.seed = number);
    }

    public SimOptions withVoters(int count) {
        return changed(copy -> copy.voters = count);
    }

    public SimOptions withObservers(int count) {
        return changed(copy -> copy.observers = count);
    }

    public SimOptions withConfig(ProtocolConfig numbers) {
        return changed(copy -> copy.config = numbers);
    }

    public SimOptions withConditions(Conditions world) {
        return changed(copy -> copy.conditions = world);
    }

    public SimOptions withFaults(Faults kinds) {
        return changed(copy -> copy.faults = kinds);
    }

    public SimOptions withSnapshotEvery(int commands) {
        return changed(copy -> copy.snapshotEvery = commands);
    }

    public SimOptions withFickleElection(boolean fickle) {
        return changed(copy -> copy.fickleElection = fickle);
    }

    /** Alarms and halts are noted instead of failing the run. */
    public SimOptions withAlarmsAllowed() {
        return changed(copy -> copy.allowsAlarms = true);
    }

    public SimOptions withTraceLines(int lines) {
        return changed(copy -> copy.traceLines = lines);
    }

    public SimOptions withKernels(SimKernel.Factory factory) {
        return changed(copy -> copy.kernels = factory);
    }

    /** Decides everything that chance decides. */
    public long seed() {
        return seed;
    }

    /** How many servers vote; their ids are 1 to this number. */
    public int voters() {
        return voters;
    }

    /** How many servers observe; their ids follow. */
    public int observers() {
        return observers;
    }

    /** The protocol's numbers. */
    public ProtocolConfig config() {
        return config;
    }

    /** How fast and how reliable disks, network and applications are. */
    public Conditions conditions() {
        return conditions;
    }

    /** Which kinds of faults a storm may bring. */
    public Faults faults() {
        return faults;
    }

    /** After how many applied commands a server takes a snapshot. */
    public int snapshotEvery() {
        return snapshotEvery;
    }

    /** Whether elections may be lied to, see {@link SimEnsemble#calmDown}. */
    public boolean fickleElection() {
        return fickleElection;
    }

    /** Whether an alarm or halt of a server is expected rather than a failure. */
    public boolean allowsAlarms() {
        return allowsAlarms;
    }

    /** How many lines of the trace a failure shows. */
    public int traceLines() {
        return traceLines;
    }

    /** Makes the protocol of each server. */
    public SimKernel.Factory kernels() {
        return kernels;
    }
}
