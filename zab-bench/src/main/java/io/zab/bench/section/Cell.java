package io.zab.bench.section;

import io.zab.bench.report.Results;
import io.zab.bench.report.Sample;
import io.zab.bench.system.Systems;

/** Where figures of one scenario of one system go. */
record Cell(Results results, String section, Systems system, String scenario, int round) {
    void put(String metric, double value) {
        results.add(new Sample(section, system.title(), scenario, metric, round, value));
    }

    /** Another scenario of the same. */
    Cell in(String other) {
        return new Cell(results, section, system, other, round);
    }

    Cell inRound(int other) {
        return new Cell(results, section, system, scenario, other);
    }
}
