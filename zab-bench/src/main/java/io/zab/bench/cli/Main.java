package io.zab.bench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmark's command line. */
@Command(
        name = "zab-bench",
        description = "Measures this library and its peers side by side.",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, ReportCommand.class, MicroCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
