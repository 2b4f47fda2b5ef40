package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built into the file store on purpose is found: what disks go through in storms is enough. */
class StoreMutationTest {
    /** Disks so slow that writes of several kinds wait for one force: only then there is something behind a gap. */
    private static final Conditions SLOW = new Conditions(0, 6, 0, 0, 0, 40, 160, false, 3, 4, 3);

    /** One mistake, within how many seeds of storms over disks it must show, and by which property. */
    record Mutation(
            String name,
            int seedsMost,
            List<Property> properties,
            SimStorage storage,
            UnaryOperator<SimOptions> world) {
        Mutation(String name, int seedsMost, List<Property> properties, SimStorage storage) {
            this(name, seedsMost, properties, storage, options -> options);
        }

        /** The first failure of a run with the mistake, from this seed on. */
        Optional<SimFailure> firstFailure(long firstSeed, int seeds) {
            for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
                try {
                    SimOptions options = SeededRun.options(Profile.DISK, seed);
                    SeededRun.run(world.apply(options).withFileDisks(storage));
                } catch (SimFailure failure) {
                    return Optional.of(failure);
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation(
                        "forces do nothing",
                        20,
                        List.of(Property.S2, Property.S6),
                        StoreMutants.neverForces(name -> true)),
                new Mutation(
                        "a failed force is retried",
                        20,
                        List.of(Property.S5, Property.S2),
                        StoreMutants.retriesForces()),
                new Mutation(
                        "the size of a file is never forced",
                        20,
                        List.of(Property.S2),
                        StoreMutants.neverForcesSizes()),
                new Mutation(
                        "the name of a segment is not durable",
                        20,
                        List.of(Property.S2),
                        StoreMutants.neverForcesTheDirectory()),
                new Mutation(
                        "what was recovered is not forced anew",
                        20,
                        List.of(Property.S2),
                        StoreMutants.believesThePageCache()),
                new Mutation(
                        "recovery goes on behind a gap",
                        300,
                        List.of(Property.S2),
                        StoreMutants.resumesBehindGaps(),
                        options -> options.withConditions(SLOW)),
                new Mutation(
                        "a damaged log is cut",
                        300,
                        List.of(Property.S2, Property.D1),
                        StoreMutants.cutsWhatIsDamaged()),
                new Mutation(
                        "a snapshot is recorded before it is durable",
                        300,
                        List.of(Property.S2, Property.S6),
                        StoreMutants.neverForces("snapshot-local.tmp"::equals)),
                new Mutation(
                        "a snapshot is installed before it is durable",
                        300,
                        List.of(Property.S2, Property.S6),
                        StoreMutants.neverForces("snapshot-received.tmp"::equals)),
                new Mutation(
                        "segments are deleted before the snapshot that replaces them is recorded",
                        300,
                        List.of(Property.S2),
                        StoreMutants.deletesTooEarly()),
                new Mutation(
                        "a snapshot is labelled beyond its content",
                        20,
                        List.of(Property.I9),
                        StoreMutants.labelsSnapshotsBeyondTheirContent()),
                new Mutation(
                        "truncations are lost",
                        300,
                        List.of(Property.S2, Property.S7, Property.NO_EXCEPTION),
                        StoreMutants.loses(WriteOp.Truncate.class)),
                new Mutation(
                        "promises are lost", 20, List.of(Property.S2), StoreMutants.loses(WriteOp.SaveEpochs.class)));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isFound(Mutation mutation) {
        Optional<SimFailure> found = mutation.firstFailure(1, mutation.seedsMost());
        assertThat(found)
                .as("a failure within " + mutation.seedsMost() + " seeds")
                .isPresent();
        assertThat(found.get().property()).isIn(mutation.properties());
    }
}
