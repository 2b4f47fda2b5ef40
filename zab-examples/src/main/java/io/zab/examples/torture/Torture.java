package io.zab.examples.torture;

import io.zab.examples.Ports;
import io.zab.testkit.linearizability.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The run: rounds of harm under load, and after each round peace, in which all servers must be ready and of one state, and
 * the history of the round is checked. Each round has keys of its own.
 */
final class Torture implements AutoCloseable {
    private static final int AGREEMENT_SECONDS_MAX = 60;

    private final Settings settings;
    private final SplittableRandom random;
    private final Diary diary;
    private final Network network;
    private final Servers servers;
    private final Recoveries recoveries = new Recoveries();
    private final Book book = new Book(recoveries);
    private final Watch watch;
    private final Session auditor;
    private final Clients clients;
    private final Nemesis nemesis;
    private long floor;
    private long keysChecked;

    /**
     * @param directory where servers keep their data and logs; exists
     * @param faults what is done to them; all that it needs is there
     * @param network what lies between them
     * @param claimLocalReads checks local reads for what they don't promise
     * @param restoresBackup turns all disks back to the beginning of the round, at its end
     * @param tls whether servers speak TLS, each with a certificate of its own
     * @param proveSecret whether servers prove to each other that they know a secret
     * @param keepsHistories whether the history of a round in which nothing was wrong is kept, too
     */
    record Settings(
            double minutes,
            long seed,
            int servers,
            int clients,
            Path directory,
            Set<Fault> faults,
            NetworkKind network,
            boolean claimLocalReads,
            boolean restoresBackup,
            boolean tls,
            boolean proveSecret,
            boolean keepsHistories) {}

    Torture(Settings settings, Diary diary) throws InterruptedException {
        this.settings = settings;
        this.diary = diary;
        this.random = new SplittableRandom(settings.seed());
        int count = settings.servers();
        Set<Fault> faults = settings.faults();
        List<Integer> ports = Ports.free(2 * count);
        List<Integer> peerPorts = ports.subList(0, count);
        KvHttp http = new KvHttp();
        Optional<Certificates> certificates = settings.tls()
                ? Optional.of(new Certificates(settings.directory().resolve("tls"), count))
                : Optional.empty();
        this.network = settings.network().open(peerPorts, random.split());
        Launcher launcher = new Launcher(
                network,
                peerPorts,
                ports.subList(count, 2 * count),
                settings.directory(),
                serverOptions(),
                certificates,
                faults.contains(Fault.CLOCK_JUMP),
                random.split());
        this.servers = new Servers(http, servers(launcher, faults.contains(Fault.FULL_DISK)));
        this.watch = new Watch(http, recoveries::readyAfter);
        this.auditor = new Session("auditor", random.split(), servers, http, book, diary);
        this.clients = new Clients(settings.clients(), random.split(), servers, http, book, diary);
        this.nemesis = new Nemesis(
                random.split(),
                faults,
                servers,
                launcher,
                certificates,
                new NetworkFaults(network, count, random.split()),
                auditor,
                new Nemesis.Account(book, diary, watch, recoveries));
    }

    private List<ServerProcess> servers(Launcher launcher, boolean withDisksOfTheirOwn) throws InterruptedException {
        try {
            return launcher.make(withDisksOfTheirOwn);
        } catch (TortureException | UncheckedIOException e) {
            network.close();
            throw e;
        }
    }

