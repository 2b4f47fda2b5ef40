package io.zab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void aFigureOfSeveralRoundsHasItsMedianAndItsEnds() {
        Spread odd = new Samples()
                .writes("zab", "128B/w1", 30, 10, 20)
                .figures()
                .spread("writes", "zab", "128B/w1", "writes_per_s")
                .orElseThrow();
        assertThat(odd.median()).isEqualTo(20);
        assertThat(odd.min()).isEqualTo(10);
        assertThat(odd.max()).isEqualTo(30);

        Figures even = new Samples().writes("zab", "128B/w1", 4, 1, 2, 3).figures();
        assertThat(even.median("writes", "zab", "128B/w1", "writes_per_s")).hasValue(2.5);
    }

    @Test
    void aFigureThatWasNotTakenIsMissing() {
        Figures figures = new Samples().writes("zab", "128B/w1", 1).figures();
        assertThat(figures.spread("writes", "jraft", "128B/w1", "writes_per_s")).isEmpty();
        assertThat(figures.median("writes", "zab", "128B/w1", "p50_us")).isEmpty();
    }

    @Test
    void aFigureThatIsNoNumberIsMissing() {
        Figures figures = new Samples()
                .writes("zab", "128B/w1", Double.NaN, Double.POSITIVE_INFINITY)
                .figures();
        assertThat(figures.spread("writes", "zab", "128B/w1", "writes_per_s")).isEmpty();
    }

    @Test
    void roundsThatTheHostDisturbedDoNotCountBesideOthers() {
        Figures figures = new Samples()
                .writes("zab", "128B/w1", 10, 20, 40)
                .with("writes", "zab", "128B/w1", "stolen_percent", 4, 30, 5)
                .figures();
        assertThat(figures.median("writes", "zab", "128B/w1", "writes_per_s")).hasValue(25);
    }

    @Test
    void ofRoundsThatTheHostDisturbedTheLeastDisturbedCounts() {
        Figures figures = new Samples()
                .writes("zab", "128B/w1", 10, 20)
                .with("writes", "zab", "128B/w1", "stolen_percent", 40, 30)
                .writes("jraft", "128B/w1", 1, 3)
                .figures();
        assertThat(figures.median("writes", "zab", "128B/w1", "writes_per_s")).hasValue(20);
        assertThat(figures.median("writes", "jraft", "128B/w1", "writes_per_s")).hasValue(2);
    }

    @Test
    void systemsStandInOneOrderWhateverTheRoundsDid() {
        Figures figures = new Samples()
                .writes("somebody-else", "128B/w1", 1)
                .writes("jraft", "128B/w1", 1)
                .writes("zab", "128B/w1", 1)
                .figures();
        assertThat(figures.systems("writes", "128B/w1")).containsExactly("zab", "jraft", "somebody-else");
    }

    @Test
    void whoDoesNotForceIsNoDurablePeer() {
        assertThat(Figures.durablePeers())
                .contains("zookeeper", "jraft", "aeron")
                .doesNotContain("zab", "aeron-nosync");
        assertThat(Figures.isDurable("aeron-nosync")).isFalse();
        assertThat(Figures.isDurable("nobody-knows")).isTrue();
    }

    @Test
    void whatFailedIsToldApartFromFigures() {
        Figures figures = new Samples()
                .with("writes", "ratis", "all", "failed", 1)
                .writes("zab", "128B/w1", 1)
                .figures();
        assertThat(figures.scenarios("writes")).containsExactly("128B/w1");
        assertThat(new Tables(figures).failures().orElseThrow().rows())
                .containsExactly(java.util.List.of("writes", "all", "ratis", "1"));
    }
}
