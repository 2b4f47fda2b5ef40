package io.zab.examples.torture;

import io.zab.examples.torture.ServerProcess.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Who does the harm, and makes it good again. Used by one thread.
 *
 * <p>Invariant: a disk is lost only when all servers are up, all disks are named, and an entry behind the naming is
 * committed; more than that the protocol does not promise to bear ({@code docs/protocol.md}, section 10, Instances).
 */
final class Nemesis {
    /** The tick of the servers and how many of silence end a session. */
    static final int TICK_MILLIS = 100;

    static final int SYNC_LIMIT_TICKS = 5;

    /** A liberal bound: machines under load start processes slowly. */
    static final int READY_SECONDS_MAX = 120;

    private static final int POLL_MILLIS = 20;

    private final SplittableRandom random;
    private final Servers servers;
    private final Session auditor;
    private final Book book;
    private final Diary diary;
    private final List<Fault> lots = new ArrayList<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private long longestHealMillis;

    /** @param auditor who writes where a write is needed to know something */
    Nemesis(SplittableRandom random, Servers servers, Session auditor, Book book, Diary diary, boolean withSignals) {
        this.random = random;
        this.servers = servers;
        this.auditor = auditor;
        this.book = book;
        this.diary = diary;
        Arrays.stream(Fault.values())
                .filter(fault -> withSignals || !fault.needsSignals())
                .forEach(fault -> {
                    for (int i = 0; i < fault.weight(); i++) {
                        lots.add(fault);
                    }
                });
    }

    Map<Fault, Integer> counts() {
        return counts;
    }

    /** The longest time until all were ready again, once all harm was made good. */
    long longestHealMillis() {
        return longestHealMillis;
    }

    /** Does harm for a while. All servers are up and ready when it begins; some may not be when it ends. */
    void rage(long millis, String auditKey) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (random.nextInt(3) == 0) {
            loseADisk(auditKey);
        }
        long next = System.nanoTime() + nanosBetween(200, 2_000);
        while (System.nanoTime() < end) {
            restore(System.nanoTime());
            if (System.nanoTime() >= next) {
                inflict(lots.get(random.nextInt(lots.size())));
                next = System.nanoTime() + (random.nextInt(5) == 0 ? 0 : nanosBetween(300, 4_000));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Makes all good, and waits until all are ready; when they don't get so, that is a violation. */
    void heal() throws InterruptedException {
        restore(Long.MAX_VALUE);
        long start = System.nanoTime();
        servers.awaitReady(READY_SECONDS_MAX).ifPresent(diary::violation);
        longestHealMillis = Math.max(longestHealMillis, (System.nanoTime() - start) / 1_000_000);
    }

    private void restore(long until) throws InterruptedException {
        for (ServerProcess server : servers.all()) {
            if (server.endedByItself()) {
                throw new TortureException("server " + server.id() + " ended by itself with " + server.exitCode());
            }
            if (server.state() == State.UP || server.dueNanos() > until) {
                continue;
            }
            diary.note((server.state() == State.PAUSED ? "resume " : "start ") + server.id());
            book.touched();
            if (server.state() == State.PAUSED) {
                server.resume();
            } else {
                server.start();
            }
        }
    }

    private void inflict(Fault fault) throws InterruptedException {
        switch (fault) {
            case KILL, TERMINATE, SHORT_PAUSE, LONG_PAUSE -> victim().ifPresent(server -> inflict(fault, server));
            case KILL_ALL -> {
                record(fault, "all");
                // All signals are out before the first end is waited for.
                servers.destroy();
                for (ServerProcess server : servers.all()) {
                    if (server.state() != State.DOWN) {
                        server.kill();
                    }
                    server.setDue(System.nanoTime() + nanosBetween(0, 2_000));
                }
            }
            case ROLLING_RESTART -> restartOneByOne();
            case LOST_DISK -> throw new IllegalStateException("a disk is lost at the beginning of a round only");
        }
    }

    private void inflict(Fault fault, ServerProcess server) {
        record(fault, String.valueOf(server.id()));
        try {
            switch (fault) {
                case KILL -> {
                    server.kill();
                    server.setDue(System.nanoTime() + nanosBetween(0, 4_000));
                }
                case TERMINATE -> {
                    server.terminate();
                    server.setDue(System.nanoTime() + nanosBetween(0, 3_000));
                }
                case SHORT_PAUSE -> {
                    server.pause();
                    server.setDue(System.nanoTime() + nanosBetween(20, TICK_MILLIS * (SYNC_LIMIT_TICKS - 1)));
                }
                default -> {
                    server.pause();
                    server.setDue(System.nanoTime() + nanosBetween(TICK_MILLIS * SYNC_LIMIT_TICKS * 3 / 2, 5_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TortureException("interrupted");
        }
    }

    private void restartOneByOne() throws InterruptedException {
        heal();
        record(Fault.ROLLING_RESTART, "all");
        for (ServerProcess server : servers.all()) {
            server.terminate();
            server.start();
            book.touched();
            servers.awaitReady(READY_SECONDS_MAX).ifPresent(diary::violation);
        }
    }

    private void loseADisk(String auditKey) throws InterruptedException {
        if (!mayLoseADisk(auditKey)) {
            diary.note("no disk is lost: not every disk is known to be named");
            return;
        }
        ServerProcess server = pick(servers.all());
        boolean rejoin = random.nextBoolean();
        record(Fault.LOST_DISK, server.id() + (rejoin ? " (back with --rejoin)" : ""));
        server.kill();
        server.wipe();
        server.start(rejoin ? new String[] {"--rejoin"} : new String[0]);
        book.touched();
    }

    private boolean mayLoseADisk(String auditKey) throws InterruptedException {
        ServerProcess asked = pick(servers.all());
        return servers.nameTheSameDisks()
                && auditor.ask(Ask.write(auditKey, auditor.newValue()), asked)
                && auditor.ask(Ask.write(auditKey, auditor.newValue()), asked);
    }

    /** One that runs; the leader more often than others. */
    private Optional<ServerProcess> victim() throws InterruptedException {
        List<ServerProcess> running = servers.in(State.UP);
        if (running.isEmpty()) {
            return Optional.empty();
        }
        Optional<ServerProcess> leader = random.nextInt(3) == 0 ? servers.leader() : Optional.empty();
        return leader.isPresent() ? leader : Optional.of(pick(running));
    }

    private void record(Fault fault, String whom) {
        counts.merge(fault, 1, Integer::sum);
        book.fault(fault + " " + whom);
        diary.note(fault + " " + whom);
    }

    private ServerProcess pick(List<ServerProcess> some) {
        return some.get(random.nextInt(some.size()));
    }

    private long nanosBetween(int leastMillis, int mostMillis) {
        return TimeUnit.MILLISECONDS.toNanos(random.nextInt(leastMillis, mostMillis + 1));
    }
}