    /** Snapshots, compaction and new epochs happen within a round, in some runs more often than in others. */
    private List<String> serverOptions() {
        List<String> options = new ArrayList<>(List.of(
                "--tick-ms",
                String.valueOf(Nemesis.TICK_MILLIS),
                "--sync-limit",
                String.valueOf(Nemesis.SYNC_LIMIT_TICKS),
                "--init-limit",
                "50",
                "--request-timeout-ms",
                "2000",
                "--snapshot-every",
                random.nextBoolean() ? "500" : "5000",
                "--counter-limit",
                random.nextBoolean() ? "2000" : "20000"));
        if (settings.proveSecret()) {
            Path secret = settings.directory().resolve("secret");
            try {
                Files.writeString(secret, String.format("%016x%016x%n", random.nextLong(), random.nextLong()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + secret, e);
            }
            options.addAll(List.of("--secret-file", secret.toString()));
        }
        return options;
    }

    /** Ends all servers and gives back what was taken from the system. Idempotent, and safe to call from any thread. */
    @Override
    public void close() {
        clients.close();
        watch.close();
        servers.destroy();
        try {
            for (ServerProcess server : servers.all()) {
                server.release(!diary.violations().isEmpty());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            network.close();
        }
    }

    /** Runs until the time is over or something is wrong. */
    void run() throws InterruptedException {
        clients.start();
        try {
            nemesis.startAll();
            watch.start(servers.all());
            long end = System.nanoTime() + (long) (settings.minutes() * TimeUnit.MINUTES.toNanos(1));
            for (int round = 1; System.nanoTime() < end && diary.violations().isEmpty(); round++) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                round(round, Math.min(left, random.nextInt(8_000, 18_000)));
            }
        } catch (TortureException e) {
            diary.violation(e.getMessage());
        }
        servers.alarms().forEach(diary::violation);
    }

    private void round(int round, long millis) throws InterruptedException {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(3, 12); i > 0; i--) {
            keys.add("r" + round + "-" + i);
        }
        if (settings.restoresBackup()) {
            nemesis.backUp();
        }
        book.resume();
        clients.open(keys);
        try {
            nemesis.rage(millis, keys.get(0));
            nemesis.heal();
        } catch (TortureException e) {
            diary.violation(e.getMessage());
        } finally {
            clients.rest();
            book.rest();
        }
        if (settings.restoresBackup()) {
            nemesis.restoreBackup();
        }
        if (diary.violations().isEmpty()) {
            servers.awaitAgreement(AGREEMENT_SECONDS_MAX).ifPresent(diary::violation);
            readEverywhere(keys);
        }
        check(round, book.take());
        diary.tell(String.format(
                Locale.ROOT,
                "round %d: %,d operations in all, %d faults, longest time without a leader %.1f s, without a write"
                        + " %.1f s, %d violations",
                round,
                book.answered(),
                recoveries.counts().values().stream().mapToInt(count -> count).sum(),
                watch.longestLeaderlessMillis() / 1e3,
                book.longestSilenceMillis() / 1e3,
                diary.violations().size()));
    }

    /** Whatever was written late, and nobody saw it, is seen now. */
    private void readEverywhere(List<String> keys) throws InterruptedException {
        for (String key : keys) {
            for (ServerProcess server : servers.all()) {
                auditor.ask(Ask.read(key), server);
            }
        }
    }

    private void check(int round, List<Operation<Ask, Told>> operations) {
        HistoryCheck check = HistoryCheck.of(operations, floor, settings.claimLocalReads());
        check.violations().forEach(diary::violation);
        if (settings.keepsHistories() || !diary.violations().isEmpty()) {
            new HistoryFile(floor, operations)
                    .write(settings.directory().resolve("history-of-round-" + round + ".tsv"));
        }
        floor = check.last();
        keysChecked += check.keys();
    }

    /** Whether the run has looked at anything: the history of at least one key, of at least one answer. */
    boolean hasCheckedAnything() {
        return keysChecked > 0 && book.answered() > 0;
    }

    Report report() {
        return new Report(
                diary.seconds(),
                network.description(),
                book.counts(),
                recoveries,
                keysChecked,
                watch.longestLeaderlessMillis(),
                book.longestSilenceMillis(),
                book.faultsInLongestSilence(),
                book.longestUntouchedSilenceMillis(),
                nemesis.longestHealMillis(),
                diary.violations());
    }
}
