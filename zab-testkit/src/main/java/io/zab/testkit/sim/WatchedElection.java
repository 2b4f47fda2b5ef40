package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.List;

/** An election that notes which of the rules of protocol.md, section 5, it follows; it changes nothing. */
final class WatchedElection implements Election {
    private final Election watched;
    private final Coverage coverage;
    private Identity self;
    private Vote own = Vote.NONE;

    WatchedElection(Election watched, Coverage coverage) {
        this.watched = watched;
        this.coverage = coverage;
    }

    @Override
    public void start(long now, Candidacy candidacy, Outlet outlet) {
        self = candidacy.self();
        own = candidacy.own();
        coverage.took(own.isNone() ? Transition.E1_NULL_VOTE : Transition.E1_LOOKS);
        watched.start(now, candidacy, new Watch(outlet));
    }

    @Override
    public void notified(long now, Identity from, Notification said, Outlet outlet) {
        long round = watched.round();
        Vote vote = watched.vote();
        Watch watch = new Watch(outlet);
        watched.notified(now, from, said, watch);
        switch (said.state()) {
            case LOOKING -> heardLooking(from, said, round, vote, watch);
            case LEADING -> heardLeading(from, said, watch);
            case FOLLOWING, OBSERVING -> {
                if (said.round() == round && said.state() == Notification.State.FOLLOWING) {
                    coverage.took(Transition.E2_FOLLOWER_COUNTS);
                }
            }
        }
        if (watch.decided && said.state() != Notification.State.LEADING) {
            coverage.took(Transition.E3_AT_ONCE);
        }
    }

    private void heardLooking(Identity from, Notification said, long round, Vote vote, Watch watch) {
        boolean asked = watch.sentTo(from.server());
        if (said.role() == MemberRole.OBSERVER) {
            coverage.took(Transition.E2_NO_VOICE);
        } else if (said.round() < round) {
            coverage.took(Transition.E2_EARLIER_ROUND);
        } else if (said.vote().names(self.server()) && watched.round() == said.round() + 1) {
            coverage.took(Transition.E2_LOST_DISK);
        } else if (said.round() > round) {
            coverage.took(Transition.E2_LATER_ROUND);
        } else if (!watched.vote().equals(vote)) {
            coverage.took(Transition.E2_BETTER_VOTE);
        } else {
            coverage.took(asked ? Transition.E2_ANSWERED : Transition.E2_HEARD_OURS);
        }
    }

    private void heardLeading(Identity from, Notification said, Watch watch) {
        boolean worth = said.established() ? said.quorumHealthy() : said.vote().compareTo(own) >= 0;
        if (watch.decided && said.established()) {
            coverage.took(Transition.E2_LEADER_ESTABLISHED);
        } else if (watch.decided) {
            coverage.took(Transition.E2_LEADER_ELECTED);
        } else if (said.established() && !said.quorumHealthy()) {
            coverage.took(Transition.E2_LEADER_UNHEALTHY);
        } else if (worth && said.vote().names(from.server())) {
            coverage.took(Transition.E6_BACK_OFF);
        }
    }

    @Override
    public void reachable(long now, ServerId peer, Outlet outlet) {
        Watch watch = new Watch(outlet);
        watched.reachable(now, peer, watch);
        if (watch.sent) {
            coverage.took(Transition.E5_REACHABLE);
        }
    }

    @Override
    public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {
        watched.reconfigured(now, configurations, new Watch(outlet));
    }

    @Override
    public void time(long now, Outlet outlet) {
        Watch watch = new Watch(outlet);
        watched.time(now, watch);
        if (watch.decided) {
            coverage.took(Transition.E3_AFTER_WAIT);
        } else if (watch.sent) {
            coverage.took(Transition.E5_RESENT);
        }
    }

    @Override
    public long deadline() {
        return watched.deadline();
    }

    @Override
    public void followFailed(long now, ServerId leader) {
        watched.followFailed(now, leader);
    }

    @Override
    public void followSucceeded(ServerId leader) {
        watched.followSucceeded(leader);
    }

    @Override
    public long round() {
        return watched.round();
    }

    @Override
    public Vote vote() {
        return watched.vote();
    }

    /** Lets everything through and remembers what there was. */
    private final class Watch implements Outlet {
        private final Outlet outlet;
        private boolean sent;
        private boolean decided;
        private ServerId lastTo;

        Watch(Outlet outlet) {
            this.outlet = outlet;
        }

        boolean sentTo(ServerId server) {
            return server.equals(lastTo);
        }

        @Override
        public long send(ServerId to, long round, Vote vote, long seen) {
            sent = true;
            lastTo = to;
            return outlet.send(to, round, vote, seen);
        }

        @Override
        public void decide(ServerId leader) {
            decided = true;
            if (leader.equals(self.server())) {
                coverage.took(Transition.E4_LEADS);
            } else {
                coverage.took(own.isNone() ? Transition.E4_OBSERVES : Transition.E4_FOLLOWS);
            }
            outlet.decide(leader);
        }

        @Override
        public void report(String text) {
            outlet.report(text);
        }
    }
}
