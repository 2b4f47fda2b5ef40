package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.EpochTable;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A disk operation that fails is never tried again: the store stops, and what it reported before holds (rule S5). */
class FileLogFailureTest {
    private final Scenario scenario = Scenario.everything();
    private int sparesGivenUp;

    @Test
    void anyFailureStopsTheStoreAndLosesNothingThatWasReported() throws Exception {
        List<String> states = scenario.states();
        MemoryFiles clean = new MemoryFiles();
        scenario.run(clean);
        int harmless = 0;
        for (int i = 0; i < clean.journal().size(); i++) {
            if (clean.journal().get(i) instanceof Disk.Acknowledged) {
                continue;
            }
            int failing = i;
            MemoryFiles files = new MemoryFiles();
            files.failWhen(change -> files.journal().size() == failing + 1);
            Disk.Change failed = clean.journal().get(i);
            boolean mayFail =
                    failed instanceof Disk.Deleted || failed instanceof Disk.Truncated || isPutOutOfTheWay(failed);
            if (mayFail) {
                scenario.run(files);
                harmless++;
                assertThat(Scenario.open(files.disk())).isEqualTo(states.get(states.size() - 1));
            } else {
                assertThatThrownBy(() -> scenario.run(files))
                        .as("change " + i + " " + failed)
                        .satisfies(thrown ->
                                assertThat(((StorageException) thrown).kind()).isEqualTo(StorageException.Kind.IO));
                assertNothingWasTriedAgain(files.journal(), failing);
                assertReportedStateHolds(files, states);
            }
        }
        assertThat(harmless).isGreaterThan(5);
    }

    private static boolean isPutOutOfTheWay(Disk.Change change) {
        return change instanceof Disk.Renamed renamed
                && FileNames.isUnfinished(renamed.to())
                && !FileNames.isUnfinished(renamed.from());
    }

    /** Behind the failure there is only tidying up of what has no name yet. */
    private static void assertNothingWasTriedAgain(List<Disk.Change> journal, int failing) {
        assertThat(journal.subList(failing + 1, journal.size()))
                .allSatisfy(change -> assertThat(change)
                        .isInstanceOfSatisfying(
                                Disk.Deleted.class,
                                deleted -> assertThat(deleted.name()).endsWith(".tmp")));
    }

    private void assertReportedStateHolds(MemoryFiles files, List<String> states) throws Exception {
        int step = 0;
        for (Disk.Change change : files.journal()) {
            step = change instanceof Disk.Acknowledged acknowledged ? acknowledged.step() : step;
        }
        for (boolean survives : new boolean[] {true, false}) {
            Disk left = Disk.afterPowerLoss(new Disk(), withoutFailed(files), () -> survives);
            assertThat(states.subList(
                            scenario.statesAfter(step), scenario.statesAfter(Math.min(step + 1, scenario.steps())) + 1))
                    .contains(Scenario.open(left));
        }
    }

    private static List<Disk.Change> withoutFailed(MemoryFiles files) {
        // A failed change may have had its effect or not; here it has not. Deletions behind it are of unnamed files.
        List<Disk.Change> journal = new ArrayList<>(files.journal());
        int last = journal.size() - 1;
        while (journal.get(last) instanceof Disk.Deleted) {
            last--;
        }
        return journal.subList(0, last);
    }

    @Test
    void nothingMoreIsWrittenAfterAFailedForce() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            files.failWhen(change -> change instanceof Disk.Forced);
            assertThatThrownBy(() -> Leader.persist(store, leader.entry(10)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("/memory/");
            files.failWhen(change -> false);
            int changes = files.journal().size();

            assertThatThrownBy(() -> Leader.persist(store, leader.entry(10))).isInstanceOf(StorageException.class);
            assertThat(files.journal()).hasSize(changes);
            assertThat(store.read(Zxid.BOOTSTRAP, Leader.at(1, 1), 1000)).hasSize(1);
        }
    }

