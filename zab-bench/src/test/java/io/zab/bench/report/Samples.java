package io.zab.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Figures of a run that a test makes up. */
public final class Samples {
    private final List<Sample> samples = new ArrayList<>();

    /** One figure, a value a round. */
    public Samples with(String section, String system, String scenario, String metric, double... values) {
        for (int i = 0; i < values.length; i++) {
            samples.add(new Sample(section, system, scenario, metric, i + 1, values[i]));
        }
        return this;
    }

    /** Writes a second of one load. */
    public Samples writes(String system, String scenario, double... values) {
        return with("writes", system, scenario, "writes_per_s", values);
    }

    public List<Sample> list() {
        return samples;
    }

    public Figures figures() {
        return new Figures(samples);
    }
}
