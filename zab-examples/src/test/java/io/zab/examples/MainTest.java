package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line makes of input that cannot be used. */
class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "kv",
                "kv --id 1",
                "demo --frobnicate",
                "embed",
                "load --seconds 0",
                "sim --seeds 0",
                "sim --profile x",
                "sim --skip 3",
                "sim --replay 1 --skip x",
                "torture --servers 4",
                "torture --minutes 0",
                "torture --minutes x"
            })
    void badInputIsToldInOneLineAndExitsWithTwo(String line) {
        assertRefused(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "127.0.0.1:x", "127.0.0.1:70000", "::1:80", "no-such-host.invalid:80"})
    void anHttpAddressThatIsNoneIsNamed(String http, @TempDir Path data) {
        assertThat(assertRefused(
                        "kv", "--id", "1", "--members", "1@127.0.0.1:1", "--data", data.toString(), "--http", http))
                .contains("--http");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatHoldsSomethingIsNotWorkedIn(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("precious"));
        assertThat(assertRefused("torture", "--dir", directory.toString())).contains(directory.toString(), "not empty");
        assertThat(directory.resolve("precious")).exists();
    }

    @Test
    void helpIsNoFailure() {
        assertThat(Main.run("--help")).isZero();
        assertThat(Main.run("kv", "--help")).isZero();
    }

    private static String assertRefused(String... args) {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(args)).isEqualTo(Main.BAD_INPUT);
        } finally {
            System.setErr(before);
        }
        String printed = captured.toString(StandardCharsets.UTF_8);
        assertThat(printed.lines()).hasSize(1);
        return printed;
    }
}
