package io.zab.election;

import static io.zab.election.Bench.FIVE;
import static io.zab.election.Bench.THREE;
import static io.zab.election.Bench.decided;
import static io.zab.election.Bench.sent;
import static io.zab.election.Said.following;
import static io.zab.election.Said.fresh;
import static io.zab.election.Said.id;
import static io.zab.election.Said.leading;
import static io.zab.election.Said.looking;
import static io.zab.election.Said.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification.State;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Vote;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Single steps of protocol.md, section 5: given this state and this Notification, exactly these sends and decisions. */
class FastLeaderElectionTest {
    private final Bench two = new Bench(2);

    @Nested
    @DisplayName("step 1, entering LOOKING")
    class Start {
        @Test
        void asksEveryOtherMemberInANewRoundForItself() {
            assertThat(two.start(fresh(2), "1@a:1,2@b:1,3@c:1,4@d:1:observer"))
                    .containsExactly(sent(1, 1, fresh(2), 0), sent(3, 1, fresh(2), 0), sent(4, 1, fresh(2), 0));
            assertThat(two.election.round()).isEqualTo(1);
            assertThat(two.election.vote()).isEqualTo(fresh(2));
        }

        @Test
        void asksTheMembersOfEveryActiveConfiguration() {
            assertThat(two.start(fresh(2), "1@a:1,2@b:1", "2@b:1,3@c:1"))
                    .containsExactly(sent(1, 1, fresh(2), 0), sent(3, 1, fresh(2), 0));
        }

        @Test
        void eachPeriodHasARoundOfItsOwnAndKnowsNothingOfThePeriodBefore() {
            two.start(fresh(2), FIVE);
            two.hears(1, looking(1, fresh(2)).number(7));
            two.hears(3, leading(1, fresh(3), 1).number(8));

            assertThat(two.start(fresh(2), FIVE))
                    .containsExactly(
                            sent(1, 2, fresh(2), 0),
                            sent(3, 2, fresh(2), 0),
                            sent(4, 2, fresh(2), 0),
                            sent(5, 2, fresh(2), 0));
        }

        @Test
        void aLoneVoterDecidesForItselfAtOnce() {
            assertThat(two.start(fresh(2), "2@b:1")).containsExactly(decided(2));
            assertThat(two.election.deadline()).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        void anObserverAsksAfterAStaggerOfItsOwnAndForNobody() {
            String ensemble = "1@a:1,2@b:1:observer";
            assertThat(two.start(Vote.NONE, ensemble)).isEmpty();
            long stagger = two.election.deadline();
            assertThat(stagger).isBetween(0L, 200L);
            assertThat(two.atDeadline()).containsExactly(sent(1, 1, Vote.NONE, 0));
        }

        @Test
        void neighbouringObserversAreSpreadOverTheWholeStagger() {
            List<Long> waits = List.of(4, 5, 6, 7, 8).stream()
                    .map(id -> Resend.stagger(ElectionTimers.DEFAULT, id))
                    .toList();
            assertThat(waits).doesNotHaveDuplicates().allMatch(wait -> wait >= 0 && wait <= 200);
            assertThat(waits.stream().mapToLong(Long::longValue).max().orElseThrow()
                            - waits.stream().mapToLong(Long::longValue).min().orElseThrow())
                    .isGreaterThan(100);
        }
    }

    @Nested
    @DisplayName("step 2, a Notification of a LOOKING server")
    class Looking {
        @Test
        void ofALaterRoundIsJoinedWithTheBetterOfItsVoteAndMine() {
            two.start(fresh(2), FIVE);
            assertThat(two.hears(1, looking(4, fresh(1)).number(9)))
                    .containsExactly(
                            sent(1, 4, fresh(2), 9),
                            sent(3, 4, fresh(2), 0),
                            sent(4, 4, fresh(2), 0),
                            sent(5, 4, fresh(2), 0));
            assertThat(two.hears(3, looking(6, fresh(3)).number(5)))
                    .containsExactly(
                            sent(1, 6, fresh(3), 9),
                            sent(3, 6, fresh(3), 5),
                            sent(4, 6, fresh(3), 0),
                            sent(5, 6, fresh(3), 0));
        }

        @Test
        void ofALaterRoundMakesAVoteTakenFromOthersDropOut() {
            two.start(fresh(2), FIVE);
            two.hears(5, looking(1, fresh(5)));
            two.hears(1, looking(2, fresh(1)));
            assertThat(two.election.vote()).isEqualTo(fresh(2));
        }

