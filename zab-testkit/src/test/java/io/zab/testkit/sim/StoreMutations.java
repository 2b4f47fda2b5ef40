package io.zab.testkit.sim;

import io.zab.core.step.WriteOp;
import java.util.List;

/** The mistakes of the file store that the checks must find; those around the protocol are {@link Mutations}. */
final class StoreMutations {
    private StoreMutations() {}

    static List<Mutation> all() {
        return List.of(
                Mutation.ofStore("forces do nothing", StoreMutants.neverForces(name -> true))
                        .foundWithin(20)
                        .by(Property.S2, Property.S6, Property.I6),
                Mutation.ofStore("a failed force is retried", StoreMutants.retriesForces())
                        .foundWithin(20)
                        .by(Property.S5, Property.S2),
                Mutation.ofStore("the size of a file is never forced", StoreMutants.neverForcesSizes())
                        .foundWithin(20)
                        .by(Property.S2, Property.I6),
                Mutation.ofStore("the name of a segment is not durable", StoreMutants.neverForcesTheDirectory())
                        .foundWithin(20)
                        .by(Property.S2, Property.D1, Property.I6),
                Mutation.ofStore("what was recovered is not forced anew", StoreMutants.believesThePageCache())
                        .foundWithin(20)
                        .by(Property.S2, Property.I6)
                        .aloneBy(Property.I6, 20),
                Mutation.ofDisk("recovery goes on behind a gap", StoreMutants.resumesBehindGaps())
                        .foundWithin(300)
                        .by(Property.S2),
                Mutation.ofStore("a damaged log is cut", StoreMutants.cutsWhatIsDamaged())
                        .foundWithin(300)
                        .by(Property.S3)
                        .aloneBy(Property.S3, 300),
                Mutation.ofStore(
                                "a snapshot is recorded before it is durable",
                                StoreMutants.neverForces("snapshot-local.tmp"::equals))
                        .foundWithin(300)
                        .by(Property.S2, Property.S6, Property.I6),
                Mutation.ofStore(
                                "a snapshot is installed before it is durable",
                                StoreMutants.neverForces("snapshot-received.tmp"::equals))
                        .foundWithin(300)
                        .by(Property.S2, Property.S6, Property.I6),
                Mutation.ofStore(
                                "segments are deleted before the snapshot that replaces them is recorded",
                                StoreMutants.deletesTooEarly())
                        .foundWithin(300)
                        .by(Property.S2, Property.I6),
                Mutation.ofStore(
                                "a snapshot of the store is labelled beyond its content",
                                StoreMutants.labelsSnapshotsBeyondTheirContent())
                        .foundWithin(20)
                        .by(Property.I9),
                Mutation.ofStore("truncations are lost", StoreMutants.loses(WriteOp.Truncate.class))
                        .foundWithin(300)
                        .by(Property.S2, Property.S7, Property.I6, Property.NO_EXCEPTION),
                Mutation.ofStore("a full disk is not noticed", StoreMutants.takesAFullDiskForOneWithRoom())
                        .foundWithin(40)
                        .by(Property.S5, Property.S2, Property.I6, Property.S7),
                Mutation.ofStore(
                                "a write that waited for room goes on in the wrong place",
                                StoreMutants.goesOnInTheWrongPlace())
                        .foundWithin(100)
                        .by(Property.S5, Property.S2, Property.S7, Property.I6),
                Mutation.of(
                                "a server takes part while a write waits for room",
                                options -> options.withFileDisks(SimStorage::real)
                                        .withKernels((config, election, state) -> new LivenessMutants.WaitsForNoRoom(
                                                SimKernel.real(config, election, state))))
                        .in(Profile.DISK)
                        .foundWithin(40)
                        .by(Property.S5)
                        .aloneBy(Property.S5, 40),
                Mutation.ofStore("promises are lost", StoreMutants.loses(WriteOp.SaveEpochs.class))
                        .foundWithin(20)
                        .by(Property.S2, Property.I6));
    }
}
