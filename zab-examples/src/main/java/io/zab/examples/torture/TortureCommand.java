package io.zab.examples.torture;

import io.zab.examples.BadInputException;
import io.zab.examples.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
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
                "Runs kv servers, each a process of its own, under load, and does all kinds of harm to them, to the network"
                        + " between them, to their disks and clocks; checks that the history of the clients is"
                        + " linearizable. What the machine does not allow is left out, and named. Ends with 0 when all"
                        + " is well, 1 when anything is wrong, 2 when options cannot be used or the time was too short"
                        + " to check anything; unless it ends with 0, logs, data and history are kept.")
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

    @Option(
            names = "--restore-backup",
            description =
                    "Turn all disks back to the beginning of the round, at its end: what was acknowledged since is"
                            + " lost, a trial of the check, to end with 1.")
    private boolean restoresBackup;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "FAULT",
            description = "What to do, separated by commas; by default all that this machine allows:"
                    + " ${COMPLETION-CANDIDATES}.")
    private Set<Fault> faults;

    @Option(
            names = "--network",
            description = "What lies between the servers: ${COMPLETION-CANDIDATES}; by default the last of these that"
                    + " the faults need and this machine allows.")
    private NetworkKind network;

    @Option(
            names = "--tls",
            description = "Let the servers speak TLS, each with a certificate of its own, of an authority made for the"
                    + " run; with --secret, prove that, too.")
    private boolean tls;

    @Option(names = "--secret", description = "Let the servers prove to each other that they know a secret.")
    private boolean proveSecret;

    @Option(names = "--keep-histories", description = "Keep the history of each round in --dir, for --check.")
    private boolean keepsHistories;

    @Option(names = "--check", paramLabel = "FILE", description = "Run nothing; check such a history again.")
    private Path history;

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0 && minutes <= MINUTES_MOST)) {
            throw new BadInputException("--minutes is " + minutes + "; it is above 0, and at most " + MINUTES_MOST);
        } else if (servers != 3 && servers != 5 && servers != 7 || clients < 1 || clients > 100) {
            throw new BadInputException("--servers is 3, 5 or 7, --clients 1 to 100");
        } else if (keepsHistories && directory == null) {
            throw new BadInputException("--keep-histories belongs to --dir; give that, too");
        } else if (history != null) {
            return checkAgain();
        }
        Plan plan = Plan.of(faults, network, tls);
        Path work = workDirectory();
        int code;
        try (Diary diary = new Diary(work.resolve("torture.log"))) {
            plan.leftOut().forEach(diary::tell);
            if (!plan.leftOut().isEmpty()) {
                diary.tell("as root on Debian scripts/install-nemesis-tools.sh installs what such faults need");
            }
            diary.tell(String.format(
                    Locale.ROOT,
                    "%d servers, %d clients, seed %d, %s min; logs in %s",
                    servers,
                    clients,
                    seed,
                    minutes,
                    work));
            code = run(settings(plan, work), diary);
        }
        if (code == 0 && directory == null) {
            Disk.deleteTree(work);
        } else if (code != 0) {
            System.out.println("the history, the logs of all servers and their data are kept in " + work);
        }
        return code;
    }

    private Torture.Settings settings(Plan plan, Path work) {
        return new Torture.Settings(
                minutes,
                seed,
                servers,
                clients,
                work,
                plan.faults(),
                plan.network(),
                claimLocalReads,
                restoresBackup,
                tls,
                proveSecret,
                keepsHistories);
    }

    private static int run(Torture.Settings settings, Diary diary) throws IOException, InterruptedException {
        Torture torture = new Torture(settings, diary);
        Thread hook = new Thread(torture::close, "torture-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try (torture) {
            torture.run();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        Report report = torture.report();
        report.text().lines().forEach(diary::tell);
        Files.writeString(settings.directory().resolve("report.json"), report.json());
        return code(torture, diary);
    }

    private int checkAgain() throws IOException, BadInputException {
        HistoryFile file = HistoryFile.read(history);
        HistoryCheck check = HistoryCheck.of(file.operations(), file.floor(), claimLocalReads);
        check.violations().forEach(System.out::println);
        System.out.println("operations: " + file.operations().size() + ", histories of keys checked: " + check.keys()
                + ", violations: " + check.violations().size());
        return check.violations().isEmpty() ? 0 : 1;
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
