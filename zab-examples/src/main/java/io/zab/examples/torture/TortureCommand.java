package io.zab.examples.torture;

import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
                        + " checks that the history of the clients is linearizable. Ends with 0 when all is well, 1"
                        + " when anything is wrong, 2 when options cannot be used or the time was too short to check"
                        + " anything; unless it ends with 0, logs and history are kept.")
public final class TortureCommand implements Callable<Integer> {
    private static final int MINUTES_MOST = 100_000;

    /** Nothing went wrong, because nothing was looked at. */
    private static final int NOTHING_CHECKED = 2;

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
        if (!(minutes > 0 && minutes <= MINUTES_MOST)) {
            throw new BadInputException("--minutes is " + minutes + "; it is above 0, and at most " + MINUTES_MOST);
        } else if (servers != 3 && servers != 5 && servers != 7 || clients < 1 || clients > 100) {
            throw new BadInputException("--servers is 3, 5 or 7, --clients 1 to 100");
        }
        Path work = workDirectory();
        boolean withSignals = Signals.areAvailable();
        int code;
        try (Diary diary = new Diary(work.resolve("torture.log"))) {
            if (!withSignals) {
                diary.tell("this system has no kill command: servers are killed and restarted, but never paused");
            }
            diary.tell(String.format(
                    Locale.ROOT,
                    "%d servers, %d clients, seed %d, %s min; logs in %s",
                    servers,
                    clients,
                    seed,
                    minutes,
                    work));
            Torture torture = new Torture(
                    new Torture.Settings(minutes, seed, servers, clients, work, withSignals, claimLocalReads), diary);
            Thread hook = new Thread(torture::destroy, "torture-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            torture.run();
            Runtime.getRuntime().removeShutdownHook(hook);
            torture.summary().lines().forEach(diary::tell);
            code = code(torture, diary);
        }
        if (code == 0 && directory == null) {
            ServerProcess.deleteTree(work);
        } else if (code != 0) {
            System.out.println("the history, the logs of all servers and their data are kept in " + work);
        }
        return code;
    }

    private static int code(Torture torture, Diary diary) {
        if (!diary.violations().isEmpty()) {
            return 1;
        } else if (torture.hasCheckedAnything()) {
            return 0;
        }
        diary.tell("no history of a key was checked, so nothing is proved: give it more --minutes");
        return NOTHING_CHECKED;
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
