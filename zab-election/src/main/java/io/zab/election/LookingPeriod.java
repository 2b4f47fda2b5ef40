package io.zab.election;

import io.zab.core.election.Election.Candidacy;
import io.zab.core.election.Election.Outlet;
import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One LOOKING period of a server, from the round it begins with to the decision that ends it.
 *
 * <p>Invariant: the round never falls, and within a round the proposal only grows; a leader's statement may replace both
 * as it ends the period, and a server that learns that it is no voter any more takes its own vote back. The finalize
 * deadline is armed exactly while the proposal has a quorum of every active configuration without having all voters that
 * there is anything to expect of. A server that is no voter has the null vote for {@code init} and never decides for itself.
 */
final class LookingPeriod {
    private static final long NEVER = Long.MAX_VALUE;

    /** A round this far ahead is no count of elections: one bad number must not use rounds up for everybody. */
    private static final long ROUND_LEAP = 1L << 32;

    /** No ensemble gets here in leaps; above it rounds could not be counted on. */
    private static final long ROUND_MAX = 1L << 62;

    private final ElectionTimers timers;
    private final FailedLeaders failedLeaders;
    private final Identity self;
    private final Ballots ballots;
    private final Resend resend;
    private List<Ensemble> configurations;
    private Vote init;
    private long round;
    private Vote proposal;
    /** Number of the first Notification that carried the present round and proposal. */
    private long firstNumber = NEVER;

    private long finalizeAt = NEVER;
    private boolean decided;

    LookingPeriod(ElectionTimers timers, FailedLeaders failedLeaders, long round, Candidacy candidacy) {
        this.timers = timers;
        this.failedLeaders = failedLeaders;
        this.self = candidacy.self();
        this.init = candidacy.own();
        this.round = round;
        this.proposal = init;
        this.configurations = List.copyOf(candidacy.configurations());
        boolean votes = !init.isNone();
        this.ballots = new Ballots(self, votes, candidacy.unanimousFounding(), configurations);
        candidacy.lost().ifPresent(ballots::expectNothingOf);
        int id = self.server().value();
        this.resend = new Resend(timers, votes ? 0 : Resend.stagger(timers, id));
    }

    long round() {
        return round;
    }

    Vote proposal() {
        return proposal;
    }

    /** Whether the period is over; nothing it is told counts any more. */
    boolean isDecided() {
        return decided;
    }

    long deadline() {
        return decided ? NEVER : Math.min(resend.dueAt(), finalizeAt);
    }

    void begin(long now, Outlet outlet) {
        outlet.report("looking, round " + round + ", own vote " + init);
        if (init.isNone()) {
            resend.begin(now);
        } else {
            broadcast(outlet);
            resend.restart(now);
        }
        evaluate(now, outlet);
    }

    void notified(long now, Identity from, Notification said, Outlet outlet) {
        if (from.server().equals(self.server())) {
            outlet.report("a Notification of " + from + " ignored: another process uses this server's id");
            return;
        }
        boolean leaps = said.state() == Notification.State.LOOKING && said.round() - ROUND_LEAP > round;
        if (said.round() < 0 || said.round() > ROUND_MAX || leaps) {
            outlet.report("a Notification of " + from + " ignored: round " + said.round() + " is out of range");
            return;
        }
        if (ballots.put(from, said)) {
            resend.hurry(now);
        }
        switch (said.state()) {
            case LOOKING -> heardLooking(now, from, said, outlet);
            case LEADING -> heardLeading(now, from.server(), said, outlet);
            case FOLLOWING, OBSERVING -> {
                // Counts in the tally, if at all.
            }
        }
        if (!decided) {
            evaluate(now, outlet);
        }
    }

