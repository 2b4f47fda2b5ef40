package io.zab.bench.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.goal.Finding.Verdict;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Samples;
import org.junit.jupiter.api.Test;

class GoalsTest {
    private static final String LOAD = "128B/w1024";

    @Test
    void ofNothingMeasuredNoGoalIsMet() {
        Figures nothing = new Samples().figures();
        assertThat(Goals.all())
                .hasSizeGreaterThan(30)
                .allSatisfy(goal -> assertThat(goal.in(nothing).verdict())
                        .as(goal.toString())
                        .isEqualTo(Verdict.NOT_MEASURED));
    }

    @Test
    void oursAloneMeetsNoGoalThatNamesOthers() {
        Samples samples = new Samples();
        for (String load : new String[] {"128B/w1", "128B/w64", LOAD, "1024B/w1", "1024B/w64", "1024B/w1024"}) {
            samples.writes("zab", load, 1e9)
                    .with("writes", "zab", load, "p50_us", 1)
                    .with("writes", "zab", load, "p999_us", 1);
        }
        Figures alone = samples.figures();
        assertThat(Goals.all()).noneMatch(goal -> goal.in(alone).verdict() == Verdict.MET);
    }

    @Test
    void theFastestOfAllDurablePeersDecides() {
        assertThat(rateAgainstPeers(150, 100).verdict()).isEqualTo(Verdict.MET);
        assertThat(rateAgainstPeers(149, 100).verdict()).isEqualTo(Verdict.NOT_MET);
    }

    private static Finding rateAgainstPeers(double ours, double best) {
        Samples samples = new Samples().writes("zab", LOAD, ours);
        for (String peer : Figures.durablePeers()) {
            samples.writes(peer, LOAD, peer.equals("jraft") ? best : best / 3);
        }
        // Who does not force is faster, and no measure.
        samples.writes("aeron-nosync", LOAD, best * 10);
        return Rival.byRate(LOAD).times(1.5).apply(samples.figures());
    }

    @Test
    void oneDurablePeerThatIsMissingLeavesItOpen() {
        Samples samples = new Samples().writes("zab", LOAD, 1_000).writes("jraft", LOAD, 100);
        Finding finding = Rival.byRate(LOAD).times(1.5).apply(samples.figures());
        assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(finding.measured())
                .contains("10 × jraft")
                .contains("zookeeper")
                .doesNotContain("nosync");
    }

    @Test
    void onePeerThatIsFasterIsEnoughToMissIt() {
        Samples samples = new Samples().writes("zab", LOAD, 1_000).writes("jraft", LOAD, 900);
        assertThat(Rival.byRate(LOAD).times(1.5).apply(samples.figures()).verdict())
                .isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void ofACostTheLowestDecides() {
        Samples samples = new Samples().with("failover", "zab", "kill/default", "failover_ms", 210);
        samples.with("failover", "zookeeper", "kill/default", "failover_ms", 500, 400, 900);
        Rival rival = Rival.byCost("failover", "kill/default", "failover_ms").among("zookeeper");
        assertThat(rival.times(0.5).apply(samples.figures()).verdict()).isEqualTo(Verdict.MET);
        assertThat(rival.times(0.4).apply(samples.figures()).verdict()).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void aNumberIsAllowedToItsLastDigit() {
        Figures figures = new Samples()
                .with("failover", "zab", "kill/default", "failover_ms", 300)
                .figures();
        Bound bound = new Bound("failover", "kill/default", "failover_ms");
        assertThat(bound.atMost(300).apply(figures).verdict()).isEqualTo(Verdict.MET);
        assertThat(bound.atMost(299.9).apply(figures).verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(bound.atLeast(300).apply(figures).verdict()).isEqualTo(Verdict.MET);
        assertThat(bound.atLeast(300.1).apply(figures).verdict()).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void growthIsOursAgainstOurs() {
        Figures figures = new Samples()
                .with("growth", "zab", "3-servers", "cpu_us_per_write", 4)
                .with("growth", "zab", "5-servers", "cpu_us_per_write", 7.2)
                .with("growth", "zab", "7-servers", "cpu_us_per_write", 10.5)
                .figures();
        assertThat(verdictOf("5 servers", figures)).isEqualTo(Verdict.MET);
        assertThat(verdictOf("7 servers", figures)).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void aShortRunWithoutAStallProvesNothing() {
        assertThat(verdictOf("a long run at window 1024", stalls(0, 15))).isEqualTo(Verdict.NOT_MEASURED);
        assertThat(verdictOf("a long run at window 1024", stalls(0, 300))).isEqualTo(Verdict.MET);
        assertThat(verdictOf("a long run at window 1024", stalls(3, 15))).isEqualTo(Verdict.NOT_MET);
    }

    private static Figures stalls(double above, double seconds) {
        return new Samples()
                .with("stalls", "zab", LOAD, "writes_above_100ms", above)
                .with("stalls", "zab", LOAD, "run_s", seconds)
                .with("stalls", "zab", LOAD, "max_us", 90_000)
                .figures();
    }

    private static Verdict verdictOf(String area, Figures figures) {
        return Goals.all().stream()
                .filter(goal -> goal.area().equals(area))
                .findFirst()
                .orElseThrow()
                .in(figures)
                .verdict();
    }

    @Test
    void theTableCountsWhatIsMet() {
        Figures figures =
                new Samples().with("idle", "zab", "idle", "own_threads", 4).figures();
        assertThat(Goals.table(figures).note()).startsWith("1 of ");
        assertThat(Goals.table(figures).rows()).hasSameSizeAs(Goals.all());
    }
}
