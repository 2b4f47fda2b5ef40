package io.zab.testkit.sim;

import java.util.List;
import java.util.Optional;

/** What a storm does to processes: they die at any point of a step, lose power together, stand still, and come back. */
final class ProcessStrikes {
    private final SimEnsemble ensemble;
    private final StormTime time;

    ProcessStrikes(SimEnsemble ensemble, StormTime time) {
        this.ensemble = ensemble;
        this.time = time;
    }

    /** The leader half of the time: most that can go wrong goes wrong there. */
    SimServer victim(Dice dice) {
        SimServer any = dice.pick(ensemble.servers());
        return dice.chance(0.5) ? ensemble.leader().orElse(any) : any;
    }

    void crash(SimServer server, Dice dice) {
        if (server.isRunning()) {
            ensemble.coverage().saw("crash");
            ensemble.crashNow(server, dice);
            comeBackLater(server, dice);
        }
    }

    void comeBackLater(SimServer server, Dice dice) {
        time.in(dice.between(1, dice.chance(0.5) ? 300 : 5000), () -> startAgain(server));
    }

    void startAgain(SimServer server) {
        if (!server.isRunning()) {
            server.start();
        }
    }

    void dieInTheMiddleOfAStep(Dice dice) {
        SimServer server = victim(dice);
        if (server.isRunning()) {
            server.dieAfterEffects(dice.below(4));
            time.in(1000, () -> startAgain(server));
        }
    }

    /** For several at once, or for all. */
    void powerFailure(boolean everywhere, Dice dice) {
        int hit = 0;
        for (SimServer server : ensemble.servers()) {
            boolean chosen = everywhere || dice.chance(0.5);
            if (server.isRunning() && chosen) {
                hit++;
                server.kill(0, true);
                comeBackLater(server, dice);
            }
        }
        ensemble.coverage().saw(hit > 1 ? "power lost by several at once" : "power lost");
    }

    void pause(Dice dice) {
        SimServer server = victim(dice);
        ensemble.pause(server.id().value(), dice.between(10, dice.chance(0.5) ? 400 : 4000));
    }

    /** Longer than every timeout of the protocol. */
    void pauseForLong(Dice dice) {
        SimServer server = victim(dice);
        long longest = Math.max(
                ensemble.options().config().initLimitMillis(),
                ensemble.options().config().syncLimitMillis());
        ensemble.coverage().saw("pause longer than every timeout");
        ensemble.pause(server.id().value(), longest + dice.between(1, longest));
    }

    /** The leader goes on taking requests that at most one other gets, and dies with them. */
    void tailOnAMinority(Dice dice) {
        Optional<SimServer> leader = ensemble.leader();
        if (leader.isEmpty()) {
            return;
        }
        SimServer dying = leader.get();
        SimServer witness = dice.pick(ensemble.servers());
        boolean witnessHears = dice.chance(0.5);
        for (SimServer other : ensemble.servers()) {
            if (other != dying && (other != witness || !witnessHears)) {
                ensemble.cutOneWay(dying.id().value(), other.id().value());
            }
        }
        ensemble.submit(dying.id().value(), 1 + dice.below(6));
        boolean both = dice.chance(0.5);
        time.in(dice.between(5, 250), () -> {
            for (SimServer server : both ? List.of(dying, witness) : List.of(dying)) {
                crash(server, dice);
            }
            ensemble.heal();
        });
    }
}
