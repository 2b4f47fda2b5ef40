package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A server that missed much comes back while everything is healthy but the way to it: streams trickle, so that a
 * synchronisation lasts several times initLimit, and each piece arrives well within it. It must be served by the
 * first attempt (L5).
 */
final class SlowSync {
    private static final double CHANCE = 0.15;
    private static final int MISSED = 40;
    private static final int TRIES_MOST = 4 * MISSED;
    private static final long PATIENCE_MILLIS = 90_000;

    private final SimEnsemble ensemble;
    private final Dice dice;

    SlowSync(SimEnsemble ensemble) {
        this.ensemble = ensemble;
        this.dice = new Dice(ensemble.options().seed() ^ 0x3C6E_F372L);
    }

    /** In some runs only, of those in which processes may die and ways be slow: it takes as long as all the rest. */
    void require() {
        List<SimServer> dispensable = ensemble.servers().stream()
                .filter(server -> isHealthy(server) && !server.isLeading() && canDoWithout(server))
                .toList();
        if (dice.chance(CHANCE) && isAllowed() && !dispensable.isEmpty()) {
            SimServer away = dice.pick(dispensable);
            ensemble.kill(away.id().value());
            proposeMuch();
            synchronise(away);
        }
    }

    private boolean isAllowed() {
        Faults faults = ensemble.options().faults();
        return faults.include(Fault.CRASH) && faults.include(Fault.BROKEN_LINK);
    }

    private boolean isHealthy(SimServer server) {
        return server.isRunning() && !ensemble.isExcused(server.id().value());
    }

    private boolean canDoWithout(SimServer away) {
        Set<ServerId> others = new TreeSet<>();
        for (SimServer server : ensemble.servers()) {
            if (server != away && isHealthy(server)) {
                others.add(server.id());
            }
        }
        Ensemble configuration =
                ensemble.checks().ledger().configurations().lastEntry().getValue();
        return configuration.isQuorum(others);
    }

    private void proposeMuch() {
        int missed = 0;
        for (int tries = 0; tries < TRIES_MOST && missed < MISSED; tries++) {
            Optional<SimServer> leader = ensemble.leader();
            if (leader.isPresent()) {
                SimRequest request = ensemble.submit(leader.get().id().value());
                ensemble.runUntil(() -> request.outcome() != SimRequest.Outcome.PENDING, PATIENCE_MILLIS);
                missed += request.outcome() == SimRequest.Outcome.COMMITTED ? 1 : 0;
            } else {
                ensemble.run(ensemble.config().tickMillis());
            }
        }
        ensemble.await("one leads and all follow", ensemble::allServe, PATIENCE_MILLIS);
    }

    private void synchronise(SimServer away) {
        ensemble.coverage().saw("synchronised slowly");
        ensemble.network().trickle();
        long epoch = epoch();
        int before = ensemble.checks().leaders().syncs(away.id(), epoch);
        ensemble.start(away.id().value());
        boolean served = ensemble.runUntil(ensemble::allServe, PATIENCE_MILLIS);
        int attempts = ensemble.checks().leaders().syncs(away.id(), epoch) - before;
        boolean holds = served && (attempts <= 1 || epoch != epoch());
        if (!holds && ensemble.options().watched().contains(Property.L5)) {
            String what = away + " was synchronised " + attempts + " times over a slow way, and is "
                    + (served ? "served" : "not served");
            throw ensemble.failure(Property.L5.label(), what, null);
        }
    }

    private long epoch() {
        return ensemble.leader().orElseThrow().view().orElseThrow().standing().epoch();
    }
}