    /**
     * The disk runs full at each write and each new file in turn, half of the write being there already. What a start and
     * a local snapshot write waits for nobody: the one is refused, the other given up.
     */
    @Test
    void aWriteThatFindsNoRoomWaitsAndLosesNothing() throws Exception {
        List<String> states = scenario.states();
        MemoryFiles clean = new MemoryFiles();
        scenario.run(clean);
        int waited = 0;
        sparesGivenUp = 0;
        for (int i = 0; i < clean.journal().size(); i++) {
            Disk.Change change = clean.journal().get(i);
            if (change instanceof Disk.Wrote || change instanceof Disk.Created) {
                waited += runFull(i, states.get(states.size() - 1)) ? 1 : 0;
            }
        }
        assertThat(waited).isGreaterThan(50);
        assertThat(sparesGivenUp).isPositive();
    }

    private boolean runFull(int failing, String atTheEnd) throws Exception {
        List<String> reasons = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        MemoryFiles files = new MemoryFiles();
        files.fullWhen(
                change -> files.journal().size() == failing + 1 && reasons.isEmpty() && refused.getAndIncrement() == 0);
        try {
            scenario.run(files, reasons::add);
            assertThat(refused).hasPositiveValue();
            boolean gaveUpItsSpare = files.journal().contains(new Disk.Deleted(FileNames.spareSegment(1)));
            assertThat(gaveUpItsSpare || reasons.size() == 1 && reasons.get(0).contains("No space left"))
                    .as("full at change " + failing + ": " + reasons)
                    .isTrue();
            sparesGivenUp += gaveUpItsSpare ? 1 : 0;
            assertThat(Scenario.open(files.disk()))
                    .as("full at change " + failing)
                    .isEqualTo(atTheEnd);
        } catch (StorageException | IOException e) {
            assertThat(e).as("full at change " + failing).hasMessageContaining("No space left");
            assertThat(reasons).isEmpty();
        }
        return !reasons.isEmpty();
    }

    @Test
    void aWriteThatNobodyWaitsForFails() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            store.whenFull(reason -> false);
            files.fullWhen(change -> change instanceof Disk.Wrote);
            assertThatThrownBy(() -> Leader.persist(store, leader.promise(1), leader.open(1)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("No space left");
        }
    }

    @Test
    void aSnapshotCanBeBegunWhileAWriteIsUnderWay() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        List<Exception> refusals = new ArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            files.failWhen(change -> {
                if (change instanceof Disk.Forced) {
                    try {
                        store.createSnapshot(Zxid.BOOTSTRAP, EpochTable.EMPTY, Leader.MEMBERS, Zxid.BOOTSTRAP)
                                .close();
                        begun.incrementAndGet();
                    } catch (StorageException e) {
                        refusals.add(e);
                    }
                }
                return false;
            });
            Leader.persist(store, leader.promise(1), leader.open(1));
        }
        assertThat(begun).hasPositiveValue();
        assertThat(refusals).isEmpty();
    }

    @Test
    void anOpeningThatFailsLeavesTheDirectoryAsItWas() throws Exception {
        MemoryFiles first = new MemoryFiles();
        scenario.run(first);
        Disk before = first.disk();
        MemoryFiles clean = new MemoryFiles(before);
        Scenario.storage(clean).open(Leader.OPENING).close();
        int published = 0;
        while (!(clean.journal().get(published) instanceof Disk.Renamed)) {
            published++;
        }
        for (int i = 0; i <= published; i++) {
            int failing = i;
            MemoryFiles files = new MemoryFiles(before);
            files.failWhen(change -> files.journal().size() == failing + 1);

            assertThatThrownBy(() -> Scenario.storage(files).open(Leader.OPENING))
                    .isInstanceOf(StorageException.class);
            assertThat(files.disk().picture()).isEqualTo(before.picture());
        }
        assertThat(published).isGreaterThan(4);
    }

    @Test
    void aFoundingThatFailsLeavesNothingBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            int failing = i;
            MemoryFiles files = new MemoryFiles();
            files.failWhen(change -> files.journal().size() == failing + 1);

            assertThatThrownBy(() -> Scenario.storage(files).open(Leader.OPENING))
                    .isInstanceOf(StorageException.class);
            assertThat(files.disk().picture()).isEmpty();
            assertThat(files.exists("")).isFalse();
        }
    }
}
