package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.examples.BadInputException;
import io.zab.examples.torture.Ask.Seen;
import io.zab.examples.torture.Told.Result;
import io.zab.examples.torture.Told.ServerRun;
import io.zab.testkit.linearizability.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A history that was written is read as it was, and judged as it was. */
class HistoryFileTest {
    private static final Optional<ServerRun> RUN = Optional.of(new ServerRun(2, 7));

    @TempDir
    private Path directory;

    private final History<Ask, Told> history = new History<>();

    private void ask(Ask ask, Told told) {
        history.complete(history.invoke("client 1 at 2", ask), told);
    }

    private static Told told(Result result, String value, long eTag, long zxid) {
        return new Told(result, Optional.ofNullable(value), eTag, zxid, RUN);
    }

    private Path written() {
        Path file = directory.resolve("history.tsv");
        new HistoryFile(9, history.operations()).write(file);
        return file;
    }

    private static int check(Path file) {
        return new CommandLine(new TortureCommand()).execute("--check", file.toString());
    }

    @Test
    void everyKindOfOperationComesBack() throws IOException, BadInputException {
        ask(Ask.write("k", "a"), told(Result.DONE, null, 10, 10));
        ask(Ask.delete("k"), told(Result.DONE, null, 0, 11));
        ask(Ask.read("k"), told(Result.FOUND, null, 0, 12));
        ask(Ask.readLocally("k"), new Told(Result.FOUND, Optional.of("a"), 10, 10, Optional.empty()));
        ask(Ask.change("k", Seen.ABSENT, Optional.of("b")), told(Result.REFUSED, null, 0xffffffff00000001L, 12));
        ask(Ask.change("k", new Seen(10, Optional.of("a")), Optional.empty()), told(Result.DONE, null, 0, 13));
        history.unknown(history.invoke("client 2 at 1", Ask.write("k", "c")));

        assertThat(HistoryFile.read(written())).isEqualTo(new HistoryFile(9, history.operations()));
    }

    @Test
    void aHistoryIsCheckedAgain() {
        ask(Ask.write("k", "a"), told(Result.DONE, null, 10, 10));
        assertThat(check(written())).isZero();

        ask(Ask.read("k"), told(Result.FOUND, null, 0, 11));
        assertThat(check(written())).isEqualTo(1);
    }

    @Test
    void whatIsNoHistoryIsNamed() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "one\ntwo\n");
        assertThatThrownBy(() -> HistoryFile.read(other)).hasMessageContaining("no history");

        ask(Ask.write("k", "a"), told(Result.DONE, null, 10, 10));
        Path file = written();
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add("half a li");
        Files.write(file, lines);
        assertThatThrownBy(() -> HistoryFile.read(file)).hasMessageContaining("line 4, is damaged");
    }
}
