package io.zab.bench.cli;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code micro} command. */
@Command(
        name = "micro",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description = "Measures single steps with JMH: codec, log, protocol kernel.")
final class MicroCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", defaultValue = ".*", description = "Which benchmarks: a regular expression.")
    private String regex;

    @Option(names = "--forks", defaultValue = "1", description = "JVMs for each, one after the other; 0 for this one.")
    private int forks;

    @Option(names = "--iterations", defaultValue = "3", description = "Iterations to warm up, and to measure.")
    private int iterations;

    @Option(names = "--millis", defaultValue = "1000", description = "How long each iteration takes.")
    private long millis;

    @Option(names = "--allocation", description = "Tells also how many bytes each operation allocates.")
    private boolean allocation;

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(regex)
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .shouldFailOnError(true);
        if (allocation) {
            options.addProfiler("gc");
        }
        new Runner(options.build()).run();
        return 0;
    }
}
