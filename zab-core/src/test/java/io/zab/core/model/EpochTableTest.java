package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EpochTableTest {
    /** A table beside the list of entries it stands for. */
    private record Log(List<Zxid> entries, EpochTable table) {
        static final Log EMPTY = new Log(List.of(), EpochTable.EMPTY);

        Zxid last() {
            return entries.isEmpty() ? Zxid.ZERO : entries.get(entries.size() - 1);
        }

        Log append(List<Zxid> more) {
            List<Zxid> grown = new ArrayList<>(entries);
            grown.addAll(more);
            return more.isEmpty() ? this : new Log(grown, table.append(more.get(more.size() - 1)));
        }

        Log truncate(int size) {
            List<Zxid> cut = entries.subList(0, size);
            return new Log(List.copyOf(cut), table.truncate(size == 0 ? Zxid.ZERO : cut.get(size - 1)));
        }

        Zxid commonPoint(Log other) {
            Zxid common = Zxid.ZERO;
            for (int i = 0; i < Math.min(entries.size(), other.entries.size()); i++) {
                if (!entries.get(i).equals(other.entries.get(i))) {
                    return common;
                }
                common = entries.get(i);
            }
            return common;
        }
    }

    @Test
    void agreesWithTheEntriesThemselvesOverHistoriesOfManyLeaders() {
        for (int seed = 0; seed < 500; seed++) {
            List<Log> logs = histories(new SplittableRandom(seed));
            for (Log a : logs) {
                assertThat(a.table().last()).isEqualTo(a.last());
                for (Log b : logs) {
                    assertThat(a.table().commonPoint(b.table()))
                            .as("seed %d: %s and %s", seed, a.table(), b.table())
                            .contains(a.commonPoint(b));
                    for (Zxid entry : b.entries()) {
                        assertThat(a.table().contains(entry))
                                .isEqualTo(a.entries().contains(entry));
                    }
                }
            }
        }
    }

    /** Each epoch's leader starts from a cut of some log, and others hold prefixes of what it writes. */
    private static List<Log> histories(SplittableRandom random) {
        List<Log> logs = new ArrayList<>(List.of(Log.EMPTY, Log.EMPTY.append(List.of(Zxid.BOOTSTRAP))));
        for (long epoch = 1; epoch <= 6; epoch++) {
            Log start = logs.get(random.nextInt(logs.size()));
            Log history = start.truncate(random.nextInt(start.entries().size() + 1));
            List<Zxid> written = new ArrayList<>();
            for (int counter = 0; counter <= random.nextInt(4); counter++) {
                written.add(Zxid.of(epoch, counter));
            }
            Log whole = history.append(written);
            logs.add(whole);
            logs.add(history.append(written.subList(0, random.nextInt(written.size() + 1))));
        }
        return logs;
    }

    @Test
    void endsComeBackAndAreCheckedForOrder() {
        List<Zxid> ends = List.of(Zxid.BOOTSTRAP, Zxid.of(2, 0), Zxid.of(7, 3));
        EpochTable table = EpochTable.of(ends, true);
        assertThat(table.ends()).isEqualTo(ends);
        assertThat(table.endOf(2)).contains(Zxid.of(2, 0));
        assertThat(table.endOf(3)).isEmpty();
        assertThat(EpochTable.of(table.ends(), true)).isEqualTo(table).hasSameHashCodeAs(table);
        for (List<Zxid> bad : List.of(
                List.of(Zxid.ZERO), List.of(Zxid.of(2, 0), Zxid.of(2, 1)), List.of(Zxid.of(3, 0), Zxid.of(2, 9)))) {
            assertThatThrownBy(() -> EpochTable.of(bad, true))
                    .isInstanceOf(MalformedBytesException.class)
                    .hasMessageContaining("out of order");
        }
    }

    @Test
    void truncationIntoAnEpochShortensItAndToZeroLeavesNothing() {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, Zxid.of(2, 5), Zxid.of(3, 1)), true);
        assertThat(table.truncate(Zxid.of(2, 3)).ends()).containsExactly(Zxid.BOOTSTRAP, Zxid.of(2, 3));
        assertThat(table.truncate(Zxid.ZERO)).isEqualTo(EpochTable.EMPTY);
        assertThat(table.last()).isEqualTo(Zxid.of(3, 1));
    }

    @Test
    void aTrimmedTableFindsThePointInWhatItKeptAndElseSaysThatItDoesNotKnow() {
        EpochTable whole = EpochTable.of(List.of(Zxid.BOOTSTRAP, Zxid.of(2, 5), Zxid.of(3, 1), Zxid.of(4, 8)), true);
        EpochTable trimmed = whole.trim(3);
        assertThat(trimmed.isWhole()).isFalse();
        assertThat(trimmed.ends()).containsExactly(Zxid.of(3, 1), Zxid.of(4, 8));

        EpochTable sharing = EpochTable.of(List.of(Zxid.BOOTSTRAP, Zxid.of(2, 5), Zxid.of(3, 0)), true);
        assertThat(trimmed.commonPoint(sharing)).contains(Zxid.of(3, 0));
        EpochTable old = EpochTable.of(List.of(Zxid.BOOTSTRAP, Zxid.of(2, 2)), true);
        assertThat(trimmed.commonPoint(old)).isEqualTo(Optional.empty());
        assertThat(whole.commonPoint(old)).contains(Zxid.of(2, 2));
        assertThat(whole.trim(0)).isEqualTo(whole);
    }
}