        @Test
        void ofAnEarlierRoundIsAnsweredAlone() {
            two.start(fresh(2), FIVE);
            two.hears(1, looking(4, fresh(1)));
            assertThat(two.hears(3, looking(3, fresh(3)).number(6))).containsExactly(sent(3, 4, fresh(2), 6));
        }

        @Test
        void withABetterVoteInMyRoundIsTakenOverAndTold() {
            two.start(vote(2, 1, 5), THREE);
            assertThat(two.hears(1, looking(1, vote(1, 1, 6)).number(3)))
                    .containsExactly(sent(1, 1, vote(1, 1, 6), 3), sent(3, 1, vote(1, 1, 6), 0));
        }

        @Test
        void withAWorseVoteIsAnsweredUnlessTheSenderHasSeenMine() {
            two.start(vote(2, 1, 5), FIVE);
            long first = two.lastNumber() - 3;
            Said worse = looking(1, vote(1, 1, 4));
            assertThat(two.hears(1, worse.number(1).seen(first - 1))).containsExactly(sent(1, 1, vote(2, 1, 5), 1));
            assertThat(two.hears(1, worse.number(2).seen(first))).isEmpty();
            assertThat(two.hears(1, worse.number(3).seen(first + 9))).isEmpty();
        }

        @Test
        void thatHasSeenOnlyAnEarlierProposalOfMineIsAnswered() {
            two.start(fresh(2), FIVE);
            long firstOfOwn = two.lastNumber();
            two.hears(3, looking(1, fresh(3)));
            assertThat(two.hears(1, looking(1, fresh(1)).number(4).seen(firstOfOwn)))
                    .containsExactly(sent(1, 1, fresh(3), 4));
            assertThat(two.hears(1, looking(1, fresh(1)).number(5).seen(two.lastNumber())))
                    .isEmpty();
        }

        @Test
        void ofANonMemberIsAnsweredButNeitherItsRoundNorItsVoteIsUsed() {
            two.start(fresh(2), THREE);
            assertThat(two.hears(9, looking(8, vote(9, 7, 7)).number(4))).containsExactly(sent(9, 1, fresh(2), 4));
            assertThat(two.hears(9, looking(8, vote(9, 7, 7)).number(5).seen(two.lastNumber())))
                    .isEmpty();
            assertThat(two.election.round()).isEqualTo(1);
            assertThat(two.election.vote()).isEqualTo(fresh(2));
        }

        @Test
        void ofAnObserverMovesNothingWhateverItClaims() {
            two.start(fresh(2), "1@a:1,2@b:1,3@c:1,4@d:1:observer,5@e:1:weight=0");
            two.hears(4, looking(8, vote(4, 7, 7)));
            two.hears(5, looking(8, vote(5, 7, 7)));
            assertThat(two.election.round()).isEqualTo(1);
            assertThat(two.election.vote()).isEqualTo(fresh(2));
        }

        @Test
        void ofAnotherDiskThanTheNamedOneMovesNothing() {
            Ensemble named = Ensemble.parse(FIVE).withInstance(id(3), 103);
            two.start(fresh(2), List.of(named), false);
            two.hears(new Identity(id(3), 999, 1), looking(8, vote(3, 7, 7)));
            assertThat(two.election.vote()).isEqualTo(fresh(2));
            two.hears(3, looking(8, vote(3, 7, 7)));
            assertThat(two.election.vote()).isEqualTo(vote(3, 7, 7));
        }

        @Test
        void thatNamesMeWithALogThatIsNotMineIsAnsweredInARoundOneHigher() {
            two.start(fresh(2), THREE);
            assertThat(two.hears(1, looking(3, vote(2, 4, 4)).number(2)))
                    .containsExactly(sent(1, 4, fresh(2), 2), sent(3, 4, fresh(2), 0));
            assertThat(two.hears(1, looking(4, vote(2, 4, 4)).number(3)))
                    .containsExactly(sent(1, 5, fresh(2), 3), sent(3, 5, fresh(2), 0));
            assertThat(two.hears(3, looking(2, vote(2, 4, 4)).number(2))).containsExactly(sent(3, 5, fresh(2), 2));
        }

