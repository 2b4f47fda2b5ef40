package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.spi.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built into the file store on purpose is found: what disks go through in storms is enough. */
class StoreMutationTest {
    static List<Mutation> mutations() {
        return StoreMutations.all();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isFound(Mutation mutation) {
        Optional<Property> found = LongStream.rangeClosed(1, mutation.seedsMost())
                .mapToObj(mutation::run)
                .flatMap(Optional::stream)
                .findFirst();
        assertThat(found)
                .as("a failure within " + mutation.seedsMost() + " seeds")
                .isPresent();
        assertThat(found.get()).isIn(mutation.by());
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isFoundByThosePropertiesAlone(Mutation mutation) {
        mutation.alone()
                .forEach((property, seedsMost) -> assertThat(
                                LongStream.rangeClosed(1, seedsMost).anyMatch(seed -> mutation.isFound(property, seed)))
                        .as(property + " finds it within " + seedsMost + " seeds")
                        .isTrue());
    }

    @Test
    void theStoreItselfPassesWhereOneDiskIsAlone() throws StorageException {
        for (long seed = 1; seed <= 300; seed++) {
            DiskAlone.run(seed, SimStorage::real);
        }
    }
}
