package io.zab.examples.torture;

import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code torture} command: real servers, real faults, and a check of all that clients were told. */
@Command(
        name = "torture",
        showDefaultValues = true,
        description =
                "Kills, pauses, restarts and robs kv servers of their disks under load, each a process of its own, and"
                        + " checks that the history of the clients is linearizable. Ends with 1 when anything is wrong; logs and"
                        + " history are kept then.")
public final class TortureCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Option(names = "--minutes", defaultValue = "1", description = "How long; the last round is finished.")
    private double minutes;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Decides what is done to whom; when it hits is up to the machine.")
    private long seed;

    @Option(names = "--servers", defaultValue = "3", description = "How many servers: 3, 5 or 7.")
    private int servers;

    @Option(names = "--clients", defaultValue = "6", description = "How many clients at a time.")
    private int clients;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where to work; empty or absent. Else a temporary one.")
    private Path directory;

    @Option(
            names = "--claim-local-reads",
            description = "Check local reads as if they promised to be linearizable, which they do not: a trial of the"
                    + " check, to end with 1.")
    private boolean claimLocalReads;

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0) || servers != 3 && servers != 5 && servers != 7 || clients < 1 || clients > 100) {
            throw new BadInputException("--minutes is above 0, --servers 3, 5 or 7, --clients 1 to 100");
        }
        Path work = workDirectory();
        boolean withSignals = Signals.areAvailable();
        boolean clean;
        try (Diary diary = new Diary(work.resolve("torture.log"))) {
            if (!withSignals) {
                diary.tell("this system has no kill command: servers are killed and restarted, but never paused");
            }
            diary.tell(String.format(
                    "%d servers, %d clients, seed %d, %s min; logs in %s", servers, clients, seed, minutes, work));
            Torture torture = new Torture(
                    new Torture.Settings(minutes, seed, servers, clients, work, withSignals, claimLocalReads), diary);
            Thread hook = new Thread(torture::destroy, "torture-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            torture.run();
            Runtime.getRuntime().removeShutdownHook(hook);
            torture.summary().lines().forEach(diary::tell);
            clean = diary.violations().isEmpty();
        }
        if (clean && directory == null) {
            ServerProcess.deleteTree(work);
        } else if (!clean) {
            System.out.println("the history, the logs of all servers and their data are kept in " + work);
        }
        return clean ? 0 : 1;
    }

    private Path workDirectory() throws IOException, BadInputException {
        if (directory == null) {
            return Files.createTempDirectory("zab-torture-");
        }
        Path created = Files.createDirectories(directory).toAbsolutePath();
        try (Stream<Path> inside = Files.list(created)) {
            if (inside.findAny().isPresent()) {
                throw new BadInputException("--dir " + directory + " is not empty; give another");
            }
        }
        return created;
    }
}
