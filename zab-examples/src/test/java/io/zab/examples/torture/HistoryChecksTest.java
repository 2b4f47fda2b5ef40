package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.torture.Ask.Seen;
import io.zab.examples.torture.Told.Result;
import io.zab.examples.torture.Told.ServerRun;
import io.zab.testkit.linearizability.History;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each check of a run of real servers finds the history that is made to break it, and none in one that is right. */
class HistoryChecksTest {
    private static final String KEY = "k";

    private final History<Ask, Told> history = new History<>();

    private void ask(Ask ask, Result result, String value, long eTag, long zxid, int server) {
        history.complete(history.invoke("client", ask), told(result, value, eTag, zxid, server));
    }

    private static Told told(Result result, String value, long eTag, long zxid, int server) {
        return new Told(result, Optional.ofNullable(value), eTag, zxid, Optional.of(new ServerRun(server, 0)));
    }

    private void write(String value, long zxid, int server) {
        ask(Ask.write(KEY, value), Result.DONE, null, zxid, zxid, server);
    }

    private void read(String value, long eTag, long zxid, int server) {
        ask(Ask.read(KEY), Result.FOUND, value, eTag, zxid, server);
    }

    private void readLocally(String value, long eTag, long zxid, int server) {
        ask(Ask.readLocally(KEY), Result.FOUND, value, eTag, zxid, server);
    }

    private List<String> audit() {
        return new PositionAudit(history.operations(), 0).violations();
    }

    private boolean isLinearizable(boolean withLocalReads) {
        return new KeyHistories(withLocalReads)
                .check(history.operations()).values().stream().allMatch(verdict -> verdict.isLinearizable());
    }

    @Test
    void aHistoryThatIsRightPasses() {
        write("a", 10, 1);
        read("a", 10, 11, 2);
        ask(Ask.change(KEY, new Seen(10, Optional.of("a")), Optional.of("b")), Result.DONE, null, 12, 12, 3);
        ask(Ask.change(KEY, new Seen(10, Optional.of("a")), Optional.of("c")), Result.REFUSED, null, 12, 13, 1);
        readLocally("a", 10, 11, 2);
        history.unknown(history.invoke("client", Ask.delete(KEY)));
        read(null, 0, 15, 1);
        ask(Ask.delete(KEY), Result.DONE, null, 0, 16, 1);
        ask(Ask.change(KEY, Seen.ABSENT, Optional.of("d")), Result.DONE, null, 17, 17, 2);
        read("d", 17, 17, 3);

        assertThat(audit()).isEmpty();
        assertThat(isLinearizable(false)).isTrue();
        assertThat(new PositionAudit(history.operations(), 0).last()).isEqualTo(17);
    }

    @Test
    void aStaleReadBreaksBothChecks() {
        write("a", 10, 1);
        write("b", 12, 1);
        read("a", 10, 11, 2);

        assertThat(audit()).singleElement().asString().contains("goes back behind 0x000000000000000c");
        assertThat(isLinearizable(false)).isFalse();
    }

    @Test
    void aLocalReadMayBeStaleAndIsNotLinearizable() {
        write("a", 10, 1);
        write("b", 12, 1);
        readLocally("a", 10, 11, 2);

        assertThat(audit()).isEmpty();
        assertThat(isLinearizable(false)).isTrue();
        assertThat(isLinearizable(true)).isFalse();
    }

    @Test
    void localReadsOfOneRunDoNotGoBack() {
        write("a", 10, 1);
        write("b", 12, 1);
        readLocally("b", 12, 12, 2);
        readLocally("a", 10, 11, 2);

        assertThat(audit()).singleElement().asString().contains("goes back", "by server 2");
    }

    @Test
    void aLocalReadHoldsWhatItsPositionSays() {
        write("a", 10, 1);
        write("b", 12, 1);
        readLocally("a", 10, 12, 2);

        assertThat(audit()).singleElement().asString().contains("ought to reflect");
    }

    @Test
    void aLostWriteIsNotAbsence() {
        write("a", 10, 1);
        readLocally(null, 0, 11, 2);

        assertThat(audit()).singleElement().asString().contains("ought to reflect");
    }

    @Test
    void aWriteThatIsAppliedTwiceIsFound() {
        write("a", 10, 1);
        readLocally("a", 11, 12, 2);

        assertThat(audit()).anyMatch(each -> each.contains("one ETag"));
    }

    @Test
    void twoWritesAtOnePositionAreFound() {
        write("a", 10, 1);
        write("b", 10, 1);

        assertThat(audit()).anyMatch(each -> each.contains("goes back"));
    }

    @Test
    void nothingIsAnsweredFromBeforeTheRoundBefore() {
        write("a", 10, 1);

        assertThat(new PositionAudit(history.operations(), 11).violations()).hasSize(1);
    }

    @Test
    void aChangeThatSucceedsOnWhatWasOverwrittenIsNotLinearizable() {
        write("a", 10, 1);
        write("b", 11, 1);
        ask(Ask.change(KEY, new Seen(10, Optional.of("a")), Optional.of("c")), Result.DONE, null, 12, 12, 1);

        assertThat(isLinearizable(false)).isFalse();
    }

    @Test
    void aChangeThatIsRefusedForAValueOfThePastIsNotLinearizable() {
        write("a", 10, 1);
        write("b", 11, 1);
        ask(Ask.change(KEY, new Seen(9, Optional.of("z")), Optional.of("c")), Result.REFUSED, null, 10, 12, 1);

        assertThat(isLinearizable(false)).isFalse();
        assertThat(audit()).hasSize(1);
    }
}
