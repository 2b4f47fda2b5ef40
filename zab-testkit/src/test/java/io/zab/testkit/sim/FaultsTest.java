package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing fails in a run but what its faults include; counted is what befalls servers, disks and ways, not what was meant to. */
class FaultsTest {
    /** What may happen, and which faults bring it, each by itself. */
    private static final Map<String, Set<Fault>> CAUSES = new TreeMap<>(Map.ofEntries(
            Map.entry("crash", EnumSet.of(Fault.CRASH)),
            Map.entry("died", EnumSet.of(Fault.CRASH, Fault.DISK_ERROR, Fault.CORRUPTION)),
            Map.entry("died in its recovery", EnumSet.of(Fault.CRASH, Fault.POWER_LOSS)),
            Map.entry("lost its power", EnumSet.of(Fault.POWER_LOSS, Fault.LOST_DISK)),
            Map.entry("power lost under files", EnumSet.of(Fault.POWER_LOSS, Fault.LOST_DISK)),
            Map.entry("stood still", EnumSet.of(Fault.PAUSE)),
            Map.entry("link broken", EnumSet.of(Fault.BROKEN_LINK)),
            Map.entry("link forsaken", EnumSet.of(Fault.BROKEN_LINK)),
            Map.entry("notification lost", EnumSet.of(Fault.BROKEN_LINK)),
            Map.entry("notification doubled", EnumSet.of(Fault.BROKEN_LINK)),
            Map.entry("sent over a slow link", EnumSet.of(Fault.BROKEN_LINK)),
            Map.entry("way cut", EnumSet.of(Fault.PARTITION)),
            Map.entry("disk stalled", EnumSet.of(Fault.SLOW_DISK)),
            Map.entry("disk error", EnumSet.of(Fault.DISK_ERROR)),
            Map.entry("disk full", EnumSet.of(Fault.DISK_ERROR)),
            Map.entry("stopped for its disk", EnumSet.of(Fault.DISK_ERROR)),
            Map.entry("disk damaged", EnumSet.of(Fault.CORRUPTION)),
            Map.entry("empty disk in place of another", EnumSet.of(Fault.LOST_DISK, Fault.CORRUPTION)),
            Map.entry("clock moved", EnumSet.of(Fault.CLOCK)),
            Map.entry("clock of another rate", EnumSet.of(Fault.CLOCK)),
            Map.entry("an election lies", EnumSet.of(Fault.LYING_ELECTION)),
            Map.entry("a leader is usurped", EnumSet.of(Fault.LYING_ELECTION))));

    private static Coverage seen(Faults faults, long seeds) {
        Coverage seen = new Coverage();
        LongStream.rangeClosed(1, seeds)
                .mapToObj(seed ->
                        SeededRun.options(Profile.BRIEF, seed).withFileDisks().withFaults(faults))
                .map(options -> SeededRun.run(options).coverage())
                .forEach(seen::add);
        return seen;
    }

    private static void requireOnly(Faults faults) {
        Coverage seen = seen(faults, 12);
        CAUSES.forEach((what, causes) -> {
            if (causes.stream().noneMatch(faults::include)) {
                assertThat(seen.count(what)).as(what + " among " + faults).isZero();
            }
        });
    }

    @Test
    void nothingFailsWhereThereAreNoFaults() {
        requireOnly(Faults.none());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void nothingHappensOfAKindThatIsLeftOut(Fault fault) {
        requireOnly(Faults.all().without(fault));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aKindByItselfBringsNothingElse(Fault fault) {
        requireOnly(Faults.of(fault));
    }

    @Test
    void everythingHappensWhereAllFaultsAreAllowed() {
        assertThat(seen(Faults.all(), 100).counts())
                .containsKeys(CAUSES.keySet().toArray(String[]::new));
    }

    @Test
    void aSlowSynchronisationTakesACrash() {
        SimOptions slow = LongStream.rangeClosed(1, 40)
                .mapToObj(seed ->
                        SeededRun.options(Profile.CHAOS, seed).withFaults(Faults.of(Fault.CRASH, Fault.BROKEN_LINK)))
                .filter(options -> slowSyncs(options) > 0)
                .findFirst()
                .orElseThrow();
        assertThat(slowSyncs(slow.withFaults(Faults.of(Fault.BROKEN_LINK)))).isZero();
    }

    private static long slowSyncs(SimOptions options) {
        return SeededRun.run(options).coverage().count("synchronised slowly");
    }

    @Test
    void linksAndDisksAreAsFastAsUsualWhereTheirFaultsAreLeftOut() {
        for (long seed = 1; seed <= 50; seed++) {
            Conditions drawn = SeededRun.options(seed).conditions();
            assertThat(drawn.within(Faults.all())).isEqualTo(drawn);
            Conditions fast = new SimEnsemble(SeededRun.options(seed).withFaults(Faults.none())).conditions();
            assertThat(fast.forceMostMillis()).isLessThanOrEqualTo(Conditions.FORCE_USUAL_MILLIS);
            assertThat(List.of(fast.slowChance(), fast.lossChance(), fast.duplicateChance()))
                    .containsOnly(0.0);
        }
    }
}
