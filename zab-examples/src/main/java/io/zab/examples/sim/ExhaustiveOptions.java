package io.zab.examples.sim;

import io.zab.examples.BadInputException;
import io.zab.testkit.exhaustive.Exploration;
import io.zab.testkit.exhaustive.Exploration.Counterexample;
import io.zab.testkit.exhaustive.Exploration.Progress;
import io.zab.testkit.exhaustive.Exploration.Result;
import io.zab.testkit.exhaustive.Limits;
import io.zab.testkit.exhaustive.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code sim --exhaustive}, and what it does: every behaviour of a small ensemble, breadth first. */
final class ExhaustiveOptions {
    @Option(
            names = "--exhaustive",
            description = "Tries every order of events of a small ensemble, breadth first, instead of drawing runs.")
    private boolean exhaustive;

    @Option(names = "--peers", defaultValue = "3", description = "With --exhaustive: how many servers.")
    private int peers;

    @Option(names = "--entries", defaultValue = "2", description = "With --exhaustive: how many requests.")
    private int entries;

    @Option(names = "--faults", defaultValue = "1", description = "With --exhaustive: how many faults on one way.")
    private int faults;

    @Option(
            names = "--deadlines",
            defaultValue = "4",
            description = "With --exhaustive: how many deadlines may pass on one way when nothing else can happen.")
    private int deadlines;

    @Option(
            names = "--swaps",
            description =
                    "With --exhaustive: how many arrivals others go ahead of on one way, counted from the usual order"
                            + " (writes, links, Notifications); every order when it is not given.")
    private Integer swaps;

    @Option(
            names = "--founding",
            description = "With --exhaustive: begins with empty servers, not with a leader whom all follow.")
    private boolean founding;

    @Option(names = "--states", defaultValue = "1000000", description = "With --exhaustive: stops after so many.")
    private int states;

    @Option(names = "--depth", defaultValue = "1000", description = "With --exhaustive: stops after so many moves.")
    private int depth;

    boolean chosen() {
        return exhaustive;
    }

    /**
     * @param minutes 0 for no limit
     * @param trace where to draw a failure
     * @return 0 when everything held, else 1
     */
    int run(double minutes, Optional<TracePage> trace, PrintStream out) throws BadInputException, IOException {
        Result result = Exploration.run(scope(), limits(minutes), progress -> print(progress, out));
        print(result.progress(), out);
        if (result.counterexample().isEmpty()) {
            out.println(
                    result.complete()
                            ? "everything held, and there is nothing more in this scope"
                            : "everything held as far as it was tried");
            return 0;
        }
        Counterexample found = result.counterexample().get();
        out.print(found.trace().text());
        out.println("broke " + found.property() + " in " + found.moves().size() + " moves, the fewest possible:");
        found.moves().forEach(move -> out.println("  " + move));
        out.println(found.text());
        if (trace.isPresent()) {
            trace.get().draw(found.trace());
            out.println("drawn: " + trace.get());
        }
        return 1;
    }

    private Scope scope() throws BadInputException {
        try {
            Scope scope = Scope.of(entries, faults).withPeers(peers).withDeadlines(deadlines);
            scope = swaps == null ? scope : scope.withSwaps(swaps);
            return founding ? scope.founding() : scope;
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--" + e.getMessage());
        }
    }

    private Limits limits(double minutes) throws BadInputException {
        long nanos = minutes == 0 ? Long.MAX_VALUE : Math.max(1, (long) (minutes * 60e9));
        try {
            return new Limits(states, depth, nanos, System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--" + e.getMessage());
        }
    }

    private static void print(Progress progress, PrintStream out) {
        out.println(String.format(
                Locale.ROOT,
                "depth %3d: %,11d states, %,12d transitions, %,9d states of single servers, %,8.0f states/s",
                progress.depth(),
                progress.states(),
                progress.transitions(),
                progress.localStates(),
                progress.statesPerSecond()));
    }
}
