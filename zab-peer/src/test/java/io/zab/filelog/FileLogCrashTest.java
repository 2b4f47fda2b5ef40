package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Whatever instant a crash comes at, what is recovered is a prefix of what was written and holds everything that was
 * reported done (rules S1 to S4).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileLogCrashTest {
    private final Scenario scenario = Scenario.everything();
    private List<String> states;
    private List<Disk.Change> journal;

    @BeforeAll
    void recordARun() throws Exception {
        states = scenario.states();
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        journal = files.journal();
    }

    /** What was promised to whoever used the store, at some instant of the run. */
    private final class Promise {
        private int step = -1;
        private long incarnation;

        void read(Disk.Change change) {
            if (change instanceof Disk.Acknowledged acknowledged) {
                step = acknowledged.step();
                incarnation = acknowledged.incarnation();
            }
        }

        void check(Disk disk, String where) throws Exception {
            try (Store store = Scenario.storage(new MemoryFiles(disk)).open(Leader.OPENING)) {
                String recovered = Scenario.describe(store);
                int least = scenario.statesAfter(Math.max(0, step));
                int most = scenario.statesAfter(Math.max(0, Math.min(step + 1, scenario.steps())));
                assertThat(states.subList(least, most + 1)).as(where).contains(recovered);
                assertThat(store.recovered().identity().incarnation()).as(where).isGreaterThan(incarnation);
            } catch (Exception e) {
                throw new AssertionError(where + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void theScenarioExercisesWhatItSays() {
        assertThat(journal).hasAtLeastOneElementOfType(Disk.Truncated.class);
        assertThat(journal).hasAtLeastOneElementOfType(Disk.Deleted.class);
        assertThat(journal.stream()
                        .filter(change -> change instanceof Disk.Renamed renamed
                                && renamed.to().startsWith("log-"))
                        .count())
                .isGreaterThan(6);
        assertThat(states.stream().distinct().count()).isGreaterThan(25);
    }

    @Test
    void aProcessThatDiesAtAnyByteLosesNothingItReported() throws Exception {
        Disk disk = new Disk();
        Promise promise = new Promise();
        for (int i = 0; i < journal.size(); i++) {
            Disk.Change change = journal.get(i);
            promise.check(disk, "before change " + i + " " + change.getClass().getSimpleName());
            if (change instanceof Disk.Wrote wrote) {
                for (int length = 1; length < wrote.bytes().length; length++) {
                    Disk cut = disk.copy();
                    cut.write(wrote, length);
                    promise.check(cut, "after " + length + " bytes of change " + i);
                }
            }
            disk.apply(change);
            promise.read(change);
        }
        promise.check(disk, "at the end");
    }

    @Test
    void aPowerLossAtAnyChangeLosesNothingThatWasReported() throws Exception {
        Promise promise = new Promise();
        for (int i = 0; i <= journal.size(); i++) {
            List<Disk.Change> done = journal.subList(0, i);
            for (int variant = 0; variant < 12; variant++) {
                Disk disk = Disk.afterPowerLoss(new Disk(), done, survivors(variant, i));
                promise.check(disk, "variant " + variant + " before change " + i);
            }
            if (i < journal.size()) {
                promise.read(journal.get(i));
            }
        }
    }

    /** Nothing unforced survives, all of it, all but the n-th piece, or any. */
    private static BooleanSupplier survivors(int variant, int seed) {
        if (variant < 2) {
            return () -> variant == 1;
        }
        if (variant < 6) {
            int[] left = {variant - 2};
            return () -> left[0]-- != 0;
        }
        Random random = new Random(seed * 31L + variant);
        return random::nextBoolean;
    }

    @Test
    void aCrashWhileRecoveringFromACrashLosesNothing() throws Exception {
        Promise promise = new Promise();
        for (int i = 0; i < journal.size(); i++) {
            promise.read(journal.get(i));
            if (i % 7 == 0) {
                Disk first = Disk.afterPowerLoss(new Disk(), journal.subList(0, i), survivors(6, i));
                MemoryFiles files = new MemoryFiles(first);
                Scenario.storage(files).open(Leader.OPENING).close();
                List<Disk.Change> recovery = files.journal();
                for (int j = 0; j <= recovery.size(); j++) {
                    Disk second = Disk.afterPowerLoss(first, recovery.subList(0, j), survivors(7, i + j));
                    promise.check(second, "before change " + j + " of recovery after change " + i);
                }
            }
        }
    }

    @Test
    void whatWasRecoveredFromThePageCacheSurvivesAPowerLossRightAfter() throws Exception {
        Disk disk = new Disk();
        for (int i = 0; i < journal.size(); i++) {
            disk.apply(journal.get(i));
            MemoryFiles files = new MemoryFiles(disk);
            String recovered;
            try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
                recovered = Scenario.describe(store);
            }
            List<Disk.Change> all = new ArrayList<>(journal.subList(0, i + 1));
            all.addAll(files.journal());
            for (int variant : new int[] {0, 2, 6, 7}) {
                Disk left = Disk.afterPowerLoss(new Disk(), all, survivors(variant, i));
                assertThat(Scenario.open(left))
                        .as("variant " + variant + " after change " + i)
                        .isEqualTo(recovered);
            }
        }
    }

    /** A name that is seen need not be durable, either: the process alone may have died behind the renaming. */
    @Test
    void aPowerLossDuringARecoveryFromThePageCacheLosesNothing() throws Exception {
        Disk disk = new Disk();
        Promise promise = new Promise();
        for (int i = 0; i < journal.size(); i++) {
            disk.apply(journal.get(i));
            promise.read(journal.get(i));
            if (journal.get(i) instanceof Disk.Renamed) {
                MemoryFiles files = new MemoryFiles(disk);
                Scenario.storage(files).open(Leader.OPENING).close();
                List<Disk.Change> recovery = files.journal();
                for (int j = 0; j <= recovery.size(); j++) {
                    List<Disk.Change> all = new ArrayList<>(journal.subList(0, i + 1));
                    all.addAll(recovery.subList(0, j));
                    for (int variant = 0; variant < 12; variant++) {
                        Disk left = Disk.afterPowerLoss(new Disk(), all, survivors(variant, i + j));
                        promise.check(left, "variant " + variant + " before change " + j + " behind change " + i);
                    }
                }
            }
        }
    }

    @Test
    void aRecoveredLogGoesOn() throws Exception {
        for (int i = 0; i < journal.size(); i += 5) {
            Disk disk = Disk.afterPowerLoss(new Disk(), journal.subList(0, i), survivors(6, i));
            MemoryFiles files = new MemoryFiles(disk);
            List<Zxid> written = new ArrayList<>();
            try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
                Leader leader = new Leader();
                leader.continueBehind(store.recovered().last());
                Leader.persist(
                        store, new WriteOp.SaveEpochs(store.recovered().epochs().promise(9, Leader.SELF)));
                Leader.persist(store, leader.open(9));
                for (int n = 0; n < 30; n++) {
                    Leader.persist(store, leader.entry(100));
                    written.add(leader.last());
                }
            }
            try (Store store = Scenario.storage(new MemoryFiles(files.disk())).open(Leader.OPENING)) {
                assertThat(Scenario.entries(store, Leader.at(9, 0)))
                        .extracting(entry -> entry.zxid())
                        .isEqualTo(written);
            }
        }
    }
}
