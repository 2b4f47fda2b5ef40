package io.zab.examples.torture;

import io.zab.examples.torture.ServerProcess.State;
import io.zab.examples.torture.Told.ServerRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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
    private static final double[] CLOCK_RATES = {0.5, 0.8, 1.25, 2, 3};
    private static final int[] JUMP_SECONDS_MAX = {2, 3_600, 50_000_000};

    /** What a server ends with that could not start. */
    private static final int START_REFUSED = 2;

    /** A liberal bound: a server looks every five seconds, by a clock that may run at half its rate. */
    private static final int RELOAD_SECONDS_MAX = 60;

    private static final int RELOAD_POLL_MILLIS = 200;

    private static final int RESERVE_PART_MEBIBYTES = 32;

    private final SplittableRandom random;
    private final Servers servers;
    private final Launcher launcher;
    private final Optional<Certificates> certificates;
    private final NetworkFaults network;
    private final Session auditor;
    private final Account account;
    private final List<Fault> lots = new ArrayList<>();
    private final List<Harm> harms = new ArrayList<>();
    private final boolean losesDisks;
    private long longestHealMillis;

    /** What the run keeps of what is done. */
    record Account(Book book, Diary diary, Watch watch, Recoveries recoveries) {}

    /** Something that was done, and how it is made good. */
    private record Harm(Fault fault, List<ServerProcess> hit, long dueNanos, Undoing undoing) {}

    private interface Undoing {
        /** @return whether there was anything to make good: another fault may have overtaken this one */
        boolean undo() throws InterruptedException;
    }

    /**
     * @param faults what may be done
     * @param certificates which may be renewed; none when servers have none
     * @param auditor who writes where a write is needed to know something
     */
    Nemesis(
            SplittableRandom random,
            Set<Fault> faults,
            Servers servers,
            Launcher launcher,
            Optional<Certificates> certificates,
            NetworkFaults network,
            Session auditor,
            Account account) {
        this.random = random;
        this.servers = servers;
        this.launcher = launcher;
        this.certificates = certificates;
        this.network = network;
        this.auditor = auditor;
        this.account = account;
        this.losesDisks = faults.contains(Fault.LOST_DISK);
        for (Fault fault : faults) {
            for (int i = 0; i < fault.weight(); i++) {
                lots.add(fault);
            }
        }
    }

    /** The longest time until all were ready again, once all harm was made good. */
    long longestHealMillis() {
        return longestHealMillis;
    }

    void startAll() throws InterruptedException {
        servers.all().forEach(launcher::start);
        awaitReady();
    }

    /** Does harm for a while. All servers are up and ready when it begins; some may not be when it ends. */
    void rage(long millis, String auditKey) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (losesDisks && random.nextInt(3) == 0) {
            loseADisk(auditKey);
        }
        long next = System.nanoTime() + nanosBetween(200, 2_000);
        while (System.nanoTime() < end) {
            lookAfter();
            undo(System.nanoTime());
            if (System.nanoTime() >= next && !lots.isEmpty()) {
                inflict(lots.get(random.nextInt(lots.size())));
                next = System.nanoTime() + (random.nextInt(5) == 0 ? 0 : nanosBetween(300, 4_000));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Makes all good, and waits until all are ready; when they don't get so, that is a violation. */
    void heal() throws InterruptedException {
        undo(Long.MAX_VALUE);
        long start = System.nanoTime();
        awaitReady();
        longestHealMillis = Math.max(longestHealMillis, (System.nanoTime() - start) / 1_000_000);
    }

    private void awaitReady() throws InterruptedException {
        servers.awaitReady(READY_SECONDS_MAX, this::lookAfter).ifPresent(account.diary()::violation);
    }

    /** A server that could not start on a full disk is started again later; one that ended otherwise is a violation. */
    private void lookAfter() {
        for (ServerProcess server : servers.all()) {
            if (!server.endedByItself()) {
                continue;
            }
            String how = "server " + server.id() + " ended by itself with " + server.exitCode();
            if (!server.mayRefuseToStart() || server.exitCode() != START_REFUSED) {
                throw new TortureException(how);
            }
            server.ended();
            account.diary().note(how + ", as its disk was full while it started");
            if (!server.disk().isFilled()) {
                launcher.start(server);
                account.book().touched();
            } else if (random.nextInt(3) == 0) {
                harm(Fault.FULL_DISK, List.of(server), nanosBetween(0, 2_000), () -> start(server));
            }
        }
    }

    private void undo(long until) throws InterruptedException {
        for (Harm harm : List.copyOf(harms)) {
            if (harm.dueNanos() > until || !harms.remove(harm)) {
                continue;
            }
            if (harm.undoing().undo()) {
                account.diary().note("end of " + harm.fault() + " " + ids(harm.hit()));
                account.book().touched();
                account.watch().over(harm.fault(), harm.hit());
            }
        }
    }

    private void inflict(Fault fault) throws InterruptedException {
        switch (fault) {
            case KILL_ALL -> killAll();
            case ROLLING_RESTART -> restartOneByOne();
            case LOST_DISK -> throw new IllegalStateException("a disk is lost at the beginning of a round only");
            case LEADER_ALONE, MINORITY, ONE_WAY, BRIDGE, PACKET_LOSS, NARROW_BAND, DELAY, TRICKLE -> spoil(fault);
            case RESET, HALF_OPEN -> breakConnections(fault);
            default -> {
                Optional<ServerProcess> victim = victim();
                if (victim.isPresent()) {
                    inflict(fault, victim.get());
                }
            }
        }
    }

    private void inflict(Fault fault, ServerProcess server) throws InterruptedException {
        switch (fault) {
            case KILL -> {
                record(fault, server);
                server.kill();
                harm(fault, List.of(server), nanosBetween(0, 4_000), () -> start(server));
            }
            case TERMINATE -> {
                record(fault, server);
                server.terminate();
                harm(fault, List.of(server), nanosBetween(0, 3_000), () -> start(server));
            }
            case SHORT_PAUSE -> pause(fault, server, nanosBetween(20, TICK_MILLIS * (SYNC_LIMIT_TICKS - 1)));
            case LONG_PAUSE -> pause(fault, server, nanosBetween(TICK_MILLIS * SYNC_LIMIT_TICKS * 3 / 2, 5_000));
            case CLOCK_JUMP -> jump(server);
            case CLOCK_RATE -> {
                double rate = CLOCK_RATES[random.nextInt(CLOCK_RATES.length)];
                record(fault, server.id() + " x" + rate);
                server.kill();
                launcher.startAtRate(server, rate);
                account.book().mark(fault);
                account.watch().over(fault, List.of(server));
            }
            case FULL_DISK -> fill(server);
            case NEW_CERTIFICATE -> renew(server);
            default -> throw new IllegalArgumentException(fault + " is not done to one server");
        }
    }

    private void pause(Fault fault, ServerProcess server, long nanos) throws InterruptedException {
        record(fault, server);
        server.pause();
        harm(fault, List.of(server), nanos, () -> {
            if (server.state() != State.PAUSED) {
                return false;
            }
            server.resume();
            return true;
        });
    }

    private void jump(ServerProcess server) {
        if (!server.clock().canJump()) {
            return;
        }
        int most = JUMP_SECONDS_MAX[random.nextInt(JUMP_SECONDS_MAX.length)];
        long seconds = random.nextLong(1, most + 1L) * (random.nextBoolean() ? 1 : -1);
        record(Fault.CLOCK_JUMP, server.id() + " by " + seconds + " s");
        server.clock().jump(seconds);
        harm(Fault.CLOCK_JUMP, List.of(server), nanosBetween(1_000, 8_000), () -> {
            if (server.clock().canJump()) {
                server.clock().jump(0);
            }
            return true;
        });
    }

    private void fill(ServerProcess server) {
        if (server.disk().isFilled()) {
            return;
        }
        int left = random.nextInt(3) == 0 ? RESERVE_PART_MEBIBYTES : 0;
        record(Fault.FULL_DISK, server.id() + (left == 0 ? "" : " but for " + left + " MiB"));
        server.fillDisk(left);
        harm(Fault.FULL_DISK, List.of(server), nanosBetween(1_000, 8_000), () -> {
            server.disk().free();
            start(server);
            return true;
        });
    }

    /** One that answers has read the certificate of before; the new one it must read while it runs. */
    private void renew(ServerProcess server) throws InterruptedException {
        if (!servers.answers(server)) {
            return;
        }
        Certificates all = certificates.orElseThrow();
        ServerRun run = server.run();
        long before = server.timesLogged(all.readAgain(server.id()));
        record(Fault.NEW_CERTIFICATE, server);
        all.renew(server.id());
        harm(Fault.NEW_CERTIFICATE, List.of(server), nanosBetween(6_000, 9_000), () -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RELOAD_SECONDS_MAX);
            while (server.state() == State.UP && server.run().equals(run) && !server.endedByItself()) {
                if (server.timesLogged(all.readAgain(server.id())) > before) {
                    return true;
                } else if (System.nanoTime() > end) {
                    account.diary().violation("server " + server.id() + " has not read its new certificate");
                    return false;
                }
                Thread.sleep(RELOAD_POLL_MILLIS);
            }
            return false; // It was ended or stands still: another fault has overtaken this one.
        });
    }

    /** @return whether it was down */
    private boolean start(ServerProcess server) {
        if (server.state() != State.DOWN) {
            return false;
        }
        launcher.start(server);
        return true;
    }

    private void killAll() throws InterruptedException {
        record(Fault.KILL_ALL, "all");
        // All signals are out before the first end is waited for.
        servers.destroy();
        for (ServerProcess server : servers.all()) {
            if (server.state() != State.DOWN) {
                server.kill();
                harm(Fault.KILL_ALL, List.of(server), nanosBetween(0, 2_000), () -> start(server));
            }
        }
    }

    private void spoil(Fault fault) throws InterruptedException {
        Weather weather =
                network.draw(fault, servers.leader().orElse(pick(servers.all())).id());
        record(fault, weather.toString());
        network.begin(weather);
        harm(fault, servers.all(), nanosBetween(300, 7_000), () -> {
            network.end(weather);
            return true;
        });
    }

    private void breakConnections(Fault fault) {
        List<Link> links = Link.among(servers.all().size());
        Link link = links.get(random.nextInt(links.size()));
        int broken = network.breakConnections(fault, link);
        if (broken > 0) {
            record(fault, link + ", " + broken + " connections");
            account.book().mark(fault);
            account.watch().over(fault, servers.all());
        }
    }

    private void restartOneByOne() throws InterruptedException {
        heal();
        record(Fault.ROLLING_RESTART, "all");
        for (ServerProcess server : servers.all()) {
            server.terminate();
            launcher.start(server);
            account.book().touched();
            account.book().mark(Fault.ROLLING_RESTART);
            account.watch().over(Fault.ROLLING_RESTART, List.of(server));
            awaitReady();
        }
    }

    private void loseADisk(String auditKey) throws InterruptedException {
        if (!mayLoseADisk(auditKey)) {
            account.diary().note("no disk is lost: not every disk is known to be named");
            return;
        }
        ServerProcess server = pick(servers.all());
        boolean rejoin = random.nextBoolean();
        record(Fault.LOST_DISK, server.id() + (rejoin ? " (back with --rejoin)" : ""));
        server.kill();
        server.disk().wipe();
        launcher.start(server, rejoin ? new String[] {"--rejoin"} : new String[0]);
        account.book().touched();
        account.book().mark(Fault.LOST_DISK);
        account.watch().over(Fault.LOST_DISK, List.of(server));
    }

    /** Keeps a copy of all disks as they are now. */
    void backUp() throws InterruptedException {
        restartAll(Disk::backUp);
    }

    /** Turns all disks back to the copy: what nobody may do, to see whether it is found. */
    void restoreBackup() throws InterruptedException {
        account.diary().note("all disks go back to the copy of the beginning");
        restartAll(Disk::restore);
    }

    private void restartAll(Consumer<Disk> whileDown) throws InterruptedException {
        for (ServerProcess server : servers.all()) {
            server.kill();
        }
        for (ServerProcess server : servers.all()) {
            whileDown.accept(server.disk());
            launcher.start(server);
        }
        awaitReady();
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

    private void record(Fault fault, ServerProcess server) {
        record(fault, String.valueOf(server.id()));
    }

    private void record(Fault fault, String whom) {
        account.recoveries().count(fault);
        account.book().fault(fault + " " + whom);
        account.diary().note(fault + " " + whom);
    }

    /** It is done, and will be made good after so long. */
    private void harm(Fault fault, List<ServerProcess> hit, long nanos, Undoing undoing) {
        account.book().mark(fault);
        harms.add(new Harm(fault, hit, System.nanoTime() + nanos, undoing));
    }

    private static String ids(List<ServerProcess> some) {
        return some.stream().map(server -> String.valueOf(server.id())).toList().toString();
    }

    private ServerProcess pick(List<ServerProcess> some) {
        return some.get(random.nextInt(some.size()));
    }

    private long nanosBetween(int leastMillis, int mostMillis) {
        return TimeUnit.MILLISECONDS.toNanos(random.nextInt(leastMillis, mostMillis + 1));
    }
}
