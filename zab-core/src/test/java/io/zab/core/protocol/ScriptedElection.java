package io.zab.core.protocol;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An oracle that decides what the test tells it to, as soon as it is asked. */
final class ScriptedElection implements Election {
    Optional<ServerId> choice = Optional.empty();
    Optional<ServerId> decideWhenReachable = Optional.empty();
    final List<Candidacy> candidacies = new ArrayList<>();
    final List<Notification> heard = new ArrayList<>();
    final List<List<Ensemble>> reconfigurations = new ArrayList<>();
    final List<ServerId> failed = new ArrayList<>();
    final List<ServerId> succeeded = new ArrayList<>();
    private Vote vote = Vote.NONE;

    @Override
    public void start(long now, Candidacy candidacy, Outlet outlet) {
        candidacies.add(candidacy);
        vote = choice.map(leader -> Vote.of(leader, 0, candidacy.own().lastZxid()))
                .orElse(candidacy.own());
        choice.ifPresent(outlet::decide);
        choice = Optional.empty();
    }

    @Override
    public void notified(long now, Identity from, Notification notification, Outlet outlet) {
        heard.add(notification);
    }

    @Override
    public void reachable(long now, ServerId peer, Outlet outlet) {
        decideWhenReachable.ifPresent(outlet::decide);
    }

    @Override
    public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {
        reconfigurations.add(configurations);
    }

    @Override
    public void time(long now, Outlet outlet) {}

    @Override
    public long deadline() {
        return Long.MAX_VALUE;
    }

    @Override
    public void followFailed(long now, ServerId leader) {
        failed.add(leader);
    }

    @Override
    public void followSucceeded(ServerId leader) {
        succeeded.add(leader);
    }

    @Override
    public long round() {
        return 1;
    }

    @Override
    public Vote vote() {
        return vote;
    }
}
