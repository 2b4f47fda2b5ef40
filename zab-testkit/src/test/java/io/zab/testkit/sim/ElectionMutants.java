package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/** Mistakes in how a leader is found. */
final class ElectionMutants {
    private ElectionMutants() {}

    static Notification withoutEpochs(Notification notification) {
        return new Notification(
                notification.number(),
                notification.state(),
                notification.established(),
                notification.quorumHealthy(),
                notification.round(),
                notification.vote(),
                notification.leaderEpoch(),
                0,
                notification.seen(),
                notification.role(),
                0,
                notification.lastZxid(),
                notification.knownCommitted(),
                notification.configVersion(),
                notification.configuration());
    }

    /** The real election, with one mistake. */
    abstract static class Wrapped implements Election {
        final Election real;

        Wrapped(Election real) {
            this.real = real;
        }

        @Override
        public void start(long now, Candidacy candidacy, Outlet outlet) {
            real.start(now, candidacy, outlet);
        }

        @Override
        public void notified(long now, Identity from, Notification notification, Outlet outlet) {
            real.notified(now, from, notification, outlet);
        }

        @Override
        public void reachable(long now, ServerId peer, Outlet outlet) {
            real.reachable(now, peer, outlet);
        }

        @Override
        public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {
            real.reconfigured(now, configurations, outlet);
        }

        @Override
        public void time(long now, Outlet outlet) {
            real.time(now, outlet);
        }

        @Override
        public long deadline() {
            return real.deadline();
        }

        @Override
        public void followFailed(long now, ServerId leader) {
            real.followFailed(now, leader);
        }

        @Override
        public void followSucceeded(ServerId leader) {
            real.followSucceeded(leader);
        }

        @Override
        public long round() {
            return real.round();
        }

        @Override
        public Vote vote() {
            return real.vote();
        }
    }

    /** Says everything once. */
    static final class NeverResends extends Wrapped {
        NeverResends(Election real) {
            super(real);
        }

        @Override
        public void time(long now, Outlet outlet) {
            real.time(now, new Outlet() {
                @Override
                public long send(ServerId to, long round, Vote vote, long seen) {
                    return 0;
                }

                @Override
                public void decide(ServerId leader) {
                    outlet.decide(leader);
                }

                @Override
                public void report(String text) {
                    outlet.report(text);
                }
            });
        }
    }

    /** Follows whom a follower follows, whether that one leads or not. */
    static final class FollowsHearsay extends Wrapped {
        private ServerId self = ServerId.of(1);
        private Optional<Vote> heard = Optional.empty();

        FollowsHearsay(Election real) {
            super(real);
        }

        @Override
        public void start(long now, Candidacy candidacy, Outlet outlet) {
            self = candidacy.self().server();
            heard = Optional.empty();
            super.start(now, candidacy, outlet);
        }

        @Override
        public void notified(long now, Identity from, Notification notification, Outlet outlet) {
            boolean[] decided = {false};
            super.notified(now, from, notification, new Outlet() {
                @Override
                public long send(ServerId to, long round, Vote vote, long seen) {
                    return outlet.send(to, round, vote, seen);
                }

                @Override
                public void decide(ServerId leader) {
                    decided[0] = true;
                    outlet.decide(leader);
                }

                @Override
                public void report(String text) {
                    outlet.report(text);
                }
            });
            boolean hearsay = notification.state() == Notification.State.FOLLOWING
                    && !notification.vote().names(self)
                    && !decided[0];
            if (hearsay) {
                heard = Optional.of(notification.vote());
                notification.vote().leader().ifPresent(outlet::decide);
            }
        }

        @Override
        public Vote vote() {
            return heard.orElseGet(real::vote);
        }
    }

    /** Does not hear anybody who says that he leads. */
    static final class DeafToLeaders extends Wrapped {
        DeafToLeaders(Election real) {
            super(real);
        }

        @Override
        public void notified(long now, Identity from, Notification notification, Outlet outlet) {
            if (notification.state() != Notification.State.LEADING) {
                super.notified(now, from, notification, outlet);
            }
        }
    }

    /** Votes with nothing but its id. */
    static final class VotesBlindly extends Wrapped {
        VotesBlindly(Election real) {
            super(real);
        }

        @Override
        public void start(long now, Candidacy candidacy, Outlet outlet) {
            Vote own = candidacy.own();
            Vote blind = own.leader().map(id -> Vote.of(id, 0, Zxid.ZERO)).orElse(own);
            Candidacy changed = new Candidacy(
                    candidacy.self(),
                    blind,
                    candidacy.configurations(),
                    candidacy.acceptedEpoch(),
                    candidacy.unanimousFounding(),
                    candidacy.lost());
            super.start(now, changed, outlet);
        }
    }

    /** Decides only when all voters agree: no deadline ever passes. */
    static final class StandsStill extends Wrapped {
        StandsStill(Election real) {
            super(real);
        }

        @Override
        public void time(long now, Outlet outlet) {}

        @Override
        public long deadline() {
            return Long.MAX_VALUE;
        }
    }
}
