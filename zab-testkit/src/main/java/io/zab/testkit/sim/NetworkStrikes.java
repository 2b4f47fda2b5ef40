package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a storm does to the network: links break, flap, linger and become slow; ways are cut, singly or many at once. */
final class NetworkStrikes {
    private final SimEnsemble ensemble;
    private final ProcessStrikes processes;
    private final StormTime time;

    NetworkStrikes(SimEnsemble ensemble, ProcessStrikes processes, StormTime time) {
        this.ensemble = ensemble;
        this.processes = processes;
        this.time = time;
    }

    void breakLinks(Dice dice) {
        List<SimLink> links = ensemble.network().standing();
        for (SimLink link : links) {
            if (dice.chance(1.5 / links.size())) {
                ensemble.trace().add(TraceEvent.Mark.BROKEN_LINK, "link " + link.id() + " breaks");
                link.breakDown(dice, dice.chance(0.7) ? 50 : 6000);
            }
        }
    }

    /** A server's links break again and again, as soon as they are up. */
    void flap(Dice dice) {
        SimServer server = processes.victim(dice);
        int times = 3 + dice.below(6);
        ensemble.coverage().saw("links flap");
        ensemble.trace().add(server.id(), "has links that flap");
        long at = 0;
        for (int i = 0; i < times; i++) {
            at += dice.between(20, 700);
            time.in(at, () -> {
                for (SimLink link : ensemble.network().standing()) {
                    if (link.touches(server.id())) {
                        link.breakDown(dice, 50);
                    }
                }
            });
        }
    }

    /** Followers give their links up while what they sent on them still arrives, late. */
    void forsake(Dice dice) {
        List<SimLink> links = ensemble.network().standing();
        for (SimLink link : links) {
            if (dice.chance(1.5 / links.size())) {
                ensemble.coverage().saw("links forsaken");
                ensemble.trace().add(TraceEvent.Mark.BROKEN_LINK, "link " + link.id() + " is forsaken");
                link.forsake(dice, dice.chance(0.5) ? 200 : 2500, 0);
            }
        }
    }

    /** All that gets to a server, or from it, or both, takes long for a while. */
    void slowDown(Dice dice) {
        SimServer server = processes.victim(dice);
        long extra = dice.between(20, dice.chance(0.7) ? 300 : 2500);
        long lasting = dice.between(200, 6000);
        boolean there = dice.chance(0.7);
        boolean back = !there || dice.chance(0.6);
        ensemble.trace().add(server.id(), "has ways that take " + extra + " ms longer, for " + lasting + " ms");
        for (SimServer other : ensemble.servers()) {
            if (other != server && there) {
                ensemble.network().slowDown(server.id(), other.id(), extra, lasting);
            }
            if (other != server && back) {
                ensemble.network().slowDown(other.id(), server.id(), extra, lasting);
            }
        }
    }

    void isolate(Dice dice) {
        ensemble.coverage().saw("partition: one alone");
        ensemble.isolate(processes.victim(dice).id().value());
        perhapsHealLater(dice);
    }

    void split(Dice dice) {
        List<Integer> side = new ArrayList<>();
        for (SimServer server : ensemble.servers()) {
            if (dice.chance(0.5)) {
                side.add(server.id().value());
            }
        }
        ensemble.coverage().saw("partition: two sides");
        ensemble.split(side.stream().mapToInt(Integer::intValue).toArray());
        perhapsHealLater(dice);
    }

    void cutOneWay(Dice dice) {
        int[] two = two(dice);
        if (two.length == 2) {
            ensemble.coverage().saw("partition: one way");
            ensemble.cutOneWay(two[0], two[1]);
            perhapsHealLater(dice);
        }
    }

    void cutPair(Dice dice) {
        int[] two = two(dice);
        if (two.length == 2) {
            ensemble.coverage().saw("partition: a pair");
            ensemble.cut(two[0], two[1]);
            perhapsHealLater(dice);
        }
    }

    private int[] two(Dice dice) {
        int size = ensemble.servers().size();
        int one = 1 + dice.below(size);
        int other = 1 + dice.below(size);
        return one == other ? new int[0] : new int[] {one, other};
    }

    /** Everybody reaches one server, and nobody any other: reaching is not transitive. */
    void leaveAHub(Dice dice) {
        SimServer hub = processes.victim(dice);
        List<SimServer> servers = ensemble.servers();
        if (servers.size() < 3) {
            return;
        }
        ensemble.coverage().saw("partition: a hub, not transitive");
        for (SimServer one : servers) {
            for (SimServer other : servers) {
                if (one != hub && other != hub && one.id().compareTo(other.id()) < 0) {
                    ensemble.cut(one.id().value(), other.id().value());
                }
            }
        }
        perhapsHealLater(dice);
    }

    private void perhapsHealLater(Dice dice) {
        if (dice.chance(0.7)) {
            time.in(dice.between(50, 5000), ensemble::heal);
        }
    }

    /** The leader is out of touch, by a cut or a pause, long enough for another to be elected; clients read there. */
    void loneLeader(Dice dice) {
        Optional<SimServer> leader = ensemble.leader();
        if (leader.isEmpty()) {
            return;
        }
        int alone = leader.get().id().value();
        if (dice.chance(0.5)) {
            ensemble.pause(alone, dice.between(1000, 5000));
        } else {
            ensemble.isolate(alone);
            time.in(dice.between(1000, 5000), ensemble::heal);
        }
        for (int i = 0; i < 12; i++) {
            Dice own = dice.split();
            time.in(dice.between(0, 5000), () -> {
                if (leader.get().isRunning()) {
                    ensemble.workload().read(ensemble, leader.get(), own);
                }
            });
        }
    }
}
