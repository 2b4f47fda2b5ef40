package io.zab.bench.goal;

import io.zab.bench.report.Figures;
import java.util.function.Function;

/**
 * One thing to reach.
 *
 * @param area what it is about
 * @param aim what is to be reached
 * @param test whether it is, by the figures of one run; a goal whose figures are missing is never met
 */
public record Goal(String area, String aim, Function<Figures, Finding> test) {
    public Finding in(Figures figures) {
        return test.apply(figures);
    }
}
