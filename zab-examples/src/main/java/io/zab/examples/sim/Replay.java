package io.zab.examples.sim;

import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.TraceBook;
import java.io.PrintStream;

/** One seed once more, to the byte, with its whole trace. */
final class Replay {
    private final SimOptions options;

    Replay(SimOptions options) {
        this.options = options.withTraceLines(TraceBook.EVERYTHING);
    }

    int run(PrintStream out) {
        try {
            SeededRun.Result result = SeededRun.run(options);
            out.print(result.trace().text());
            out.println("seed " + result.seed() + ": everything held, in " + result.events() + " events");
            return 0;
        } catch (SimFailure failure) {
            out.print(failure.trace().text());
            out.println("seed " + failure.seed() + " broke " + failure.property());
            out.println(failure.what());
            return 1;
        }
    }
}
