package io.zab.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What concerns a log. */
@Command(
        name = "log",
        subcommands = {LogDumpCommand.class, LogVerifyCommand.class},
        description = "Shows a write-ahead log, or checks it.")
final class LogCommand implements Runnable {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: log dump or log verify (see --help)");
    }
}
