package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Faults and load, drawn by chance: processes die, pause and come back, power fails for several at once, links break,
 * ways are cut one by one and in both directions, disks stall or are lost, while clients write and read everywhere.
 *
 * <p>Invariant: a disk is lost only when the loss before it is healed: every voter's disk is named by a committed
 * configuration whose commit another committed entry carries (protocol.md, section 10, Instances).
 */
final class Storm {
    private final SimEnsemble ensemble;
    private final Dice dice;
    private final long calmMostMillis;
    private final long loadMostMillis;
    private final boolean wipes;
    private boolean raging;

    Storm(SimEnsemble ensemble, Dice dice) {
        this.ensemble = ensemble;
        this.dice = dice;
        this.calmMostMillis = dice.pick(List.of(100L, 300L, 300L, 1000L, 2500L));
        this.loadMostMillis = dice.pick(List.of(10L, 30L, 100L, 300L));
        this.wipes = dice.chance(0.3);
    }

    void begin() {
        raging = true;
        for (SimServer server : ensemble.servers()) {
            double rate = dice.chance(0.5) ? 1 : dice.between(500, 2000) / 1000.0;
            server.setClock(rate, dice.between(0, 10_000));
            ensemble.timeline().in(dice.between(0, dice.chance(0.5) ? 20 : 2000), () -> startAgain(server));
        }
        ensemble.timeline().in(dice.between(0, calmMostMillis), this::strike);
        ensemble.timeline().in(dice.between(0, loadMostMillis), this::load);
    }

    void end() {
        raging = false;
        ensemble.trace().add("the storm ends");
        ensemble.calmDown();
        ensemble.servers().forEach(server -> server.dieAfterEffects(-1));
        ensemble.heal();
        List<SimServer> lost = dice.chance(0.3) && everyDiskIsKnown() ? minority() : List.of();
        for (SimServer server : ensemble.servers()) {
            if (!lost.contains(server)) {
                startAgain(server);
            }
        }
        boolean dead = dice.chance(0.5);
        lost.forEach(server -> loseForGood(server, dead));
    }

    /** Fewer voters than make a quorum necessary. */
    private List<SimServer> minority() {
        List<ServerId> voters = new ArrayList<>(founding().voters());
        List<SimServer> lost = new ArrayList<>();
        for (int left = (voters.size() - 1) / 2; left > 0; left--) {
            ServerId id = voters.remove(dice.below(voters.size()));
            lost.add(ensemble.server(id.value()));
        }
        return lost;
    }

    /** It is dead, or hears everybody and is heard by nobody, or the other way round: the others must not mind. */
    private void loseForGood(SimServer server, boolean dead) {
        int id = server.id().value();
        ensemble.excuse(id);
        if (dead && server.isRunning()) {
            ensemble.crashNow(server);
        } else if (!dead) {
            startAgain(server);
            boolean deaf = dice.chance(0.5);
            for (SimServer other : ensemble.servers()) {
                int there = other.id().value();
                if (there != id) {
                    ensemble.cutOneWay(deaf ? there : id, deaf ? id : there);
                }
            }
        }
    }

    private Ensemble founding() {
        return ensemble.checks().ledger().configurations().firstEntry().getValue();
    }

    private void startAgain(SimServer server) {
        if (!server.isRunning()) {
            server.start();
        }
    }

    private void load() {
        if (!raging) {
            return;
        }
        SimServer server = dice.pick(ensemble.servers());
        if (server.isRunning() && dice.chance(0.85)) {
            ensemble.submit(server.id().value(), 1 + dice.below(3));
        } else if (server.isRunning()) {
            ensemble.read(server.id().value());
        }
        ensemble.timeline().in(dice.between(0, loadMostMillis), this::load);
    }

    private void strike() {
        if (!raging) {
            return;
        }
        int what = dice.below(118);
        if (what >= 109) {
            loneLeader();
        } else if (what >= 100) {
            tailOnAMinority();
        } else if (what < 14) {
            crash(victim());
        } else if (what < 20) {
            dieInTheMiddleOfAStep();
        } else if (what < 28) {
            powerFailure();
        } else if (what < 43) {
            breakLinks();
        } else if (what < 63) {
            cut();
        } else if (what < 73) {
            ensemble.heal();
        } else if (what < 85) {
            ensemble.pause(victim().id().value(), dice.between(10, dice.chance(0.5) ? 400 : 4000));
        } else if (what < 94) {
            SimServer server = victim();
            server.disk().stall(dice.between(10, dice.chance(0.5) ? 300 : 3000));
        } else {
            loseADisk();
        }
        ensemble.timeline().in(dice.between(0, calmMostMillis), this::strike);
    }

