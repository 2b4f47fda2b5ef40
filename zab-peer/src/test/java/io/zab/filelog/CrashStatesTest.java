package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of the store is recorded, operation by operation, and the power fails before each of them: the store recovers
 * from every state that may be left, with all that was reported done and nothing that was not written (rules S1 to S4).
 *
 * <p>Where a loss has more outcomes than {@code -DcrashStates=N} (by default {@value #USUAL}), some of them are looked at:
 * see {@link CrashStates#visit}. docs/testing.md says how to look at all.
 */
class CrashStatesTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashStatesTest.class);
    private static final String USUAL = "100";
    private static final int MOST = Integer.parseInt(System.getProperty("crashStates", USUAL));

    /** How large the blocks are in which a disk writes, and how many times larger than usual is what is written. */
    @ParameterizedTest
    @CsvSource({"512, true, 1", "512, false, 1", "64, true, 1", "4096, true, 8", "4096, false, 8", "512, true, 8"})
    void everyStateThatAPowerLossMayLeaveIsRecoveredFrom(int blockBytes, boolean namesInOrder, int scale)
            throws Exception {
        Scenario scenario = Scenario.everything(scale);
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        Examination examination = new Examination(scenario, blockBytes, namesInOrder, scale);
        examination.power(new Disk(), files.journal(), MOST, true);
        examination.report();
    }

    /** The same where the disk runs full now and then: there a write is found half done, and done again. */
    @ParameterizedTest
    @CsvSource({"512, true, 1", "512, false, 1"})
    void aWriteThatWaitedForRoomChangesNothingOfThat(int blockBytes, boolean namesInOrder, int scale) throws Exception {
        Scenario scenario = Scenario.everything(scale);
        MemoryFiles files = new MemoryFiles();
        int[] waits = {0};
        boolean[] mayBeFull = {false};
        files.fullWhen(change -> mayBeFull[0] && change instanceof Disk.Wrote && waits[0]++ % 3 == 0);
        scenario.runFull(files, mayBeFull);
        assertThat(waits[0]).isGreaterThan(50);
        Examination examination = new Examination(scenario, blockBytes, namesInOrder, scale);
        examination.power(new Disk(), files.journal(), MOST, false);
        examination.report();
    }

    /** Where there are more states than are looked at, these are among them: each piece is the only one that is missing. */
    @Test
    void statesInWhichAllButOnePieceIsThereAreLookedAt() throws Exception {
        int block = 64;
        int blocks = 20;
        CrashStates crash = new CrashStates(new Disk(), block, true);
        crash.add(new Disk.Created("file", 1));
        crash.add(new Disk.Wrote(1, 0, new byte[block * blocks]));
        crash.add(new Disk.Forced(1, true));
        crash.add(new Disk.ForcedDirectory());
        byte[] content = new byte[block * blocks];
        Arrays.fill(content, (byte) 1);
        crash.add(new Disk.Wrote(1, 0, content));
        Set<Integer> missing = new TreeSet<>();
        boolean all = crash.visit(100, (left, what) -> {
            byte[] found = left.contents.get(1);
            int absent = -1;
            int count = 0;
            for (int i = 0; i < blocks; i++) {
                count += found[i * block] == 0 ? 1 : 0;
                absent = found[i * block] == 0 ? i : absent;
            }
            if (count == 1) {
                missing.add(absent);
            }
        });
        assertThat(all).isFalse();
        assertThat(missing).hasSize(blocks);
    }

    /** What a store must not do to its disk; each of them is found. */
    private enum Mistake {
        NO_FORCES {
            @Override
            boolean leavesOut(Disk.Change change, Disk.Change before) {
                return change instanceof Disk.Forced;
            }
        },
        NO_DIRECTORY_FORCES {
            @Override
            boolean leavesOut(Disk.Change change, Disk.Change before) {
                return change instanceof Disk.ForcedDirectory;
            }
        },
        SNAPSHOTS_NOT_FORCED {
            @Override
            boolean leavesOut(Disk.Change change, Disk.Change before) {
                return change instanceof Disk.Forced forced
                        && before instanceof Disk.Wrote wrote
                        && wrote.file() == forced.file()
                        && wrote.position() == 0
                        && forced.metadata();
            }
        },
        NAMES_OF_SEGMENTS_NOT_FORCED {
            @Override
            boolean leavesOut(Disk.Change change, Disk.Change before) {
                return change instanceof Disk.ForcedDirectory
                        && before instanceof Disk.Renamed renamed
                        && renamed.to().startsWith("log-0");
            }
        },
        A_SPARE_SEGMENT_WRITTEN_OVER_UNDER_ITS_OLD_NAME {
            @Override
            boolean leavesOut(Disk.Change change, Disk.Change before) {
                return change instanceof Disk.ForcedDirectory && !(before instanceof Disk.Renamed);
            }
        };

        abstract boolean leavesOut(Disk.Change change, Disk.Change before);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatForcesTooLittleIsFound(Mistake mistake) throws Exception {
        Scenario scenario = Scenario.everything();
        MemoryFiles files = new MemoryFiles();
        scenario.run(files);
        List<Disk.Change> journal = new ArrayList<>();
        Disk.Change before = null;
        for (Disk.Change change : files.journal()) {
            if (!mistake.leavesOut(change, before)) {
                journal.add(change);
            }
            before = change;
        }
        assertThat(journal).hasSizeLessThan(files.journal().size());
        Examination examination = new Examination(scenario, 512, true, 1);
        assertThatThrownBy(() -> examination.power(new Disk(), journal, 100, false))
                .isInstanceOf(AssertionError.class);
    }

    /** What was recovered from one state. */
    private record Recovered(String state, long incarnation) {}

    private static final class Examination {
        private final Scenario scenario;
        private final List<String> states;
        private final int blockBytes;
        private final boolean namesInOrder;
        private final int scale;
        private final Map<Long, Recovered> known = new HashMap<>();
        private long visited;
        private long visitedInRecoveries;
        private int points;
        private int wholly;
        private int step = -1;
        private long incarnation;

        Examination(Scenario scenario, int blockBytes, boolean namesInOrder, int scale) throws Exception {
            this.scenario = scenario;
            this.states = scenario.states();
            this.blockBytes = blockBytes;
            this.namesInOrder = namesInOrder;
            this.scale = scale;
        }

        void power(Disk before, List<Disk.Change> journal, int most, boolean twice) throws Exception {
            CrashStates crash = new CrashStates(before, blockBytes, namesInOrder);
            for (int i = 0; i <= journal.size(); i++) {
                int at = i;
                points++;
                boolean all = crash.visit(most, (left, what) -> {
                    visited++;
                    boolean isNew = check(left, "before change " + at + ": " + what);
                    if (twice && isNew && known.size() % 97 == 0) {
                        failAgainIn(left, "before change " + at + ": " + what, most / 10);
                    }
                });
                wholly += all ? 1 : 0;
                if (i < journal.size()) {
                    done(journal.get(i));
                    crash.add(journal.get(i));
                }
            }
        }

        private void done(Disk.Change change) {
            if (change instanceof Disk.Acknowledged acknowledged) {
                step = acknowledged.step();
                incarnation = acknowledged.incarnation();
            }
        }

        /** @return whether this state had not been seen before */
        private boolean check(Disk left, String where) throws Exception {
            long key = left.fingerprint();
            boolean isNew = !known.containsKey(key);
            if (isNew) {
                known.put(key, recover(new MemoryFiles(left), where));
            }
            Recovered recovered = known.get(key);
            int least = scenario.statesAfter(Math.max(0, step));
            int most = scenario.statesAfter(Math.max(0, Math.min(step + 1, scenario.steps())));
            if (!states.subList(least, most + 1).contains(recovered.state())) {
                assertThat(states.subList(least, most + 1)).as(where).contains(recovered.state());
            }
            if (recovered.incarnation() <= incarnation) {
                assertThat(recovered.incarnation()).as(where).isGreaterThan(incarnation);
            }
            return isNew;
        }

        private Recovered recover(MemoryFiles files, String where) {
            try (Store store = Scenario.storage(files, scale).open(Leader.OPENING)) {
                return new Recovered(
                        Scenario.describe(store), store.recovered().identity().incarnation());
            } catch (Exception e) {
                throw new AssertionError(where + ": " + e.getMessage(), e);
            }
        }

        /** The power fails once more while the store recovers, and behind that: what it has found it has for good. */
        private void failAgainIn(Disk left, String where, int most) throws Exception {
            MemoryFiles files = new MemoryFiles(left);
            Recovered first = recover(files, where);
            CrashStates crash = new CrashStates(left, blockBytes, namesInOrder);
            for (Disk.Change change : files.journal()) {
                crash.visit(most, (again, what) -> {
                    visitedInRecoveries++;
                    check(again, where + ", and again: " + what);
                });
                crash.add(change);
            }
            crash.visit(most, (again, what) -> {
                Recovered second = recover(new MemoryFiles(again), where);
                assertThat(second.state())
                        .as(where + ", and after the recovery: " + what)
                        .isEqualTo(first.state());
                assertThat(second.incarnation()).isGreaterThan(first.incarnation());
            });
        }

        void report() {
            LOG.info(
                    "blocks of {}, names {}: {} states behind {} operations, {} of these looked at wholly,"
                            + " {} more in recoveries; {} different ones recovered from",
                    blockBytes,
                    namesInOrder ? "in order" : "one by one",
                    visited,
                    points,
                    wholly,
                    visitedInRecoveries,
                    known.size());
            assertThat(points).isGreaterThan(150);
            assertThat(known.size()).isGreaterThan(points);
        }
    }
}