    private void heardLooking(long now, Identity from, Notification said, Outlet outlet) {
        if (!ballots.counts(from, said.role())) {
            answerIfBehind(from.server(), said, outlet);
        } else if (said.round() < round) {
            send(from.server(), outlet);
        } else if (said.vote().names(self.server()) && !said.vote().equals(init)) {
            outlet.report(from.server() + " says " + said.vote() + ", which this server does not stand for (any more)");
            move(now, said.round() + 1, init, outlet);
        } else if (said.round() > round) {
            outlet.report(from.server() + " is in round " + said.round() + " for " + said.vote());
            move(now, said.round(), max(init, said.vote()), outlet);
        } else if (said.vote().compareTo(proposal) > 0) {
            outlet.report(from.server() + " has the better vote " + said.vote());
            move(now, round, said.vote(), outlet);
        } else {
            answerIfBehind(from.server(), said, outlet);
        }
    }

    private static Vote max(Vote a, Vote b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Who holds a Notification with the present proposal needs no answer: two equals would answer for ever. */
    private void answerIfBehind(ServerId to, Notification said, Outlet outlet) {
        if (said.seen() < firstNumber) {
            send(to, outlet);
        }
    }

    private void move(long now, long newRound, Vote newProposal, Outlet outlet) {
        outlet.report("round " + newRound + ", vote " + newProposal);
        round = newRound;
        proposal = newProposal;
        firstNumber = NEVER;
        finalizeAt = NEVER;
        broadcast(outlet);
        resend.restart(now);
    }

    /** Acted on now or not at all: the leader says it again each tick. */
    private void heardLeading(long now, ServerId leader, Notification said, Outlet outlet) {
        if (!said.vote().names(leader) || !failedLeaders.heeds(now, leader)) {
            return;
        }
        boolean leads = said.established() ? said.quorumHealthy() : said.vote().compareTo(init) >= 0;
        if (leads) {
            round = said.round();
            proposal = said.vote();
            String what = said.established() ? "leads epoch " + said.leaderEpoch() : "was elected";
            decide(leader, leader + " says it " + what, outlet);
        }
    }

    private void evaluate(long now, Outlet outlet) {
        switch (ballots.tally(round, proposal)) {
            case SHORT -> finalizeAt = NEVER;
            case UNANIMOUS -> decideForProposal(ballots.supporters(round, proposal) + ", all there are,", outlet);
            case QUORUM -> {
                if (finalizeAt == NEVER) {
                    finalizeAt = now + timers.finalizeMillis();
                    outlet.report(ballots.supporters(round, proposal) + " are a quorum for " + proposal);
                }
            }
        }
    }

    private void decideForProposal(String by, Outlet outlet) {
        proposal.leader().ifPresent(leader -> decide(leader, by + " are for " + proposal, outlet));
    }

    private void decide(ServerId leader, String why, Outlet outlet) {
        decided = true;
        outlet.report("decided for " + leader + " in round " + round + ": " + why);
        outlet.decide(leader);
    }

    void reachable(long now, ServerId peer, Outlet outlet) {
        resend.hurry(now);
        ballots.expect(peer);
        if (!init.isNone() && others().contains(peer)) {
            send(peer, outlet);
        }
    }

    void reconfigured(long now, List<Ensemble> active, Outlet outlet) {
        configurations = List.copyOf(active);
        if (configurations.stream().noneMatch(configuration -> configuration.isVoter(self))) {
            init = Vote.NONE;
        }
        ballots.reconfigure(configurations, !init.isNone());
        if (init.isNone() && proposal.names(self.server())) {
            move(now, round, Vote.NONE, outlet);
        }
        evaluate(now, outlet);
    }

    void time(long now, Outlet outlet) {
        if (now >= finalizeAt) {
            decideForProposal(ballots.supporters(round, proposal).toString(), outlet);
        } else if (now >= resend.dueAt()) {
            broadcast(outlet);
            resend.repeated(now);
        }
    }

    private void broadcast(Outlet outlet) {
        for (ServerId other : others()) {
            send(other, outlet);
        }
    }

    private SortedSet<ServerId> others() {
        SortedSet<ServerId> others = new TreeSet<>();
        for (Ensemble configuration : configurations) {
            for (Member member : configuration.members()) {
                others.add(member.server());
            }
        }
        others.remove(self.server());
        return others;
    }

    private void send(ServerId to, Outlet outlet) {
        firstNumber = Math.min(firstNumber, outlet.send(to, round, proposal, ballots.seen(to)));
    }
}