        @Test
        void thatNamesAServerThatIsNoVoterNeverMakesItLead() {
            two.start(Vote.NONE, "1@a:1,3@c:1,5@e:1,2@b:1:observer");
            for (int voter : List.of(1, 3, 5)) {
                assertThat(two.hears(voter, looking(1, vote(2, 4, 4)))).doesNotContain(decided(2));
            }
            assertThat(two.election.vote()).isEqualTo(Vote.NONE);
        }

        @Test
        void fromAProcessWithMyOwnIdIsReportedAndIgnored() {
            two.start(fresh(2), THREE);
            Identity double2 = new Identity(id(2), 999, 1);
            assertThat(two.hears(double2, leading(1, vote(2, 7, 7), 8))).isEmpty();
            assertThat(two.hears(double2, looking(9, vote(2, 7, 7)))).isEmpty();
            assertThat(two.election.round()).isEqualTo(1);
            assertThat(two.outlet.reports).last().asString().contains("another process uses this server's id");
        }

        @Test
        void ofARoundThatIsNoCountOfElectionsIsIgnored() {
            two.start(fresh(2), THREE);
            assertThat(two.hears(1, looking(Long.MAX_VALUE, fresh(1)))).isEmpty();
            assertThat(two.hears(1, looking(-1, fresh(1)))).isEmpty();
            assertThat(two.election.round()).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("step 3, with the leader that was followed gone")
    class WithoutTheLostLeader {
        @Test
        void theAgreementOfAllOthersDecidesAtOnce() {
            two.startWithout(3, vote(2, 1, 5), THREE);
            assertThat(two.hears(1, looking(1, vote(2, 1, 5)))).contains(decided(2));
        }

        @Test
        void aVoterThatMayStillAnswerIsWaitedFor() {
            two.startWithout(5, vote(2, 1, 5), FIVE);
            two.hears(1, looking(1, vote(2, 1, 5)));
            assertThat(two.hears(3, looking(1, vote(2, 1, 5)))).doesNotContain(decided(2));
            assertThat(two.election.deadline()).isEqualTo(200);
            assertThat(two.hears(4, looking(1, vote(2, 1, 5)))).contains(decided(2));
        }

        @Test
        void noLessThanAQuorumDecides() {
            two.startWithout(1, vote(2, 1, 5), "1@a:1,2@b:1");
            assertThat(two.at(400)).doesNotContain(decided(2));
        }

        @Test
        void itIsWaitedForAgainOnceItIsHeard() {
            two.startWithout(3, vote(2, 1, 5), THREE);
            two.hears(3, looking(1, vote(3, 1, 4)));
            assertThat(two.hears(1, looking(1, vote(2, 1, 5)))).doesNotContain(decided(2));
            assertThat(two.at(200)).contains(decided(2));
        }

        @Test
        void itIsWaitedForAgainOnceItIsReached() {
            two.startWithout(3, vote(2, 1, 5), THREE);
            two.reaches(3);
            assertThat(two.hears(1, looking(1, vote(2, 1, 5)))).doesNotContain(decided(2));
            assertThat(two.at(200)).contains(decided(2));
        }

        @Test
        void aVoteForItIsNothingToHurryFor() {
            two.startWithout(3, vote(2, 1, 5), THREE);
            assertThat(two.hears(1, looking(1, vote(3, 1, 6)))).doesNotContain(decided(3));
            assertThat(two.at(200)).contains(decided(3));
        }

        @Test
        void theNextPeriodKnowsNothingOfIt() {
            two.startWithout(3, vote(2, 1, 5), THREE);
            two.hears(1, looking(1, vote(2, 1, 5)));
            two.start(vote(2, 1, 5), THREE);
            assertThat(two.hears(1, looking(2, vote(2, 1, 5)))).doesNotContain(decided(2));
        }

        @Test
        void whereEveryVoterMustFoundTheEnsembleItIsNeeded() {
            List<Ensemble> three = List.of(Ensemble.parse(THREE));
            two.startWithout(3, vote(2, 1, 5), three, true);
            assertThat(two.hears(1, looking(1, vote(2, 1, 5)))).doesNotContain(decided(2));
            assertThat(two.at(200)).doesNotContain(decided(2));
        }
    }

    @Nested
    @DisplayName("steps 3 and 4, tally and decision")
    class Deciding {
        @Test
        void allVotersAgreeingDecideWithoutAWait() {
            two.start(fresh(2), THREE);
            two.hears(3, looking(1, fresh(3)));
            assertThat(two.hears(1, looking(1, fresh(3)).seen(two.lastNumber())))
                    .containsExactly(decided(3));
            assertThat(two.election.vote()).isEqualTo(fresh(3));
        }

        @Test
        void aQuorumWaitsTwoHundredMillisecondsForABetterVote() {
            two.start(fresh(2), THREE);
            two.now = 50;
            two.hears(1, looking(1, fresh(2)));
            assertThat(two.at(249)).doesNotContain(decided(2));
            assertThat(two.at(250)).containsExactly(decided(2));
        }

        @Test
        void aBetterVoteInsideTheWaitWinsAndIsNotSwallowed() {
            two.start(fresh(2), FIVE);
            two.hears(1, looking(1, fresh(2)));
            two.hears(3, looking(1, fresh(2)));
            two.now = 199;
            assertThat(two.hears(5, looking(1, fresh(5)).number(3))).contains(sent(5, 1, fresh(5), 3));
            assertThat(two.at(200)).doesNotContain(decided(2));
            two.hears(1, looking(1, fresh(5)));
            two.hears(3, looking(1, fresh(5)));
            assertThat(two.at(399)).doesNotContain(decided(5));
            assertThat(two.at(400)).containsExactly(decided(5));
        }

        @Test
        void aBetterVoteThatArrivesTogetherWithTheDeadlineStillWins() {
            two.start(fresh(2), FIVE);
            two.hears(1, looking(1, fresh(2)));
            two.hears(3, looking(1, fresh(2)));
            two.now = 200;
            two.hears(5, looking(1, fresh(5)));
            assertThat(two.at(200)).doesNotContain(decided(2));
            assertThat(two.election.vote()).isEqualTo(fresh(5));
        }

        @Test
        void aTallyThatFallsBelowAQuorumDisarmsTheWait() {
            two.start(fresh(2), THREE);
            two.hears(1, looking(1, fresh(2)).seen(2));
            two.hears(1, following(1, fresh(3)).number(2));
            assertThat(two.at(200)).doesNotContain(decided(2));
            two.now = 300;
            two.hears(1, looking(1, fresh(2)).number(3).seen(2));
            assertThat(two.at(499)).doesNotContain(decided(2));
            assertThat(two.at(500)).contains(decided(2));
        }

        @Test
        void followersOfMyRoundAndVoteCount() {
            two.start(vote(2, 1, 9), FIVE);
            two.hears(1, following(1, vote(2, 1, 9)));
            assertThat(two.election.deadline()).isEqualTo(200);
            two.hears(3, following(1, vote(2, 1, 9)));
            assertThat(two.atDeadline()).containsExactly(decided(2));
        }

        @Test
        void followersOfAnotherRoundOrAnotherLogDoNotCount() {
            two.start(vote(2, 1, 9), FIVE);
            two.hears(1, following(7, vote(2, 1, 9)));
            two.hears(3, following(1, vote(2, 1, 8)));
            two.hears(4, Said.of(State.OBSERVING, 1, vote(2, 1, 9)));
            assertThat(two.at(10_000)).doesNotContain(decided(2));
            assertThat(two.election.round()).isEqualTo(1);
        }

        @Test
        void statementsOfFollowersAloneNeverSuffice() {
            two.start(fresh(2), FIVE);
            for (int follower : List.of(1, 3, 4)) {
                two.hears(follower, following(1, fresh(5)));
            }
            assertThat(two.at(10_000)).doesNotContain(decided(5));
        }

        @Test
        void aQuorumOfEveryActiveConfigurationIsNeeded() {
            two.start(fresh(2), THREE, "2@b:1,4@d:1,5@e:1");
            two.hears(1, looking(1, fresh(2)));
            two.hears(3, looking(1, fresh(2)));
            assertThat(two.at(1_000)).doesNotContain(decided(2));
            two.hears(4, looking(1, fresh(2)));
            assertThat(two.at(1_199)).doesNotContain(decided(2));
            assertThat(two.at(1_200)).containsExactly(decided(2));
        }

        @Test
        void weightsDecideWhereTheRuleSaysSo() {
            two.start(fresh(2), "1@a:1,2@b:1:weight=3,3@c:1");
            assertThat(two.at(199)).isEmpty();
            assertThat(two.at(200)).containsExactly(decided(2));
        }

        @Test
        void observersAndStrangersAndFoundersThatStayOutAreNotCounted() {
            two.start(fresh(2), "1@a:1,2@b:1,3@c:1,4@d:1:observer,5@e:1:weight=0");
            two.hears(4, looking(1, fresh(2)));
            two.hears(5, looking(1, fresh(2)));
            two.hears(9, looking(1, fresh(2)));
            two.hears(3, looking(1, fresh(2)).observer());
            assertThat(two.at(10_000)).doesNotContain(decided(2));
        }

        @Test
        void aServerWhoseDiskIsNamedCountsEvenWhileItDoesNotKnow() {
            Ensemble named = Ensemble.parse(THREE).withInstance(id(3), 103);
            two.start(fresh(2), List.of(named), false);
            two.hears(3, looking(1, fresh(2)).observer());
            assertThat(two.at(200)).contains(decided(2));
        }

        @Test
        void aFounderThatStaysOutDoesNotCountItself() {
            two.start(Vote.NONE, THREE);
            two.hears(1, looking(1, fresh(1)));
            assertThat(two.election.vote()).isEqualTo(fresh(1));
            assertThat(two.at(10_000)).doesNotContain(decided(1));
            two.hears(3, looking(1, fresh(1)).number(2));
            assertThat(two.at(20_000)).containsExactly(decided(1));
        }

        @Test
        void anObserverFollowsTheVotersDecision() {
            two.start(Vote.NONE, "1@a:1,3@c:1,5@e:1,2@b:1:observer");
            two.hears(1, looking(4, fresh(3)));
            two.hears(3, looking(4, fresh(3)));
            assertThat(two.hears(5, looking(4, fresh(3)))).contains(decided(3));
        }

        @Test
        void nobodyIsNeverDecided() {
            two.start(Vote.NONE, "1@a:1,3@c:1,5@e:1,2@b:1:observer");
            for (int voter : List.of(1, 3, 5)) {
                two.hears(voter, looking(1, Vote.NONE));
            }
            assertThat(two.at(10_000)).noneMatch(act -> act instanceof RecordingOutlet.Decided);
        }

        @Test
        void unanimousFoundingNeedsAllVotersWhileInstancesAreOpen() {
            two.start(fresh(2), List.of(Ensemble.parse(THREE)), true);
            two.hears(1, looking(1, fresh(2)));
            assertThat(two.at(10_000)).doesNotContain(decided(2));
            assertThat(two.hears(3, looking(1, fresh(2)))).contains(decided(2));
        }

        @Test
        void unanimousFoundingEndsWhereAllInstancesAreNamed() {
            Ensemble named = Ensemble.parse(THREE)
                    .withInstance(id(1), 101)
                    .withInstance(id(2), 102)
                    .withInstance(id(3), 103);
            two.start(fresh(2), List.of(named), true);
            two.hears(1, looking(1, fresh(2)));
            assertThat(two.at(200)).contains(decided(2));
        }

        @Test
        void aConfigurationThatIsNoLongerActiveStopsCounting() {
            two.start(fresh(2), THREE, "2@b:1,4@d:1,5@e:1");
            two.hears(4, looking(1, fresh(2)));
            assertThat(two.learns(Ensemble.parse("2@b:1,4@d:1,5@e:1"))).isEmpty();
            assertThat(two.at(200)).contains(decided(2));
        }

        @Test
        void aServerThatLearnsThatItIsNoVoterAnyMoreStandsNoLonger() {
            two.start(fresh(2), THREE, "1@a:1,3@c:1,4@d:1");
            assertThat(two.learns(Ensemble.parse("1@a:1,3@c:1,4@d:1")))
                    .containsExactly(sent(1, 1, Vote.NONE, 0), sent(3, 1, Vote.NONE, 0), sent(4, 1, Vote.NONE, 0));
        }

        @Test
        void nothingIsDoneAfterTheDecision() {
            two.start(fresh(2), THREE);
            two.hears(3, leading(1, fresh(3), 1));
            assertThat(two.hears(1, looking(9, vote(1, 9, 9)))).isEmpty();
            assertThat(two.reaches(1)).isEmpty();
            assertThat(two.at(10_000)).isEmpty();
            assertThat(two.election.vote()).isEqualTo(fresh(3));
        }
    }
}
