package io.zab.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What concerns a peer's promises and identity. */
@Command(
        name = "meta",
        subcommands = MetaShowCommand.class,
        description = "Shows whose directory it is and what it has promised.")
final class MetaCommand implements Runnable {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: meta show (see --help)");
    }
}
