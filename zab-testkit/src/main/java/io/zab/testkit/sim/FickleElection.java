package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An oracle that lies: while it may, it sometimes tells a server after a random time that some voter leads; otherwise
 * it is the election behind it. No safety may depend on the difference.
 */
final class FickleElection implements Election {
    private static final double LIE_CHANCE = 0.7;
    private static final long LIE_MOST_MILLIS = 400;

    /** Whom most lies of one moment agree on: else no wrong candidate would ever find a quorum. */
    static final class Rumour {
        private final Timeline timeline;
        private final Dice dice;
        private ServerId leader = ServerId.of(1);
        private long until = -1;

        Rumour(Timeline timeline, Dice dice) {
            this.timeline = timeline;
            this.dice = dice;
        }

        /** For a while everybody who is lied to hears of this one. */
        void spread(ServerId ofLeader, long forMillis) {
            leader = ofLeader;
            until = timeline.now() + forMillis;
        }

        private ServerId leader(List<ServerId> choices) {
            if (timeline.now() > until) {
                leader = dice.pick(choices);
                until = timeline.now() + dice.between(100, 2000);
            }
            return leader;
        }
    }

    private final Election honest;
    private final Dice dice;
    private final Rumour rumour;
    private final BooleanSupplier mayLie;
    private final Coverage coverage;
    private List<ServerId> choices = List.of();
    private Vote own = Vote.NONE;
    private Optional<Vote> lie = Optional.empty();
    private long lieAt = Long.MAX_VALUE;

    FickleElection(Election honest, Dice dice, Rumour rumour, BooleanSupplier mayLie, Coverage coverage) {
        this.honest = honest;
        this.dice = dice;
        this.rumour = rumour;
        this.mayLie = mayLie;
        this.coverage = coverage;
    }

    @Override
    public void start(long now, Candidacy candidacy, Outlet outlet) {
        boolean lies = mayLie.getAsBoolean() && dice.chance(LIE_CHANCE);
        lieAt = lies ? now + dice.between(0, LIE_MOST_MILLIS) : Long.MAX_VALUE;
        own = candidacy.own();
        lie = Optional.empty();
        choices = new ArrayList<>();
        for (Ensemble configuration : candidacy.configurations()) {
            choices.addAll(configuration.voters());
        }
        honest.start(now, candidacy, new Fence(outlet));
    }

    @Override
    public void notified(long now, Identity from, Notification notification, Outlet outlet) {
        honest.notified(now, from, notification, new Fence(outlet));
    }

    @Override
    public void reachable(long now, ServerId peer, Outlet outlet) {
        honest.reachable(now, peer, new Fence(outlet));
    }

    @Override
    public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {
        honest.reconfigured(now, configurations, new Fence(outlet));
    }

    @Override
    public void time(long now, Outlet outlet) {
        if (now >= lieAt) {
            lieAt = Long.MAX_VALUE;
            ServerId leader = dice.chance(0.2) ? dice.pick(choices) : rumour.leader(choices);
            lie = Optional.of(Vote.of(leader, own.epoch(), own.lastZxid()));
            coverage.saw("an election lies");
            outlet.decide(leader);
        } else {
            honest.time(now, new Fence(outlet));
        }
    }

    @Override
    public long deadline() {
        return Math.min(lieAt, honest.deadline());
    }

    @Override
    public void followFailed(long now, ServerId leader) {
        honest.followFailed(now, leader);
    }

    @Override
    public void followSucceeded(ServerId leader) {
        honest.followSucceeded(leader);
    }

    @Override
    public long round() {
        return honest.round();
    }

    @Override
    public Vote vote() {
        return lie.orElseGet(honest::vote);
    }

    /** Lets everything through; with the first decision the plan to lie is over. */
    private final class Fence implements Outlet {
        private final Outlet outlet;

        Fence(Outlet outlet) {
            this.outlet = outlet;
        }

        @Override
        public long send(ServerId to, long round, Vote vote, long seen) {
            return outlet.send(to, round, vote, seen);
        }

        @Override
        public void decide(ServerId leader) {
            lieAt = Long.MAX_VALUE;
            outlet.decide(leader);
        }

        @Override
        public void report(String text) {
            outlet.report(text);
        }
    }
}
