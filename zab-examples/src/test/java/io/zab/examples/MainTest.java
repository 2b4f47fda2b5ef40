package io.zab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "sim --replay 1 --skip ,",
                "sim --replay 1 --skip 4294967295",
                "torture --servers 4",
                "torture --minutes 0",
                "torture --minutes x",
                "torture --minutes NaN",
                "torture --minutes Infinity",
                "torture --faults NOTHING",
                "torture --faults DELAY --network PLAIN",
                "torture --keep-histories",
                "torture --check no-such-file"
            })
    void badInputIsToldInOneLineAndExitsWithTwo(String line) {
        assertRefused(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sim --first 9223372036854775807 --seeds 2 | --first 9223372036854775807",
                "sim --first 2 --seeds 9223372036854775807 | beyond the last seed",
                "sim --minutes NaN | --minutes is NaN",
                "sim --minutes -1 | --minutes is -1",
                "sim --exhaustive --minutes NaN | --minutes is NaN",
                "sim --threads 100000 | between 0, for the number of cores, and 1024",
                "sim --threads -1 | --threads is -1",
                "sim --shrink-runs -1 | --shrink-runs is -1",
                "sim --peers 3 | --peers belongs to --exhaustive; give that, too",
                "sim --entries 3 | --entries belongs to --exhaustive",
                "sim --faults 1 | --faults belongs to --exhaustive",
                "sim --deadlines 1 | --deadlines belongs to --exhaustive",
                "sim --swaps 1 | --swaps belongs to --exhaustive",
                "sim --exhaustive --swaps -1 | --swaps is -1",
                "sim --founding | --founding belongs to --exhaustive",
                "sim --replay 1 --states 1 | --states belongs to --exhaustive, not to --replay SEED",
                "sim --depth 1 | --depth belongs to --exhaustive",
                "sim --skip 3 | --skip belongs to --replay SEED",
                "sim --storm-millis 3 | --storm-millis belongs to --replay SEED",
                "sim --trace x.html | --trace belongs to --replay SEED or --exhaustive",
                "sim --exhaustive --profile chaos | --profile belongs to --replay SEED or runs of many seeds, not to",
                "sim --exhaustive --seeds 5 | --seeds belongs to runs of many seeds, not to --exhaustive",
                "sim --exhaustive --skip 5 | --skip belongs to --replay SEED, not to --exhaustive",
                "sim --exhaustive --replay 5 | --replay belongs to --replay",
                "sim --replay 5 --seeds 5 | --seeds belongs to runs of many seeds, not to --replay SEED",
                "sim --replay 5 --minutes 5 | --minutes belongs to",
                "sim --replay 1 --storm-millis -5 | --storm-millis is -5",
                "sim --exhaustive --states 0 | --states is 0; it must be at least 1",
                "sim --exhaustive --depth 0 | --depth is 0; it must be at least 1",
                "sim --replay 1 --trace no-such-directory/run.html | there is no directory",
                "sim --exhaustive --trace no-such-directory/run.html | make it, or name a file somewhere else",
                "sim --replay 1 --trace . | is a directory"
            })
    void whatMakesNoSenseToTheSimulatorIsSaid(String line, String said) {
        assertThat(assertRefused(line.split(" "))).contains(said);
    }

    @Test
    void anEmptyListOfActionsToLeaveOutIsRefused() {
        assertThat(assertRefused("sim", "--replay", "1", "--skip", "")).contains("--skip names no action");
    }

    @Test
    void theLastSeedThereIsIsRun() {
        assertThat(Main.run("sim", "--first", "9223372036854775807", "--seeds", "1", "--profile", "calm"))
                .isZero();
    }

    @Test
    void howLinksAreSecuredIsNotGuessed(@TempDir Path data) {
        List<String> kv = List.of(
                "kv", "--id", "1", "--members", "1@127.0.0.1:1", "--data", data.toString(), "--http", "127.0.0.1:0");
        assertThat(assertRefused(kv.toArray(String[]::new))).contains("--tls-cert", "--secret-file", "--plaintext");
        List<String> both = new ArrayList<>(kv);
        both.addAll(List.of("--plaintext", "--tls-cert", "a", "--tls-key", "b", "--tls-trust", "c"));
        assertThat(assertRefused(both.toArray(String[]::new))).contains("contradict each other");
        assertThat(data).isEmptyDirectory();
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
