package io.zab.testkit.sim;

import io.zab.core.protocol.ProtocolConfig;

/**
 * What a simulated ensemble consists of.
 *
 * @param seed decides everything that chance decides
 * @param voters how many servers vote; their ids are 1 to {@code voters}
 * @param observers how many servers observe; their ids follow
 * @param config the protocol's numbers
 * @param conditions how fast and how reliable disks, network and applications are
 * @param snapshotEvery after how many applied commands a server takes a snapshot
 * @param fickleElection whether elections may be lied to, see {@link SimEnsemble#calmDown}
 * @param allowsAlarms whether an alarm or halt of a server is expected rather than a failure
 * @param traceLines how many lines of the trace a failure shows
 * @param kernels makes the protocol of each server
 */
public record SimOptions(
        long seed,
        int voters,
        int observers,
        ProtocolConfig config,
        Conditions conditions,
        int snapshotEvery,
        boolean fickleElection,
        boolean allowsAlarms,
        int traceLines,
        SimKernel.Factory kernels) {
    private static final int TRACE_LINES = 300;

    /** Calm conditions, no observers, no snapshots, the real protocol with a tick of 200 ms. */
    public static SimOptions calm(int voters) {
        return new SimOptions(
                1,
                voters,
                0,
                ProtocolConfig.DEFAULT.withTick(200),
                Conditions.CALM,
                Integer.MAX_VALUE,
                false,
                false,
                TRACE_LINES,
                SimKernel::real);
    }

    public SimOptions withSeed(long number) {
        return new SimOptions(
                number,
                voters,
                observers,
                config,
                conditions,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                traceLines,
                kernels);
    }

    public SimOptions withObservers(int count) {
        return new SimOptions(
                seed,
                voters,
                count,
                config,
                conditions,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                traceLines,
                kernels);
    }

    public SimOptions withConfig(ProtocolConfig numbers) {
        return new SimOptions(
                seed,
                voters,
                observers,
                numbers,
                conditions,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                traceLines,
                kernels);
    }

    public SimOptions withConditions(Conditions world) {
        return new SimOptions(
                seed,
                voters,
                observers,
                config,
                world,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                traceLines,
                kernels);
    }

    public SimOptions withSnapshotEvery(int commands) {
        return new SimOptions(
                seed,
                voters,
                observers,
                config,
                conditions,
                commands,
                fickleElection,
                allowsAlarms,
                traceLines,
                kernels);
    }

    public SimOptions withFickleElection(boolean fickle) {
        return new SimOptions(
                seed, voters, observers, config, conditions, snapshotEvery, fickle, allowsAlarms, traceLines, kernels);
    }

    /** Alarms and halts are noted instead of failing the run. */
    public SimOptions withAlarmsAllowed() {
        return new SimOptions(
                seed, voters, observers, config, conditions, snapshotEvery, fickleElection, true, traceLines, kernels);
    }

    public SimOptions withTraceLines(int lines) {
        return new SimOptions(
                seed,
                voters,
                observers,
                config,
                conditions,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                lines,
                kernels);
    }

    public SimOptions withKernels(SimKernel.Factory factory) {
        return new SimOptions(
                seed,
                voters,
                observers,
                config,
                conditions,
                snapshotEvery,
                fickleElection,
                allowsAlarms,
                traceLines,
                factory);
    }
}
