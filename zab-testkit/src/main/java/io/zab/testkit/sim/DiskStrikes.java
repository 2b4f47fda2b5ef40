package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a storm does to disks: they stall, fail, run full, are damaged, and are lost.
 *
 * <p>Invariant: disks of voters are lost, or damaged so that they may have to be replaced, only when all losses before are
 * healed: every voter's disk is named by a committed configuration whose commit another committed entry carries
 * (protocol.md, section 10, Instances), and the voters that keep theirs are a quorum.
 */
final class DiskStrikes {
    private final SimEnsemble ensemble;
    private final ProcessStrikes processes;
    private final StormTime time;
    private final Set<ServerId> looked = new TreeSet<>();

    DiskStrikes(SimEnsemble ensemble, ProcessStrikes processes, StormTime time) {
        this.ensemble = ensemble;
        this.processes = processes;
        this.time = time;
    }

    void stall(Dice dice) {
        SimServer server = processes.victim(dice);
        long millis = dice.between(10, dice.chance(0.5) ? 300 : 3000);
        ensemble.trace().add(server.id(), "has a disk that stalls for " + millis + " ms");
        ensemble.coverage().saw("disk stalled");
        server.disk().stall(millis);
    }

    /** The power fails while the next write is under way: what of it is left is left in pieces. */
    void losePowerInAWrite(Dice dice) {
        SimServer server = processes.victim(dice);
        long after = dice.between(0, 3);
        server.disk()
                .atNextForce(
                        1 + dice.below(3),
                        () -> time.in(after, () -> {
                            if (server.isRunning()) {
                                ensemble.coverage().saw("power lost in a write");
                                server.kill(0, true);
                                processes.comeBackLater(server, dice);
                            }
                        }));
    }

    /** One of the next writes or forces fails, and with it the process. */
    void failAWrite(Dice dice) {
        SimServer server = processes.victim(dice);
        ensemble.trace().add(server.id(), "has a disk that is about to fail once");
        ensemble.coverage().saw("disk error");
        server.disk().failSoon();
        lookAfter(server, dice);
    }

    /** Little room is left, and more later; of no effect on model disks. */
    void fill(Dice dice) {
        SimServer server = processes.victim(dice);
        if (server.disk().hasFiles()) {
            ensemble.trace().add(server.id(), "has a disk that is nearly full");
            ensemble.coverage().saw("disk full");
            server.disk().fill(dice.chance(0.5) ? dice.between(0, 4_000) : dice.between(0, 60_000));
            time.in(dice.between(500, 6_000), () -> makeRoom(server));
            lookAfter(server, dice);
        }
    }

    private void makeRoom(SimServer server) {
        ensemble.trace().add(server.id(), "has room on its disk");
        server.disk().makeRoom();
    }

    /**
     * While a server is down a bit flips in one of its files, or a file vanishes. Where it may not lose what it has, or there
     * are no files, it is told while it runs that something old cannot be read any more.
     */
    void damage(Dice dice) {
        SimServer server = dice.pick(ensemble.servers());
        if (!server.disk().hasFiles() || !mayLose(server)) {
            rot(server, dice);
            return;
        }
        if (server.isRunning()) {
            server.kill(server.disk().pendingWrites(), false);
        }
        server.disk().damage(dice).ifPresent(what -> {
            ensemble.trace().add(server.id(), "has a damaged disk: " + what);
            ensemble.coverage().saw("disk damaged");
        });
        lookAfter(server, dice);
    }

    private void rot(SimServer server, Dice dice) {
        if (!server.isRunning()) {
            return;
        }
        LogImage log = server.disk().durable();
        List<Snapshot> snapshots = log.snapshots();
        List<Entry> entries = log.entries();
        if (!snapshots.isEmpty() && dice.chance(0.4)) {
            ensemble.coverage().saw("snapshot found damaged");
            server.finds(new Event.SnapshotDamaged(dice.pick(snapshots)));
        } else if (!entries.isEmpty()) {
            ensemble.coverage().saw("log found damaged");
            server.finds(new Event.LogDamaged(dice.pick(entries).zxid()));
        }
    }

