package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built into the file store on purpose is found: what disks go through in storms is enough. */
class StoreMutationTest {
    /** What a seed makes of a storage. */
    interface Run {
        void of(long seed, SimStorage storage) throws StorageException;
    }

    /** One mistake, within how many seeds it must show, by which property, and in what runs. */
    record Mutation(String name, int seedsMost, List<Property> properties, SimStorage storage, Run run) {
        /** To be found in storms over whole ensembles. */
        Mutation(String name, int seedsMost, List<Property> properties, SimStorage storage) {
            this(name, seedsMost, properties, storage, StoreMutationTest::storm);
        }

        /** The first seed from this one on, of so many, that finds it, and by what. */
        Optional<Found> first(long firstSeed, int seeds) throws StorageException {
            for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
                try {
                    run.of(seed, storage);
                } catch (SimFailure failure) {
                    return Optional.of(new Found(seed, Property.named(failure.property())));
                } catch (Violation violation) {
                    return Optional.of(new Found(seed, Property.named(violation.property())));
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Found(long seed, Property property) {}

    private static void storm(long seed, SimStorage storage) {
        SeededRun.run(SeededRun.options(Profile.DISK, seed).withFileDisks(storage));
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
                        List.of(Property.S2, Property.D1),
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
                        DiskAlone::run),
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
    void isFound(Mutation mutation) throws StorageException {
        Optional<Found> found = mutation.first(1, mutation.seedsMost());
        assertThat(found)
                .as("a failure within " + mutation.seedsMost() + " seeds")
                .isPresent();
        assertThat(found.get().property()).isIn(mutation.properties());
    }

    @Test
    void theStoreItselfPassesWhereOneDiskIsAlone() throws StorageException {
        for (long seed = 1; seed <= 300; seed++) {
            DiskAlone.run(seed, SimStorage::real);
        }
    }
}
