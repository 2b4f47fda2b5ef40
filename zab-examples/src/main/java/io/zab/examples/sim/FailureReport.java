package io.zab.examples.sim;

import io.zab.testkit.sim.Profile;
import io.zab.testkit.sim.Shrinker;
import io.zab.testkit.sim.SimFailure;
import io.zab.testkit.sim.SimOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What is said of a failure: what broke, how to see it again, and the smallest run found that breaks the same. */
final class FailureReport {
    private static final int LINES_SHOWN = 120;

    private final Profile profile;
    private final Campaign.Failed failed;

    FailureReport(Profile profile, Campaign.Failed failed) {
        this.profile = profile;
        this.failed = failed;
    }

    void print(PrintStream out, int shrinkRuns) {
        SimFailure failure = failed.failure();
        out.println();
        out.println("seed " + failure.seed() + " of profile " + name() + " broke " + failure.property());
        out.println(failure.what());
        out.println("replay: " + replay(failed.options()));
        SimFailure shown = shrinkRuns == 0 ? failure : shrunk(out, shrinkRuns);
        List<String> lines = shown.trace().text().lines().toList();
        int from = Math.max(0, lines.size() - LINES_SHOWN);
        out.println(from == 0 ? "its trace:" : "the end of its trace:");
        lines.subList(from, lines.size()).forEach(out::println);
        if (shown.getCause() != null) {
            shown.getCause().printStackTrace(out);
        }
    }

    private SimFailure shrunk(PrintStream out, int runs) {
        Shrinker.Shrunk shrunk = Shrinker.shrink(failed.options(), failed.failure(), runs);
        out.printf(
                Locale.ROOT,
                "shrunk from %d to %d actions in %d runs: %s\n",
                shrunk.actionsBefore(),
                shrunk.actionsAfter(),
                shrunk.runs(),
                shrunk.failure().what());
        out.println("replay: " + replay(shrunk.options()));
        return shrunk.failure();
    }

    private String replay(SimOptions options) {
        return "java -jar zab-examples/target/zab-examples.jar sim --replay " + options.seed() + " --profile " + name()
                + (options.stormMillis() < 0 ? "" : " --storm-millis " + options.stormMillis())
                + (options.skipped().size() == 0 ? "" : " --skip " + options.skipped());
    }

    private String name() {
        return profile.name().toLowerCase(Locale.ROOT);
    }
}
