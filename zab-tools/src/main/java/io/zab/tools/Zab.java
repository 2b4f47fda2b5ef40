package io.zab.tools;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code zab}. */
@Command(
        name = "zab",
        subcommands = {LogCommand.class, SnapshotCommand.class, MetaCommand.class, StatusCommand.class},
        description = {
            "Looks into data directories, and asks a live ensemble how it is.",
            "Nothing here changes a byte or takes a lock, and a peer may run meanwhile."
        },
        footer = "Each command has its own --help.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:something is wrong with what was looked at: damage, a server that does not serve",
            "2:it could not be looked at: wrong arguments, no such directory, no permission"
        })
public final class Zab implements Runnable {
    /** What was looked at is sound. */
    static final int WELL = 0;
    /** What was looked at is not. */
    static final int TROUBLE = 1;
    /** Nothing could be looked at: one line on stderr says why. */
    static final int BAD_INPUT = 2;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private Zab() {}

    /**
     * Runs one command and ends the JVM.
     *
     * @param args the command's name, then its options
     */
    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        int code = new CommandLine(new Zab())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> complain(err, e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(err, e))
                .execute(args);
        out.flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: log, snapshot, meta or status (see --help)");
    }

    private static int failed(PrintWriter err, Exception e) {
        if (e instanceof BadInputException || e instanceof IOException) {
            return complain(err, e);
        }
        e.printStackTrace(err);
        return BAD_INPUT;
    }

    private static int complain(PrintWriter err, Exception e) {
        String line = e.getMessage() == null ? e.toString() : e.getMessage();
        err.println("zab: " + line.replaceAll("\\s*\\R\\s*", " "));
        return BAD_INPUT;
    }
}
