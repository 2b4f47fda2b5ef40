package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each partition is what its name says, whatever is drawn. */
class PartitionsTest {
    private static final int DRAWS = 200;

    private static Partitions partitions(int servers) {
        return new Partitions(servers, new SplittableRandom(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void oneAloneSeesNobodyAndTheOthersEachOther(int servers) {
        Set<Link> cuts = partitions(servers).alone(2);

        assertThat(cuts).hasSize(2 * (servers - 1)).allMatch(link -> link.from() == 2 || link.to() == 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void aMajorityGoesOnBesideAMinority(int servers) {
        Partitions partitions = partitions(servers);
        for (int i = 0; i < DRAWS; i++) {
            Set<Link> cuts = partitions.minority();

            assertThat(largestGroup(servers, cuts)).isGreaterThan(servers / 2).isLessThan(servers);
            assertThat(cuts).allMatch(link -> cuts.contains(link.back()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void oneWayLeavesTheOtherWay(int servers) {
        Partitions partitions = partitions(servers);
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            Set<Link> cuts = partitions.oneWay();

            assertThat(cuts).isNotEmpty().noneMatch(link -> cuts.contains(link.back()));
            sizes.add(cuts.size());
        }
        assertThat(sizes).containsExactlyInAnyOrder(1, servers - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void aBridgeSeesAllAndTheHalvesDoNotSeeEachOther(int servers) {
        Partitions partitions = partitions(servers);
        int half = (servers - 1) / 2;
        for (int i = 0; i < DRAWS; i++) {
            Set<Link> cuts = partitions.bridge();

            assertThat(cuts).hasSize(2 * half * half);
            assertThat(IntStream.rangeClosed(1, servers)
                            .filter(server -> cuts.stream().noneMatch(link -> link.from() == server)))
                    .as("the bridge")
                    .hasSize(1);
        }
    }

    /** Of servers that see each other in both directions. */
    private static int largestGroup(int servers, Set<Link> cuts) {
        List<Integer> all = IntStream.rangeClosed(1, servers).boxed().toList();
        return all.stream()
                .mapToInt(one -> (int) all.stream()
                        .filter(other -> one.equals(other) || !cuts.contains(new Link(one, other)))
                        .count())
                .max()
                .orElseThrow();
    }
}
