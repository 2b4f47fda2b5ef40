package io.zab.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification.State;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.QuorumRule;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.election.Ballots.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BallotsTest {
    private static final int SERVERS = 7;
    private static final ServerId SELF = ServerId.of(1);

    @Test
    void agreeWithACountByHandOverRandomEnsemblesAndNotifications() {
        Map<Tally, Integer> met = new EnumMap<>(Tally.class);
        for (int seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            compareOneRun(random, "seed " + seed, met);
        }
        assertThat(met.get(Tally.SHORT)).isGreaterThan(1_000);
        assertThat(met.get(Tally.QUORUM)).isGreaterThan(1_000);
        assertThat(met.get(Tally.UNANIMOUS)).isGreaterThan(1_000);
    }

    private static void compareOneRun(SplittableRandom random, String label, Map<Tally, Integer> met) {
        boolean selfCounts = random.nextInt(4) > 0;
        boolean unanimous = random.nextInt(4) == 0;
        List<Ensemble> configurations = new ArrayList<>(List.of(randomEnsemble(random)));
        if (random.nextBoolean()) {
            configurations.add(randomEnsemble(random));
        }
        Identity self = identity(1, 0);
        Ballots ballots = new Ballots(self, selfCounts, unanimous, configurations);
        Map<Integer, Identity> who = new HashMap<>();
        Map<Integer, Said> said = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            int server = 2 + random.nextInt(SERVERS - 1);
            Identity from = identity(server, random.nextInt(6) == 0 ? 1 : 0);
            Said statement = randomStatement(random, i);
            boolean isNew = !from.equals(who.put(server, from));
            said.put(server, statement);
            assertThat(ballots.put(from, statement.toNotification())).as(label).isEqualTo(isNew);
            assertThat(ballots.seen(ServerId.of(server))).as(label).isEqualTo(statement.number());

            Tally expected = countByHand(configurations, selfCounts, unanimous, who, said);
            met.merge(expected, 1, Integer::sum);
            assertThat(ballots.tally(1, Said.fresh(3))).as(label).isEqualTo(expected);
        }
        assertThat(ballots.tally(1, Vote.NONE)).isEqualTo(Tally.SHORT);
        assertThat(ballots.seen(SELF)).isZero();
    }

    /** Mostly for server 3 in round 1, so that every tally is met. */
    private static Said randomStatement(SplittableRandom random, int number) {
        Vote vote = random.nextInt(12) == 0 ? Said.fresh(2) : random.nextInt(12) == 0 ? Vote.NONE : Said.fresh(3);
        State state = random.nextInt(12) == 0
                ? State.OBSERVING
                : List.of(State.LOOKING, State.FOLLOWING, State.LEADING).get(random.nextInt(3));
        Said said = Said.of(state, random.nextInt(12) == 0 ? 2 : 1, vote).number(100 + number);
        return random.nextInt(12) == 0 ? said.observer() : said;
    }

    private static Ensemble randomEnsemble(SplittableRandom random) {
        List<Member> members = new ArrayList<>();
        members.add(member(random, 1 + random.nextInt(SERVERS), MemberRole.VOTER, 1));
        for (int server = 1; server <= SERVERS; server++) {
            if (random.nextBoolean() && server != members.get(0).server().value()) {
                MemberRole role = random.nextInt(4) == 0 ? MemberRole.OBSERVER : MemberRole.VOTER;
                members.add(member(random, server, role, random.nextInt(4)));
            }
        }
        return Ensemble.of(members, random.nextBoolean() ? QuorumRule.MAJORITY : QuorumRule.WEIGHTED);
    }

    private static Member member(SplittableRandom random, int server, MemberRole role, int weight) {
        long instance = random.nextBoolean() ? 0 : identity(server, 0).instanceId();
        return new Member(ServerId.of(server), instance, role, weight, "host" + server + ":1");
    }

    private static Identity identity(int server, int disk) {
        return new Identity(ServerId.of(server), 100 * (disk + 1) + server, 1);
    }

    private static Tally countByHand(
            List<Ensemble> configurations,
            boolean selfCounts,
            boolean unanimous,
            Map<Integer, Identity> who,
            Map<Integer, Said> said) {
        boolean everywhereAll = true;
        for (Ensemble configuration : configurations) {
            long total = 0;
            long agreeing = 0;
            boolean all = true;
            boolean open = false;
            for (Member member : configuration.members()) {
                if (member.role() == MemberRole.OBSERVER || member.weight() == 0) {
                    continue;
                }
                int voice = configuration.rule() == QuorumRule.WEIGHTED ? member.weight() : 1;
                int server = member.server().value();
                boolean agrees = server == 1
                        ? selfCounts && (member.instanceId() == 0 || member.instanceId() == 101)
                        : agrees(member, who.get(server), said.get(server));
                total += voice;
                agreeing += agrees ? voice : 0;
                all &= agrees;
                open |= member.instanceId() == 0;
            }
            boolean quorum = unanimous && open ? all : 2 * agreeing > total;
            if (!quorum) {
                return Tally.SHORT;
            }
            everywhereAll &= all;
        }
        return everywhereAll ? Tally.UNANIMOUS : Tally.QUORUM;
    }

    private static boolean agrees(Member member, Identity who, Said said) {
        if (who == null || said.round() != 1 || !said.vote().equals(Said.fresh(3)) || said.state() == State.OBSERVING) {
            return false;
        }
        return member.instanceId() == 0 ? said.role() == MemberRole.VOTER : member.instanceId() == who.instanceId();
    }

    @Test
    void withoutAConfigurationNothingIsAQuorum() {
        Ballots ballots = new Ballots(Said.identity(1), true, false, List.of());
        assertThat(ballots.tally(1, Said.fresh(1))).isEqualTo(Tally.SHORT);
    }
}
