package io.zab.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import io.zab.testkit.sim.MachineFault;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.Simulation;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The counter that the page on simulation breaks, and the page itself. */
class BrokenCounterTest {
    private static final Path PAGE = Path.of("../docs/simulate-your-state-machine.md");
    private static final Path SOURCES = Path.of("src/test/java/io/zab/examples/simulate");

    static final class BrokenCounter implements StateMachine {
        private long value;

        @Override
        public byte[] apply(Txn txn) {
            value += ByteBuffer.wrap(txn.payload()).getLong();
            return bytes(value);
        }

        @Override
        public SnapshotWriter freeze() {
            return out -> out.write(bytes(value)); // what value is by then
        }

        @Override
        public void restore(InputStream in) throws IOException {
            value = new DataInputStream(in).readLong();
        }

        private static byte[] bytes(long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }
    }

    @Test
    void theFailureReadsAsThePageShowsIt() throws IOException {
        SimFailure failure = catchThrowableOfType(
                SimFailure.class,
                () -> Simulation.of(BrokenCounter::new)
                        .peers(5)
                        .seeds(1, 100)
                        .run(dice -> BrokenCounter.bytes(dice.below(10))));

        assertThat(failure.machineFault()).contains(MachineFault.SNAPSHOT);
        String shown = blocks("text").get(0);
        String seen = String.join("\n", failure.getMessage().lines().limit(5).toList()) + "\n";
        assertThat(withoutNumbers(shown)).isEqualTo(withoutNumbers(seen));
    }

    @Test
    void everyPieceOfJavaOnThePageIsRunHere() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                sources.add(Files.readString(file));
            }
        }
        assertThat(blocks("java"))
                .hasSizeGreaterThan(2)
                .allSatisfy(block -> assertThat(sources).as(block).anyMatch(source -> source.contains(block)));
    }

    @Test
    void theDependencyOnThePageIsTheOneOfThisProject() throws IOException {
        String pom = Files.readString(Path.of("../zab-testkit/pom.xml"));

        assertThat(blocks("xml")).singleElement().satisfies(block -> {
            assertThat(block).contains("<artifactId>zab-testkit</artifactId>", "<scope>test</scope>");
            assertThat(pom)
                    .contains(block.lines()
                            .filter(line -> line.contains("<version>"))
                            .findFirst()
                            .orElseThrow()
                            .strip());
        });
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(PAGE));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll(" \\(from the snapshot at [^)]*\\)", "").replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#");
    }
}