    /** As a host does: a process that stopped for its disk is started again until it runs. */
    private void lookAfter(SimServer server, Dice dice) {
        if (looked.add(server.id())) {
            lookAgain(server, dice);
        }
    }

    private void lookAgain(SimServer server, Dice dice) {
        time.in(dice.between(50, 2_000), () -> {
            startAgain(server);
            lookAgain(server, dice);
        });
    }

    /** A disk that says it is damaged is replaced by an empty one: nobody but the others can tell what it held. */
    void startAgain(SimServer server) {
        processes.startAgain(server);
        if (!server.isRunning() && server.disk().isDamaged()) {
            ensemble.coverage().saw("damaged disk replaced");
            ensemble.wipe(server.id().value());
            processes.startAgain(server);
        }
    }

    /** What was wrong with disks no longer is; whose disk has failed already is down. */
    void end() {
        for (SimServer server : ensemble.servers()) {
            server.disk().makeRoom();
            if (server.isRunning() && server.disk().isBroken()) {
                server.kill(server.disk().pendingWrites(), false);
            }
        }
    }

    void lose(Dice dice) {
        SimServer first = dice.pick(ensemble.servers());
        if (!mayLose(first)) {
            return;
        }
        List<SimServer> lost = votes(first) && dice.chance(0.5) ? minorityWith(first, dice) : List.of(first);
        if (lost.size() > 1) {
            ensemble.coverage().saw("several disks lost at once");
        }
        lost.forEach(server -> loseNow(server, dice));
    }

    /** Voters without whom the others are a quorum. */
    private List<SimServer> minorityWith(SimServer first, Dice dice) {
        List<SimServer> lost = new ArrayList<>(List.of(first));
        for (SimServer server : ensemble.servers()) {
            if (server != first && votes(server) && dice.chance(0.7)) {
                lost.add(server);
                if (!canDoWithout(lost.stream().map(SimServer::id).toList())) {
                    lost.remove(server);
                }
            }
        }
        return lost;
    }

    private void loseNow(SimServer server, Dice dice) {
        if (server.isRunning()) {
            server.kill(0, true);
        }
        ensemble.coverage().saw(votes(server) ? "disk lost" : "disk of an observer lost");
        ensemble.wipe(server.id().value());
        if (dice.chance(0.5)) {
            ensemble.coverage().saw("rejoins by its host's word");
            server.rejoin();
        }
        processes.comeBackLater(server, dice);
    }

    private boolean votes(SimServer server) {
        return ensemble.founding().voters().contains(server.id());
    }

    private boolean mayLose(SimServer server) {
        return !votes(server) || everyDiskIsKnown() && canDoWithout(List.of(server.id()));
    }

    /** Whether the other voters are a quorum. */
    boolean canDoWithout(Collection<ServerId> lost) {
        Set<ServerId> left = new TreeSet<>(ensemble.founding().voters());
        left.removeAll(lost);
        return ensemble.founding().isQuorum(left);
    }

    /** Named, and known to be named wherever a quorum is: a committed entry carries the commit of the naming. */
    boolean everyDiskIsKnown() {
        List<Entry> committed = ensemble.checks().ledger().committed();
        Zxid naming = ensemble.checks().ledger().configurations().lastKey();
        Zxid carried = committed.get(committed.size() - 1).committedAtPropose();
        boolean damaged =
                ensemble.servers().stream().anyMatch(server -> server.disk().isDamaged());
        return !damaged && !carried.isBefore(naming) && everyDiskIsNamed();
    }

    private boolean everyDiskIsNamed() {
        Ensemble named = ensemble.checks().ledger().configurations().lastEntry().getValue();
        for (Member member : named.members()) {
            long instance = ensemble.server(member.server().value()).disk().instanceId();
            if (member.votes() && member.instanceId() != instance) {
                return false;
            }
        }
        return true;
    }
}
