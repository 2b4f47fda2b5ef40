package io.zab.examples.sim;

import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.TraceBook;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** One seed once more, to the byte, with its whole trace. */
final class Replay {
    private final SimOptions options;

    Replay(SimOptions options) {
        this.options = options.withTraceLines(TraceBook.EVERYTHING);
    }

    /**
     * Prints the trace, or draws it into a file.
     *
     * @throws IOException when the file cannot be written
     */
    int run(PrintStream out, Optional<TracePage> page) throws IOException {
        try {
            SeededRun.Result result = SeededRun.run(options);
            show(result.trace(), out, page);
            out.println("seed " + result.seed() + ": everything held, in " + result.events() + " events");
            return 0;
        } catch (SimFailure failure) {
            show(failure.trace(), out, page);
            out.println("seed " + failure.seed() + " broke " + failure.property());
            out.println(failure.what());
            return 1;
        }
    }

    private static void show(TraceBook trace, PrintStream out, Optional<TracePage> page) throws IOException {
        if (page.isEmpty()) {
            out.print(trace.text());
            return;
        }
        page.get().draw(trace);
        out.println("drawn: " + page.get());
    }
}
