package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A leader that does not know yet that its followers have left it: they are told of another one, which takes promises
 * for a later epoch and fails. When it comes back to the first leader it has promised more than that leader's epoch (L5).
 */
final class Usurpation {
    private static final int LOOKS_MOST = 40;

    private final SimEnsemble ensemble;
    private final StormTime time;

    Usurpation(SimEnsemble ensemble, StormTime time) {
        this.ensemble = ensemble;
        this.time = time;
    }

    /** As soon as somebody leads. */
    void soon(Dice dice) {
        await(dice, LOOKS_MOST);
    }

    private void await(Dice dice, int looks) {
        Optional<SimServer> leader = ensemble.leader();
        if (leader.isPresent() && ensemble.servers().size() > 1) {
            begin(leader.get(), dice);
        } else if (looks > 0) {
            time.in(50, () -> await(dice, looks - 1));
        }
    }

    private void begin(SimServer leader, Dice dice) {
        List<SimServer> others = new ArrayList<>(ensemble.servers());
        others.remove(leader);
        SimServer usurper = dice.pick(others);
        ensemble.coverage().saw("a leader is usurped");
        ensemble.trace().add(usurper.id(), "is told to be the leader in the place of " + leader);
        ensemble.rumour().spread(usurper.id(), 1000);
        for (SimServer other : others) {
            ensemble.cutOneWay(other.id().value(), leader.id().value());
        }
        for (SimLink link : ensemble.network().standing()) {
            if (link.touches(leader.id())) {
                link.forsake(dice, 200, 1500);
            }
        }
        time.in(dice.between(100, 700), () -> fail(leader, usurper, dice));
    }

    private void fail(SimServer leader, SimServer usurper, Dice dice) {
        ensemble.rumour().spread(leader.id(), 1000);
        for (SimLink link : ensemble.network().standing()) {
            if (link.touches(usurper.id())) {
                link.breakDown(dice, 10);
            }
        }
        ensemble.network().reopen(usurper.id(), leader.id());
        time.in(dice.between(100, 600), ensemble::heal);
    }
}
