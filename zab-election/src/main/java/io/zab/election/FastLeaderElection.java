package io.zab.election;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.List;
import java.util.Optional;

/**
 * ZooKeeper's fast leader election as a state machine: votes (current epoch, last zxid, server id) are compared in
 * rounds until a quorum holds the same one, and a standing leader is recognised by its own word.
 *
 * <p>Invariant: single-threaded, without clock or randomness. What belongs to one LOOKING period lives and ends with
 * it; the round, the vote of the last decision and the failed leaders are what is remembered between two.
 *
 * <p>Source: protocol.md, section 5. We differ from ZooKeeper in that nothing is ever waited for: the 200 ms in which
 * it drains its queue for a better vote are a deadline here, while messages are handled as always.
 */
public final class FastLeaderElection implements Election {
    private final ElectionTimers timers;
    private final FailedLeaders failedLeaders;
    private Optional<LookingPeriod> period = Optional.empty();

    public FastLeaderElection(ElectionTimers timers) {
        this.timers = timers;
        this.failedLeaders = new FailedLeaders(timers);
    }

    @Override
    public void start(long now, Candidacy candidacy, Outlet outlet) {
        LookingPeriod begun = new LookingPeriod(timers, failedLeaders, round() + 1, candidacy);
        period = Optional.of(begun);
        begun.begin(now, outlet);
    }

    @Override
    public void notified(long now, Identity from, Notification notification, Outlet outlet) {
        looking().ifPresent(looking -> looking.notified(now, from, notification, outlet));
    }

    @Override
    public void reachable(long now, ServerId peer, Outlet outlet) {
        looking().ifPresent(looking -> looking.reachable(now, peer, outlet));
    }

    @Override
    public void reconfigured(long now, List<Ensemble> configurations, Outlet outlet) {
        looking().ifPresent(looking -> looking.reconfigured(now, configurations, outlet));
    }

    @Override
    public void time(long now, Outlet outlet) {
        looking().ifPresent(looking -> looking.time(now, outlet));
    }

    @Override
    public long deadline() {
        return period.map(LookingPeriod::deadline).orElse(Long.MAX_VALUE);
    }

    @Override
    public void followFailed(long now, ServerId leader) {
        failedLeaders.failed(now, leader);
    }

    @Override
    public void followSucceeded(ServerId leader) {
        failedLeaders.succeeded(leader);
    }

    @Override
    public long round() {
        return period.map(LookingPeriod::round).orElse(0L);
    }

    @Override
    public Vote vote() {
        return period.map(LookingPeriod::proposal).orElse(Vote.NONE);
    }

    private Optional<LookingPeriod> looking() {
        return period.filter(present -> !present.isDecided());
    }
}
