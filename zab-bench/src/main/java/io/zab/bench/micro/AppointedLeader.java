package io.zab.bench.micro;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.List;

/** An oracle that names the same leader whenever it is asked. */
final class AppointedLeader implements Election {
    private final ServerId leader;
    private Vote vote = Vote.NONE;

    AppointedLeader(ServerId leader) {
        this.leader = leader;
    }

    @Override
    public void start(long now, Candidacy candidacy, Outlet outlet) {
        vote = candidacy.own();
        outlet.decide(leader);
    }

    @Override
    public void notified(long now, Identity from, Notification notification, Outlet outlet) {}

    @Override
    public void reachable(long now, ServerId peer, Outlet outlet) {}

    @Override
    public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {}

    @Override
    public void time(long now, Outlet outlet) {}

    @Override
    public long deadline() {
        return Long.MAX_VALUE;
    }

    @Override
    public void followFailed(long now, ServerId failed) {}

    @Override
    public void followSucceeded(ServerId followed) {}

    @Override
    public long round() {
        return 1;
    }

    @Override
    public Vote vote() {
        return vote;
    }
}
