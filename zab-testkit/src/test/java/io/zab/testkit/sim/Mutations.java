package io.zab.testkit.sim;

import io.zab.core.step.Effect.Role;
import java.util.ArrayList;
import java.util.List;

/** The mistakes around kernel, election and driver that the checks must find. Those of the store are {@link StoreMutations}. */
final class Mutations {
    private Mutations() {}

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        all.addAll(durability());
        all.addAll(logs());
        all.addAll(sessions());
        all.addAll(epochs());
        all.addAll(delivery());
        all.addAll(clients());
        all.addAll(progress());
        return all;
    }

    private static List<Mutation> durability() {
        return List.of(
                Mutation.ofKernel(
                                "a follower acknowledges before its log is durable",
                                real -> new Mutants.BelievesTooEarly(real, Role.FOLLOWING))
                        .foundWithin(20)
                        .aloneBy(Property.I6, 20),
                Mutation.ofKernel(
                                "a leader counts itself before its log is durable",
                                real -> new Mutants.BelievesTooEarly(real, Role.LEADING))
                        .foundWithin(20)
                        .aloneBy(Property.I8, 60),
                Mutation.ofKernel(
                                "a server votes from memory instead of its log",
                                real -> new Mutants.BelievesTooEarly(real, Role.LOOKING))
                        .foundWithin(60)
                        .aloneBy(Property.I6, 60),
                Mutation.ofKernel("a truncation is left out", Mutants.NeverTruncates::new)
                        .in(Profile.SYNC)
                        .foundWithin(100)
                        .aloneBy(Property.I2, 100),
                Mutation.ofKernel("a truncation leaves one entry too many", LogMutants.TruncatesTooLittle::new)
                        .in(Profile.SYNC)
                        .foundWithin(100)
                        .aloneBy(Property.I2, 100),
                Mutation.ofKernel("the current epoch is written before the history", Mutants.EpochBeforeHistory::new)
                        .foundWithin(20)
                        .aloneBy(Property.I4, 20)
                        .aloneBy(Property.PROCESS_CONSISTENCY, 20),
                Mutation.ofKernel("a promise is not written", Mutants.ForgetsPromises::new)
                        .foundWithin(20)
                        .aloneBy(Property.I6, 20),
                Mutation.ofKernel("an old META record is written over a newer one", LogMutants.WritesOldEpochs::new)
                        .foundWithin(20)
                        .aloneBy(Property.I3, 20));
    }

    private static List<Mutation> logs() {
        return List.of(
                Mutation.ofKernel("a late proposal of an older epoch is appended", LogMutants.AppendsLateProposal::new)
                        .foundWithin(60)
                        .aloneBy(Property.I5, 60),
                Mutation.ofKernel("a follower logs something else", LogMutants.LogsOtherContent::new)
                        .foundWithin(20)
                        .aloneBy(Property.I1, 20),
                Mutation.ofKernel("a configuration is logged as an ordinary entry", LogMutants.HidesConfigurations::new)
                        .foundWithin(20)
                        .aloneBy(Property.I11, 20),
                Mutation.ofKernel(
                                "a configuration is proposed while another is open",
                                LogMutants.ProposesManyConfigurations::new)
                        .foundWithin(20)
                        .aloneBy(Property.I12, 20),
                Mutation.ofKernel("the entry that opens an epoch is not logged", LogMutants.NeverLogsOpen::new)
                        .foundWithin(20)
                        .aloneBy(Property.I2, 20),
                Mutation.ofKernel("a server's own snapshot replaces its whole log", LogMutants.InstallsItsOwn::new)
                        .in(Profile.SYNC)
                        .foundWithin(60)
                        .aloneBy(Property.COMMITTED_LOG_DURABILITY, 60),
                Mutation.ofKernel("the log is compacted too far", Mutants.CompactsTooMuch::new)
                        .foundWithin(60)
                        .aloneBy(Property.S6, 60));
    }

    private static List<Mutation> sessions() {
        return List.of(
                Mutation.ofKernel("one ack commits", Mutants.OneAckIsEnough::new)
                        .foundWithin(60)
                        .aloneBy(Property.I7, 60),
                Mutation.ofKernel("an observer's ack counts in the quorum", SessionMutants.CountsObservers::new)
                        .in(Profile.MEMBERSHIP)
                        .foundWithin(60)
                        .aloneBy(Property.I7, 60),
                Mutation.ofKernel(
                                "NEWLEADER counts as acknowledged once it is sent",
                                real -> new SessionMutants.BelievesNewLeader(real, false))
                        .foundWithin(60)
                        .aloneBy(Property.I7, 60),
                Mutation.ofKernel(
                                "an old link's ack is accepted on the new one",
                                real -> new SessionMutants.BelievesNewLeader(real, true))
                        .foundWithin(60)
                        .aloneBy(Property.I7, 60),
                Mutation.ofKernel("a proposal says that it is committed", SessionMutants.CommitsWithTheProposal::new)
                        .foundWithin(20)
                        .aloneBy(Property.D9, 20)
                        .aloneBy(Property.I7, 20),
                Mutation.ofKernel(
                                "a follower takes proposals for commits", SessionMutants.TakesProposalsForCommits::new)
                        .foundWithin(20)
                        .aloneBy(Property.I7, 20)
                        .aloneBy(Property.PREFIX_CONSISTENCY, 300)
                        .aloneBy(Property.COMMITTED_LOG_MONOTONICITY, 300),
                Mutation.ofKernel(
                                "a learner is cut back below the common point",
                                SessionMutants.TruncatesBelowTheCommonPoint::new)
                        .foundWithin(100)
                        .aloneBy(Property.I10, 100),
                Mutation.ofKernel(
                                "a snapshot below the common point is installed",
                                SessionMutants.InstallsBelowTheCommonPoint::new)
                        .in(Profile.SYNC)
                        .foundWithin(100));
    }

    private static List<Mutation> epochs() {
        return List.of(
                Mutation.of(
                                "a promise is not recovered",
                                options -> options.withKernels((config, election, state) ->
                                        SimKernel.real(config, election, LogMutants.withoutPromise(state))))
                        .foundWithin(60)
                        .aloneBy(Property.I3, 60),
                Mutation.ofKernel("a follower hides what it has promised", Mutants.HidesItsPromise::new)
                        .foundWithin(20)
                        .aloneBy(Property.I6, 20),
                Mutation.ofBoth(
                                "a leader does not mind that others have more, and votes do not say it",
                                Mutants.LeadsThoughBehind::new,
                                ElectionMutants.VotesBlindly::new)
                        .in(Profile.SYNC)
                        .foundWithin(60)
                        .aloneBy(Property.LEADER_LOG_COMPLETENESS, 300)
                        .aloneBy(Property.COMMITTED_LOG_MONOTONICITY, 300)
                        .aloneBy(Property.I10, 300),
                Mutation.ofBoth(
                                "an epoch is granted to two leaders",
                                SessionMutants.ForgetsEpochs::new,
                                ElectionMutants.VotesBlindly::new)
                        .in(Profile.ELECTION)
                        .foundWithin(20)
                        .aloneBy(Property.LEADERSHIP_2, 300),
                Mutation.ofKernel("a leader counts voters that never came", GhostMutants.CountsAbsentVoters::new)
                        .in(Profile.ELECTION)
                        .whereElectionsLie()
                        .foundWithin(20)
                        .aloneBy(Property.LEADERSHIP_1, 60));
    }

    private static List<Mutation> delivery() {
        return List.of(
                Mutation.ofKernel("uncommitted entries are delivered", Mutants.DeliversAll::new)
                        .in(Profile.SYNC)
                        .foundWithin(20)
                        .aloneBy(Property.I8, 20)
                        .aloneBy(Property.D9, 20)
                        .aloneBy(Property.AGREEMENT, 60)
                        .aloneBy(Property.PRIMARY_INTEGRITY, 60),
                Mutation.ofKernel("an installed snapshot does not reach the application", Mutants.NeverRestores::new)
                        .in(Profile.SYNC)
                        .foundWithin(100),
                Mutation.ofDriver("an entry is not delivered", HandoverMutants.Skips::new)
                        .foundWithin(60)
                        .aloneBy(Property.LOCAL_PRIMARY_ORDER, 60),
                Mutation.ofDriver(
                                "the last entry of an epoch is not delivered",
                                HandoverMutants.SkipsTheEndOfAnEpoch::new)
                        .foundWithin(60)
                        .aloneBy(Property.TOTAL_ORDER, 60),
                Mutation.ofDriver("the first entry of an epoch is delivered too early", HandoverMutants.Swaps::new)
                        .foundWithin(60)
                        .aloneBy(Property.GLOBAL_PRIMARY_ORDER, 60)
                        .aloneBy(Property.TOTAL_ORDER, 60),
                Mutation.ofDriver("an entry is delivered twice", HandoverMutants.Repeats::new)
                        .foundWithin(60)
                        .aloneBy(Property.I13, 60),
                Mutation.ofDriver("a snapshot is labelled beyond its content", HandoverMutants.LabelsTooFar::new)
                        .in(Profile.SYNC)
                        .foundWithin(60)
                        .aloneBy(Property.I9, 60),
                Mutation.of(
                                "a state machine goes its own way from some position on",
                                options -> options.withConfig(options.config().withDigestEvery(8))
                                        .withDigests((server, zxid, digest) ->
                                                server.value() == 2 && zxid.counter() > 5 ? ~digest : digest))
                        .foundWithin(20)
                        .by(Property.ALARM, Property.HALT)
                        .aloneBy(Property.HALT, 20),
                Mutation.ofKernel(
                                "a host hears that it leads before it has what was before",
                                SessionMutants.TellsTooEarly::new)
                        .foundWithin(20)
                        .aloneBy(Property.PRIMARY_INTEGRITY, 20));
    }

    private static List<Mutation> clients() {
        return List.of(
                Mutation.ofKernel("a request is altered on its way", SessionMutants.AltersRequests::new)
                        .foundWithin(20)
                        .aloneBy(Property.INTEGRITY, 20),
                Mutation.ofKernel("a request is proposed twice", SessionMutants.ProposesTwice::new)
                        .foundWithin(20)
                        .aloneBy(Property.I13, 20),
                Mutation.ofKernel("unknown outcomes are called rejected", Mutants.SaysRejected::new)
                        .foundWithin(60)
                        .aloneBy(Property.I14, 60),
                Mutation.ofKernel("unknown outcomes are not told", LivenessMutants.NeverAbandons::new)
                        .foundWithin(60),
                Mutation.ofKernel("a leader answers reads alone", Mutants.ReadsWithoutQuorum::new)
                        .in(Profile.ELECTION)
                        .foundWithin(600)
                        .aloneBy(Property.LINEARIZABLE_READ, 600));
    }

    private static List<Mutation> progress() {
        return List.of(
                Mutation.ofElection("nobody asks again, and no deadline passes", ElectionMutants.StandsStill::new)
                        .in(Profile.ELECTION)
                        .foundWithin(60)
                        .aloneBy(Property.L1, 60),
                Mutation.ofElection("an election is joined on a follower's word", ElectionMutants.FollowsHearsay::new)
                        .in(Profile.ELECTION)
                        .foundWithin(150)
                        .aloneBy(Property.L1, 150),
                Mutation.ofKernel("a leader takes nobody back", LivenessMutants.TakesNobodyBack::new)
                        .foundWithin(60)
                        .aloneBy(Property.L2, 60),
                Mutation.ofElection("a leader is not heard by who looks for one", ElectionMutants.DeafToLeaders::new)
                        .foundWithin(100)
                        .aloneBy(Property.L3, 100),
                Mutation.ofKernel("a leader without a quorum leads on", LivenessMutants.NeverStepsDown::new)
                        .foundWithin(60)
                        .aloneBy(Property.L4, 60),
                Mutation.ofKernel("progress does not feed the timer", LivenessMutants.HidesProgress::new)
                        .in(Profile.SYNC)
                        .foundWithin(60)
                        .aloneBy(Property.L5, 60),
                Mutation.ofKernel("a follower does not hear pings", LivenessMutants.DeafToPings::new)
                        .foundWithin(20)
                        .aloneBy(Property.L6, 20));
    }
}
