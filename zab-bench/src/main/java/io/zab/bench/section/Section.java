package io.zab.bench.section;

import io.zab.bench.report.Results;

/** One question the benchmark asks of every system, in interleaved rounds. */
public interface Section {
    /** As it is called on the command line and in the results. */
    String name();

    /** About how long it takes. */
    int seconds(Plan plan);

    /** Measures and puts down what it finds; what a system does not offer, or fails at, is left out and said. */
    void run(Plan plan, Results results) throws Exception;
}
