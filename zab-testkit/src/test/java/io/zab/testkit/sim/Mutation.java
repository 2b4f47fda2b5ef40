package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.spi.StorageException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One mistake that is made on purpose, and within how many seeds it must be found: with every check on, and by each of
 * some properties alone, all others being let pass.
 */
final class Mutation {
    private final String name;
    private final UnaryOperator<SimOptions> mistake;
    private Optional<SimStorage> alone = Optional.empty();
    private Set<Property> by = EnumSet.allOf(Property.class);
    private Profile profile = Profile.MIXED;
    private boolean lies;
    private int seedsMost;
    private final Map<Property, Integer> properties = new EnumMap<>(Property.class);

    private Mutation(String name, UnaryOperator<SimOptions> mistake) {
        this.name = name;
        this.mistake = mistake;
    }

    /** A mistake in the world around the protocol: disks, logs, what the application is handed. */
    static Mutation of(String name, UnaryOperator<SimOptions> mistake) {
        return new Mutation(name, mistake);
    }

    /** A mistake around the real protocol. */
    static Mutation ofKernel(String name, UnaryOperator<SimKernel> around) {
        return new Mutation(
                name,
                options -> options.withKernels(
                        (config, election, state) -> around.apply(SimKernel.real(config, election, state))));
    }

    /** A mistake in the file store, to be found in storms over whole ensembles. */
    static Mutation ofStore(String name, SimStorage storage) {
        return new Mutation(name, options -> options.withFileDisks(storage)).in(Profile.DISK);
    }

    /** A mistake in the file store, to be found where one disk is alone. */
    static Mutation ofDisk(String name, SimStorage storage) {
        Mutation mutation = ofStore(name, storage);
        mutation.alone = Optional.of(storage);
        return mutation;
    }

    /** Mistakes around both. */
    static Mutation ofBoth(String name, UnaryOperator<SimKernel> around, UnaryOperator<Election> aroundElection) {
        return new Mutation(
                name,
                options -> options.withKernels((config, election, state) ->
                        around.apply(SimKernel.real(config, aroundElection.apply(election), state))));
    }

    /** A mistake between log and application. */
    static Mutation ofDriver(String name, Supplier<Handover> handover) {
        return new Mutation(name, options -> options.withHandovers(handover));
    }

    /** A mistake around the real election. */
    static Mutation ofElection(String name, UnaryOperator<Election> around) {
        return new Mutation(
                name,
                options -> options.withKernels(
                        (config, election, state) -> SimKernel.real(config, around.apply(election), state)));
    }

    /** The storms in which it comes to light. */
    Mutation in(Profile storms) {
        profile = storms;
        return this;
    }

    /** Only a wrong election lets it show. */
    Mutation whereElectionsLie() {
        lies = true;
        return this;
    }

    /** With every check on. */
    Mutation foundWithin(int seeds) {
        seedsMost = seeds;
        return this;
    }

    /** With every check on, one of these finds it first. */
    Mutation by(Property... found) {
        by = EnumSet.copyOf(List.of(found));
        return this;
    }

    /** When nothing but this is checked. */
    Mutation aloneBy(Property property, int seeds) {
        properties.put(property, seeds);
        return this;
    }

    String name() {
        return name;
    }

    int seedsMost() {
        return seedsMost;
    }

    /** The properties that must find it alone, and within how many seeds. */
    Map<Property, Integer> alone() {
        return properties;
    }

    SimOptions options(long seed) {
        SimOptions drawn = SeededRun.options(profile, seed);
        return mistake.apply(drawn.withFickleElection(lies || drawn.fickleElection()));
    }

    /** The properties of which one must be the first to find it. */
    Set<Property> by() {
        return by;
    }

    /** What a run with every check on comes to: the property that is broken, or nothing. */
    Optional<Property> run(long seed) {
        return alone.isPresent() ? lonely(seed, alone.get()) : outcome(options(seed));
    }

    /** Whether this property, checked alone, is broken in that run. */
    boolean isFound(Property property, long seed) {
        Optional<Property> broken = alone.isPresent()
                ? lonely(seed, alone.get())
                : outcome(options(seed).withOnly(Set.of(property)));
        return broken.filter(property::equals).isPresent();
    }

    private static Optional<Property> outcome(SimOptions options) {
        try {
            SeededRun.run(options);
            return Optional.empty();
        } catch (SimFailure failure) {
            return Optional.of(Property.named(failure.property()));
        }
    }

    private static Optional<Property> lonely(long seed, SimStorage storage) {
        try {
            DiskAlone.run(seed, storage);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(Property.named(violation.property()));
        } catch (StorageException refused) {
            throw new AssertionError(refused);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
