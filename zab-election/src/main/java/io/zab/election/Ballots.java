package io.zab.election;

import io.zab.core.message.Notification;
import io.zab.core.message.Notification.State;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What everybody said last in this LOOKING period, and the count of it.
 *
 * <p>Invariant: at most one Notification of each server is held, the newest of its present disk and start; a voice
 * counts in a configuration only if that configuration names its server and disk as a voter, and the count is made anew
 * from what is held, so a change of round or vote takes old voices out by itself.
 */
final class Ballots {
    /** How many of those that must agree do so. */
    enum Tally {
        /** No quorum of every active configuration. */
        SHORT,
        /** A quorum of every active configuration, but some voter is missing. */
        QUORUM,
        /** All voters of every active configuration that there is anything to expect of, and a quorum. */
        UNANIMOUS
    }

    private record Ballot(Identity from, Notification said) {}

    private final Identity self;
    private final boolean unanimousFounding;
    private final Map<ServerId, Ballot> last = new TreeMap<>();
    private Optional<ServerId> lost = Optional.empty();
    private boolean selfCounts;
    private List<Ensemble> configurations;

    /**
     * @param self whose own voice is for whatever is tallied
     * @param selfCounts whether it has a voice, where a configuration names it as a voter
     * @param unanimousFounding whether a configuration that leaves instances open needs all of its voters
     */
    Ballots(Identity self, boolean selfCounts, boolean unanimousFounding, List<Ensemble> configurations) {
        this.self = self;
        this.selfCounts = selfCounts;
        this.unanimousFounding = unanimousFounding;
        this.configurations = List.copyOf(configurations);
    }

    void reconfigure(List<Ensemble> active, boolean stillCounts) {
        configurations = List.copyOf(active);
        selfCounts = stillCounts;
    }

    /** This server is gone: until it is heard again no vote waits for its voice. */
    void expectNothingOf(ServerId server) {
        lost = Optional.of(server);
    }

    /** This server is there (again). */
    void expect(ServerId server) {
        lost = lost.filter(gone -> !gone.equals(server));
    }

    /** Keeps what a server said; whether nothing was held of this disk and start of it before. */
    boolean put(Identity from, Notification said) {
        expect(from.server());
        Ballot before = last.put(from.server(), new Ballot(from, said));
        return before == null || !before.from().equals(from);
    }

    /** Number of the newest Notification held of this server; 0 when none is. */
    long seen(ServerId server) {
        Ballot ballot = last.get(server);
        return ballot == null ? 0 : ballot.said().number();
    }

    /** Whether this voice counts in some active configuration. */
    boolean counts(Identity from, MemberRole role) {
        for (Ensemble configuration : configurations) {
            if (counts(configuration, from, role)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A server that says it is an observer may be a founder that stays out: it counts only where its very disk is named
     * (it may not know yet that it is).
     */
    private static boolean counts(Ensemble configuration, Identity from, MemberRole role) {
        return configuration.isVoter(from)
                && (role == MemberRole.VOTER
                        || configuration
                                .member(from.server())
                                .map(member -> member.instanceId() == from.instanceId())
                                .orElse(false));
    }

    /** How far this vote has come in this round; the null vote comes nowhere. */
    Tally tally(long round, Vote vote) {
        if (vote.isNone() || configurations.isEmpty()) {
            return Tally.SHORT;
        }
        boolean all = true;
        for (Ensemble configuration : configurations) {
            List<ServerId> supporters = supporters(configuration, round, vote);
            boolean everyone = supporters.size() == configuration.voters().size();
            boolean everyoneThere = everyone || supporters.containsAll(thoseThere(configuration, vote));
            boolean mustBeAll = unanimousFounding && configuration.hasOpenInstances();
            if (!everyone && (mustBeAll || !configuration.isQuorum(supporters))) {
                return Tally.SHORT;
            }
            all &= everyoneThere;
        }
        return all ? Tally.UNANIMOUS : Tally.QUORUM;
    }

    /** The voters whose voice may still come; a vote for the one that is gone is no reason to hurry. */
    private List<ServerId> thoseThere(Ensemble configuration, Vote vote) {
        List<ServerId> there = new ArrayList<>(configuration.voters());
        lost.filter(gone -> !vote.names(gone)).ifPresent(there::remove);
        return there;
    }

    /** The voters of any active configuration that are for this vote in this round, in order of ids. */
    List<ServerId> supporters(long round, Vote vote) {
        TreeMap<ServerId, Boolean> found = new TreeMap<>();
        for (Ensemble configuration : configurations) {
            for (ServerId supporter : supporters(configuration, round, vote)) {
                found.put(supporter, true);
            }
        }
        return List.copyOf(found.keySet());
    }

    private List<ServerId> supporters(Ensemble configuration, long round, Vote vote) {
        List<ServerId> supporters = new ArrayList<>();
        for (ServerId voter : configuration.voters()) {
            boolean supports = voter.equals(self.server())
                    ? selfCounts && configuration.isVoter(self)
                    : Optional.ofNullable(last.get(voter))
                            .filter(ballot -> supports(configuration, ballot, round, vote))
                            .isPresent();
            if (supports) {
                supporters.add(voter);
            }
        }
        return supporters;
    }

    private static boolean supports(Ensemble configuration, Ballot ballot, long round, Vote vote) {
        Notification said = ballot.said();
        return said.round() == round
                && said.vote().equals(vote)
                && said.state() != State.OBSERVING
                && counts(configuration, ballot.from(), said.role());
    }
}
