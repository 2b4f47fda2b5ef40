package io.zab.bench.report;

import io.zab.bench.system.Systems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The figures of one run, looked up by what they tell: everything that is shown is computed from here. */
public final class Figures {
    /** What this library is called in results. */
    public static final String OURS = Systems.ZAB.title();

    /** What says that something could not be measured to its end; no figure, but told apart. */
    private static final String FAILED = "failed";

    private final List<Sample> samples;
    private final List<Sample> failures;

    public Figures(List<Sample> all) {
        samples = CalmRounds.of(
                all.stream().filter(sample -> !sample.metric().equals(FAILED)).toList());
        failures = all.stream().filter(sample -> sample.metric().equals(FAILED)).toList();
    }

    /** What was begun and could not be measured, in the order of the run. */
    public List<Sample> failures() {
        return failures;
    }

    /** One figure over its rounds; empty when it was not taken. */
    public Optional<Spread> spread(String section, String system, String scenario, String metric) {
        return spread(sample -> sample.section().equals(section)
                && sample.system().equals(system)
                && sample.scenario().equals(scenario)
                && sample.metric().equals(metric));
    }

    /** One figure over all systems, scenarios and rounds of a section; empty when it was not taken. */
    public Optional<Spread> spread(String section, String metric) {
        return spread(
                sample -> sample.section().equals(section) && sample.metric().equals(metric));
    }

    private Optional<Spread> spread(Predicate<Sample> wanted) {
        double[] values = samples.stream()
                .filter(wanted.and(sample -> Double.isFinite(sample.value())))
                .mapToDouble(Sample::value)
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** The median of a figure; empty when it was not taken. */
    public OptionalDouble median(String section, String system, String scenario, String metric) {
        Optional<Spread> spread = spread(section, system, scenario, metric);
        return spread.isPresent() ? OptionalDouble.of(spread.get().median()) : OptionalDouble.empty();
    }

    /** The sections that have figures, in the order of the run. */
    public Set<String> sections() {
        return distinct(sample -> true, Sample::section);
    }

    /** What was measured in a section, in the order of the run. */
    public Set<String> scenarios(String section) {
        return distinct(sample -> sample.section().equals(section), Sample::scenario);
    }

    /** Which figures a section has, in the order of the run. */
    public Set<String> metrics(String section) {
        return distinct(sample -> sample.section().equals(section), Sample::metric);
    }

    /** Who was measured in a scenario, in the order in which systems are always shown. */
    public List<String> systems(String section, String scenario) {
        return inOrder(distinct(
                sample -> sample.section().equals(section) && sample.scenario().equals(scenario), Sample::system));
    }

    /** Whether a system, as it is set up, forces before it acknowledges; one that nobody knows counts as if it did. */
    public static boolean isDurable(String system) {
        for (Systems known : Systems.values()) {
            if (known.title().equals(system)) {
                return known.isDurable();
            }
        }
        return true;
    }

    /** The systems to compare with that force before they acknowledge. */
    public static List<String> durablePeers() {
        List<String> peers = new ArrayList<>();
        for (Systems system : Systems.values()) {
            if (system.isDurable() && !system.title().equals(OURS)) {
                peers.add(system.title());
            }
        }
        return peers;
    }

    private static List<String> inOrder(Set<String> found) {
        List<String> ordered = new ArrayList<>();
        for (Systems system : Systems.values()) {
            if (found.remove(system.title())) {
                ordered.add(system.title());
            }
        }
        ordered.addAll(found);
        return ordered;
    }

    private Set<String> distinct(Predicate<Sample> wanted, Function<Sample, String> part) {
        Set<String> found = new LinkedHashSet<>();
        samples.stream().filter(wanted).map(part).forEach(found::add);
        return found;
    }
}
