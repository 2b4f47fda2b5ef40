package io.zab.examples.torture;

import io.zab.testkit.linearizability.Operation;
import io.zab.testkit.linearizability.RegisterModel.Input;
import io.zab.testkit.linearizability.RegisterModel.Output;
import io.zab.testkit.linearizability.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The run: rounds of harm under load, and after each round peace, in which all servers must be ready and of one state, and
 * the history of the round is checked. Each round has keys of its own.
 */
final class Torture {
    private static final int AGREEMENT_SECONDS_MAX = 60;

    private final Settings settings;
    private final SplittableRandom random;
    private final Diary diary;
    private final Servers servers;
    private final Book book = new Book();
    private final Session auditor;
    private final Clients clients;
    private final Nemesis nemesis;
    private long floor;
    private long keysChecked;

    /**
     * @param directory where servers keep their data and logs; exists
     * @param withSignals whether servers can be paused
     * @param claimLocalReads checks local reads for what they don't promise
     */
    record Settings(
            double minutes,
            long seed,
            int servers,
            int clients,
            Path directory,
            boolean withSignals,
            boolean claimLocalReads) {}

    Torture(Settings settings, Diary diary) {
        this.settings = settings;
        this.diary = diary;
        this.random = new SplittableRandom(settings.seed());
        KvHttp http = new KvHttp();
        this.servers = new Servers(http, settings.servers(), settings.directory(), serverOptions());
        this.auditor = new Session("auditor", random.split(), servers, http, book, diary);
        this.clients = new Clients(settings.clients(), random.split(), servers, http, book, diary);
        this.nemesis = new Nemesis(random.split(), servers, auditor, book, diary, settings.withSignals());
    }

    /** Snapshots, compaction and new epochs happen within a round, in some runs more often than in others. */
    private List<String> serverOptions() {
        return List.of(
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
                random.nextBoolean() ? "2000" : "20000");
    }

    /** Ends all servers without waiting. Safe to call from any thread. */
    void destroy() {
        servers.destroy();
    }

    /** Runs until the time is over or something is wrong. The servers are gone afterwards. */
    void run() throws InterruptedException {
        clients.start();
        try {
            servers.all().forEach(ServerProcess::start);
            servers.awaitReady(Nemesis.READY_SECONDS_MAX).ifPresent(diary::violation);
            long end = System.nanoTime() + (long) (settings.minutes() * TimeUnit.MINUTES.toNanos(1));
            for (int round = 1; System.nanoTime() < end && diary.violations().isEmpty(); round++) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                round(round, Math.min(left, random.nextInt(8_000, 18_000)));
            }
            servers.alarms().forEach(diary::violation);
        } finally {
            clients.close();
            destroy();
        }
    }

    private void round(int round, long millis) throws InterruptedException {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(3, 12); i > 0; i--) {
            keys.add("r" + round + "-" + i);
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
        if (diary.violations().isEmpty()) {
            servers.awaitAgreement(AGREEMENT_SECONDS_MAX).ifPresent(diary::violation);
            readEverywhere(keys);
        }
        List<Operation<Ask, Told>> operations = book.take();
        check(operations);
        if (!diary.violations().isEmpty()) {
            write(operations, settings.directory().resolve("history-of-round-" + round + ".txt"));
        }
        diary.tell(String.format(
                Locale.ROOT,
                "round %d: %,d operations in all, %d faults, longest time without a write %.1f s, %d violations",
                round,
                book.answered(),
                nemesis.counts().values().stream().mapToInt(count -> count).sum(),
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

    private void check(List<Operation<Ask, Told>> operations) {
        PositionAudit audit = new PositionAudit(operations, floor);
        audit.violations().forEach(diary::violation);
        floor = audit.last();
        Map<String, Verdict<Optional<String>, Input<String>, Output<String>>> verdicts =
                new KeyHistories(settings.claimLocalReads()).check(operations);
        verdicts.forEach((key, verdict) -> {
            if (!verdict.isLinearizable()) {
                diary.violation("key " + key + " is " + verdict.account());
            }
        });
        keysChecked += verdicts.size();
    }

    private static void write(List<Operation<Ask, Told>> operations, Path path) {
        try {
            Files.write(
                    path,
                    operations.stream()
                            .sorted(Comparator.comparing((Operation<Ask, Told> each) ->
                                            each.input().key())
                                    .thenComparing(Operation::invokedAt))
                            .map(Operation::toString)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    /** Whether the run has looked at anything: the history of at least one key, of at least one answer. */
    boolean hasCheckedAnything() {
        return keysChecked > 0 && book.answered() > 0;
    }

    String summary() {
        Map<String, Long> counts = new TreeMap<>(book.counts());
        return "operations: "
                + counts.values().stream().mapToLong(count -> count).sum() + " ("
                + counts.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", "))
                + ")\nfaults: "
                + nemesis.counts().entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", "))
                + String.format(
                        Locale.ROOT,
                        "\nlongest time without an acknowledged write: %.1f s (faults in it: %s);"
                                + " after the last fault, resumption or start of a server: %.1f s",
                        book.longestSilenceMillis() / 1e3,
                        book.faultsInLongestSilence(),
                        book.longestUntouchedSilenceMillis() / 1e3)
                + String.format(
                        Locale.ROOT,
                        "\nlongest time until all were ready, faults over: %.1f s",
                        nemesis.longestHealMillis() / 1e3)
                + "\nhistories of keys checked: " + keysChecked + "\nviolations: "
                + diary.violations().size();
    }
}
