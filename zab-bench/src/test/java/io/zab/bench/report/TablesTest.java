package io.zab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final String LOAD = "128B/w1024";

    @Test
    void aLoadOfWritesIsATableWithRatiosAndTheShareOfTheMachine() {
        Figures figures = new Samples()
                .writes("zab", LOAD, 380_000, 400_000, 420_000)
                .writes("aeron-nosync", LOAD, 800_000)
                .writes("zookeeper", LOAD, 16_000)
                .with("limits", "machine", "force-three-copies/" + LOAD, "writes_per_s", 4_000_000)
                .figures();

        Table table = new Tables(figures).of("writes").get(0);

        assertThat(table.title()).isEqualTo("Writes of 128 B, window 1024");
        assertThat(table.columns()).containsExactly("system", "writes/s", "writes/s: zab ÷ this", "of the machine");
        assertThat(table.rows())
                .containsExactly(
                        List.of("zab", "400,000 (380,000–420,000)", "–", "10 %"),
                        List.of("zookeeper", "16,000", "25 ×", "0.400 %"),
                        List.of("aeron-nosync †", "800,000", "0.500 ×", "20 %"),
                        List.of("append + force, three copies", "4,000,000", "–", "–"));
    }

    @Test
    void ofOneWriteAtATimeTheMachineIsAForceAndARoundTrip() {
        Figures figures = new Samples()
                .with("writes", "zab", "128B/w1", "p50_us", 200)
                .with("limits", "machine", "force/128B/w1", "p50_us", 80)
                .with("limits", "machine", "round-trip/128B", "p50_us", 20)
                .figures();

        assertThat(new MachineShare(figures).ofWrites("zab", "128B/w1")).hasValue(0.5);
    }

    @Test
    void whatTheMachineDidNotDoGivesNoShare() {
        Figures figures = new Samples().writes("zab", LOAD, 1).figures();
        assertThat(new MachineShare(figures).ofWrites("zab", LOAD)).isEmpty();
        assertThat(new Tables(figures).of("writes").get(0).columns()).doesNotContain("of the machine");
    }

    @Test
    void systemCallsStandBesideTheWritesTheyWereCountedFor() {
        Figures figures = new Samples()
                .writes("zab", LOAD, 1)
                .with("syscalls", "zab", LOAD, "writes_per_force", 512)
                .figures();
        assertThat(new Tables(figures).of("writes").get(0).rows().get(0)).contains("512");
    }

    @Test
    void aSectionThatNobodyKnowsIsShownAllTheSame() {
        Figures figures = new Samples()
                .with("weather", "zab", "rain/w64", "drops_per_s", 3)
                .writes("zab", LOAD, 1)
                .figures();

        assertThat(new Tables(figures).sections()).containsExactly("writes", "weather");
        Table table = new Tables(figures).of("weather").get(0);
        assertThat(table.columns()).containsExactly("scenario", "system", "drops/s");
        assertThat(table.rows()).containsExactly(List.of("rain, window 64", "zab", "3"));
    }

    @Test
    void failoverIsComparedByTheMedianOfItsRuns() {
        Figures figures = new Samples()
                .with("failover", "zab", "kill/default", "failover_ms", 200, 300, 100)
                .with("failover", "zookeeper", "kill/default", "failover_ms", 500, 400, 900)
                .figures();

        assertThat(new Tables(figures).of("failover").get(0).rows())
                .containsExactly(
                        List.of("kill -9, default timeouts", "zab", "200 ms (100 ms–300 ms)", "–"),
                        List.of("kill -9, default timeouts", "zookeeper", "500 ms (400 ms–900 ms)", "0.400 ×"));
    }

    @Test
    void aTableReadsOnATerminalAndOnAPage() {
        Table table = new Table("T", List.of("system", "n"), 1, List.of(List.of("zab", "12"), List.of("b", "1")), "N");

        assertThat(table.text()).isEqualTo("T\n  system   n\n  zab     12\n  b        1\nN\n");
        assertThat(table.markdown()).isEqualTo("| system | n |\n| --- | ---: |\n| **zab** | 12 |\n| b | 1 |\n\nN\n");
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Table("T", List.of("a", "b"), 1, List.of(List.of("only one")), ""))
                .hasMessageContaining("only one");
    }
}
