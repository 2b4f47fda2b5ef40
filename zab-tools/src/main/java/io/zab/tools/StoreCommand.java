package io.zab.tools;

import io.zab.filelog.Damage;
import io.zab.filelog.LogReport;
import io.zab.filelog.StoreInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that looks into one data directory. */
abstract class StoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A peer's data directory. Only ever read.")
    private Path directory;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new BadInputException(
                    Files.exists(directory) ? directory + " is no directory" : "there is no directory " + directory);
        }
        try {
            StoreInspector store = StoreInspector.at(directory);
            if (!store.hasLog()) {
                throw new BadInputException(
                        directory + " holds no log: it is no data directory of a peer, or its peer was never started");
            }
            return look(store);
        } catch (AccessDeniedException e) {
            throw new BadInputException("no permission to read " + e.getFile());
        }
    }

    /** @return the exit code */
    abstract int look(StoreInspector store) throws IOException;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    boolean wantsJson() {
        return json;
    }

    Path directory() {
        return directory;
    }

    /** Remarks and damage, as text. */
    void printFindings(LogReport log) {
        for (String remark : log.remarks()) {
            out().println("note: " + remark);
        }
        for (Damage damage : log.damage()) {
            out().println("DAMAGED: " + damage.text());
        }
    }
}
