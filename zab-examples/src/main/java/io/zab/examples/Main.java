package io.zab.examples;

import io.zab.PeerStartException;
import io.zab.examples.demo.DemoCommand;
import io.zab.examples.embed.EmbedCommand;
import io.zab.examples.kv.KvCommand;
import io.zab.examples.load.LoadCommand;
import io.zab.examples.sim.SimCommand;
import io.zab.examples.torture.TortureCommand;
import java.io.IOException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of the runnable jar. */
@Command(
        name = "zab-examples",
        subcommands = {
            DemoCommand.class,
            KvCommand.class,
            EmbedCommand.class,
            LoadCommand.class,
            SimCommand.class,
            TortureCommand.class
        },
        description = "Examples of an embedded, replicated state machine.")
public final class Main implements Runnable {
    /** What the user gave cannot be used: one line on stderr says why. */
    public static final int BAD_INPUT = 2;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the example named by the first argument; ends the JVM unless it ended well.
     *
     * @param args the example's name, then its options
     */
    public static void main(String[] args) {
        int code = run(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** @return 0 when all went well, {@link #BAD_INPUT}, or another code when the example failed */
    static int run(String... args) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> complain(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e))
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name an example: demo, kv, embed, load, sim or torture (see --help)");
    }

    private static int failed(Exception e) {
        if (e instanceof PeerStartException || e instanceof BadInputException || e instanceof IOException) {
            return complain(e);
        }
        LoggerFactory.getLogger(Main.class).error("failed", e);
        return 1;
    }

    private static int complain(Exception e) {
        String line = e.getMessage() == null ? e.toString() : e.getMessage();
        System.err.println(line.replaceAll("\\s*\\R\\s*", " "));
        return BAD_INPUT;
    }
}
