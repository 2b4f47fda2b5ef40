package io.zab.examples.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import io.zab.testkit.sim.ActionNumbers;
import io.zab.testkit.sim.Profile;
import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code sim} command: runs seeds until one breaks a property, or replays one. */
@Command(
        name = "sim",
        showDefaultValues = true,
        description = {
            "Runs whole ensembles in virtual time under faults, one seed after the other, and checks every property"
                    + " after every event. A failure is shrunk and printed with the line that replays it.",
            "Exit code: 0 when everything held, 1 when a property broke, 2 when the options cannot be used."
        })
public final class SimCommand implements Callable<Integer> {
    private static final int THREADS_MOST = 1024;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HelpOption help;

    @Mixin
    private ExhaustiveOptions exhaustive;

    @Option(names = "--seeds", defaultValue = "1000", description = "How many seeds.")
    private long seeds;

    @Option(names = "--first", defaultValue = "1", description = "The first of them.")
    private long first;

    @Option(names = "--minutes", defaultValue = "0", description = "Stop after so many minutes; 0 for no limit.")
    private double minutes;

    @Option(names = "--threads", defaultValue = "0", description = "Runs at a time; 0 for as many as there are cores.")
    private int threads;

    @Option(
            names = "--profile",
            defaultValue = "mixed",
            description = "What the storms are like: ${COMPLETION-CANDIDATES}.")
    private Profile profile;

    @Option(names = "--keep-going", description = "Go on after a failure, and say at the end what broke how often.")
    private boolean keepGoing;

    @Option(
            names = "--shrink-runs",
            defaultValue = "400",
            description = "Most runs to shrink a failure; 0 to leave it.")
    private int shrinkRuns;

    @Option(names = "--replay", paramLabel = "SEED", description = "Runs this seed alone and prints its whole trace.")
    private Long replay;

    @Option(names = "--skip", paramLabel = "NUMBERS", description = "With --replay: actions to leave out, like 3,7-9.")
    private String skip;

    @Option(names = "--storm-millis", paramLabel = "MILLIS", description = "With --replay: ends the storm earlier.")
    private Long stormMillis;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "With --replay: draws the run as an HTML page instead of printing it; with --exhaustive: draws what breaks.")
    private Path trace;

    @Override
    public Integer call() throws Exception {
        Mode mode = exhaustive.chosen() ? Mode.EXHAUSTIVE : replay != null ? Mode.REPLAY : Mode.SEEDS;
        mode.requireOwnOptions(spec.commandLine().getParseResult());
        requireSense(mode);
        Optional<TracePage> page = trace == null ? Optional.empty() : Optional.of(TracePage.at(trace));
        silenceStores();
        PrintStream out = new Output(System.out);
        try {
            return switch (mode) {
                case SEEDS -> runSeeds(out);
                case REPLAY -> new Replay(changed()).run(out, page);
                case EXHAUSTIVE -> exhaustive.run(minutes, page, out);
            };
        } finally {
            out.flush();
        }
    }

    private void requireSense(Mode mode) throws BadInputException {
        require(seeds >= 1, "--seeds is " + seeds + "; it starts at 1");
        require(
                first <= Long.MAX_VALUE - (seeds - 1),
                "--first " + first + " and --seeds " + seeds + " go beyond the last seed there is, " + Long.MAX_VALUE);
        require(
                minutes >= 0 && Double.isFinite(minutes),
                "--minutes is " + minutes + "; give a number, 0 for no limit");
        require(
                threads >= 0 && threads <= THREADS_MOST,
                "--threads is " + threads + "; it must be between 0, for the number of cores, and " + THREADS_MOST);
        require(shrinkRuns >= 0, "--shrink-runs is " + shrinkRuns + "; it starts at 0");
        require(
                stormMillis == null || stormMillis >= 0,
                "--storm-millis is " + stormMillis + "; it starts at 0, for no storm at all");
    }

    private static void require(boolean condition, String message) throws BadInputException {
        if (!condition) {
            throw new BadInputException(message);
        }
    }

    /** What thousands of file stores have to say of the faults they meet would bury everything else. */
    private static void silenceStores() {
        if (LoggerFactory.getLogger("io.zab") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
    }

    private int runSeeds(PrintStream out) throws InterruptedException {
        int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        Duration limit = minutes == 0 ? Duration.ofDays(3650) : Duration.ofMillis((long) (minutes * 60_000));
        Campaign campaign = new Campaign(seed -> SeededRun.options(profile, seed), first, seeds, keepGoing);
        campaign.run(workers, limit, out);
        campaign.tally().print(out);
        campaign.firstFailure().ifPresent(failed -> new FailureReport(profile, failed).print(out, shrinkRuns));
        return campaign.firstFailure().isEmpty() ? 0 : 1;
    }

    private SimOptions changed() throws BadInputException {
        SimOptions options = SeededRun.options(profile, replay);
        options = skip == null ? options : options.withSkipped(skipped());
        return stormMillis == null ? options : options.withStormMillis(stormMillis);
    }

    private ActionNumbers skipped() throws BadInputException {
        try {
            ActionNumbers numbers = ActionNumbers.parse(skip);
            require(numbers.size() > 0, "--skip names no action; write numbers like 3,7-9, or leave it out");
            return numbers;
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--skip: " + e.getMessage());
        }
    }
}
