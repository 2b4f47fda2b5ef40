package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mistake that is made on purpose is found by a checker, and each property of protocol.md finds one by itself: the
 * checkers can fire. {@link MutationTable} measures how soon.
 */
class MutationTest {
    /** A property and a mistake that it alone must find. */
    record Pair(Mutation mutation, Property property, int seedsMost) {
        @Override
        public String toString() {
            return property + " finds that " + mutation;
        }
    }

    static List<Mutation> mutations() {
        return Mutations.all();
    }

    static Stream<Pair> pairs() {
        return Mutations.all().stream()
                .flatMap(mutation -> mutation.alone().entrySet().stream()
                        .map(each -> new Pair(mutation, each.getKey(), each.getValue())));
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
        assertThat(found.get())
                .as("found by a check, not by an accident")
                .isNotIn(Property.NO_EXCEPTION, Property.MODEL, Property.PROGRESS);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void isFoundByThatPropertyAlone(Pair pair) {
        LongPredicate found = seed -> pair.mutation().isFound(pair.property(), seed);
        assertThat(LongStream.rangeClosed(1, pair.seedsMost()).anyMatch(found))
                .as("a failure within " + pair.seedsMost() + " seeds")
                .isTrue();
    }

    @Test
    void everyPropertyFindsAMistake() {
        Set<Property> find = EnumSet.noneOf(Property.class);
        mutations().forEach(mutation -> find.addAll(mutation.alone().keySet()));
        assertThat(find).containsAll(Property.ofTheProtocol());
    }
}