    /** The leader half of the time: most that can go wrong goes wrong there. */
    private SimServer victim() {
        return dice.chance(0.5)
                ? ensemble.leader().orElseGet(() -> dice.pick(ensemble.servers()))
                : dice.pick(ensemble.servers());
    }

    private void crash(SimServer server) {
        if (server.isRunning()) {
            ensemble.crashNow(server);
            comeBackLater(server);
        }
    }

    private void comeBackLater(SimServer server) {
        ensemble.timeline().in(dice.between(1, dice.chance(0.5) ? 300 : 5000), () -> startAgain(server));
    }

    private void dieInTheMiddleOfAStep() {
        SimServer server = victim();
        if (server.isRunning()) {
            server.dieAfterEffects(dice.below(4));
            ensemble.timeline().in(1000, () -> startAgain(server));
        }
    }

    private void powerFailure() {
        boolean everywhere = dice.chance(0.4);
        for (SimServer server : ensemble.servers()) {
            if (server.isRunning() && (everywhere || dice.chance(0.5))) {
                server.kill(0, true);
                comeBackLater(server);
            }
        }
    }

    private void breakLinks() {
        List<SimLink> links = ensemble.network().standing();
        for (SimLink link : links) {
            if (dice.chance(1.5 / links.size())) {
                ensemble.trace().add(TraceEvent.Mark.BROKEN_LINK, "link " + link.id() + " breaks");
                link.breakDown(dice, dice.chance(0.7) ? 50 : 6000);
            }
        }
    }

    private void cut() {
        int size = ensemble.servers().size();
        int one = 1 + dice.below(size);
        int kind = dice.below(4);
        if (kind == 0) {
            ensemble.isolate(victim().id().value());
        } else if (kind == 1) {
            ensemble.split(side(size));
        } else {
            int other = 1 + dice.below(size);
            if (one != other && kind == 2) {
                ensemble.cutOneWay(one, other);
            } else if (one != other) {
                ensemble.cut(one, other);
            }
        }
        if (dice.chance(0.7)) {
            ensemble.timeline().in(dice.between(50, 5000), ensemble::heal);
        }
    }

    /** The leader goes on taking requests that at most one other gets, and dies with them. */
    private void tailOnAMinority() {
        Optional<SimServer> leader = ensemble.leader();
        if (leader.isEmpty()) {
            return;
        }
        SimServer dying = leader.get();
        SimServer witness = dice.pick(ensemble.servers());
        for (SimServer other : ensemble.servers()) {
            if (other != dying && (other != witness || dice.chance(0.5))) {
                ensemble.cutOneWay(dying.id().value(), other.id().value());
            }
        }
        ensemble.submit(dying.id().value(), 1 + dice.below(6));
        ensemble.timeline().in(dice.between(5, 250), () -> {
            crash(dying);
            if (dice.chance(0.5)) {
                crash(witness);
            }
            ensemble.heal();
        });
    }

    /** The leader is out of touch, by a cut or a pause, long enough for another to be elected; clients read there. */
    private void loneLeader() {
        Optional<SimServer> leader = ensemble.leader();
        if (leader.isEmpty()) {
            return;
        }
        int alone = leader.get().id().value();
        if (dice.chance(0.5)) {
            ensemble.pause(alone, dice.between(1000, 5000));
        } else {
            ensemble.isolate(alone);
            ensemble.timeline().in(dice.between(1000, 5000), ensemble::heal);
        }
        for (int i = 0; i < 12; i++) {
            ensemble.timeline().in(dice.between(0, 5000), () -> readIfRunning(leader.get()));
        }
    }

    private void readIfRunning(SimServer server) {
        if (raging && server.isRunning()) {
            ensemble.read(server.id().value());
        }
    }

    private int[] side(int size) {
        List<Integer> side = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            if (dice.chance(0.5)) {
                side.add(id);
            }
        }
        return side.stream().mapToInt(Integer::intValue).toArray();
    }

    private void loseADisk() {
        SimServer server = dice.pick(ensemble.servers());
        if (!wipes || !mayLoseADisk()) {
            return;
        }
        if (server.isRunning()) {
            server.kill(0, true);
        }
        ensemble.coverage().saw("disk lost");
        ensemble.wipe(server.id().value());
        comeBackLater(server);
    }

    private boolean mayLoseADisk() {
        return everyDiskIsKnown() && founding().voters().size() > 2;
    }

    /** Named, and known to be named wherever a quorum is: a committed entry carries the commit of the naming. */
    private boolean everyDiskIsKnown() {
        List<Entry> committed = ensemble.committed();
        Zxid naming = ensemble.checks().ledger().configurations().lastKey();
        Zxid carried = committed.get(committed.size() - 1).committedAtPropose();
        return !carried.isBefore(naming) && everyDiskIsNamed();
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
