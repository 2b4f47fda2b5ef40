package io.zab.tools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What concerns snapshots. */
@Command(
        name = "snapshot",
        subcommands = {SnapshotInfoCommand.class, SnapshotVerifyCommand.class},
        description = "Lists the snapshots of a peer, or checks them.")
final class SnapshotCommand implements Runnable {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name a command: snapshot info or snapshot verify (see --help)");
    }
}
