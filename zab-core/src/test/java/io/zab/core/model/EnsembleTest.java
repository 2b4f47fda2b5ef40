package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleTest {
    @Test
    void readsIdsAddressesRolesAndWeights() {
        Ensemble ensemble = Ensemble.parse(" 3@c.example:7103:weight=2 , 1@127.0.0.1:7101,2@[::1]:7102:observer");
        assertThat(ensemble.members())
                .containsExactly(
                        new Member(ServerId.of(1), 0, MemberRole.VOTER, 1, "127.0.0.1:7101"),
                        new Member(ServerId.of(2), 0, MemberRole.OBSERVER, 1, "[::1]:7102"),
                        new Member(ServerId.of(3), 0, MemberRole.VOTER, 2, "c.example:7103"));
        assertThat(ensemble.rule()).isEqualTo(QuorumRule.WEIGHTED);
        assertThat(Ensemble.parse("1@a:1,2@b:2:observer:weight=5").rule()).isEqualTo(QuorumRule.MAJORITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1@a:1",
                "1@a:1,2@b:1,3@c:1",
                "1@a:1:weight=3,2@b:1:weight=0,9@[fe80::1]:65535:observer",
                "1@a:1,2@b:1:observer:weight=2"
            })
    void writesWhatItReads(String text) {
        assertThat(Ensemble.parse(text).toText()).isEqualTo(text);
        assertThat(Ensemble.parse(Ensemble.parse(text).toText())).isEqualTo(Ensemble.parse(text));
    }

    @Test
    void namesTheMemberThatDoesNotParseAndWhatIsWrong() {
        assertBad("", "member '': it has no id before an @");
        assertBad("1@a:1,", "member '': it has no id before an @");
        assertBad("a:1", "member 'a:1': it has no id before an @");
        assertBad("@a:1", "member '@a:1': it has no id before an @");
        assertBad("1@a:1,x@b:1", "member 'x@b:1': id 'x' is not a number");
        assertBad("0@a:1", "member '0@a:1': id 0 is not positive");
        assertBad("-2@a:1", "member '-2@a:1': id '-2' is negative");
        assertBad("9999999999@a:1", "member '9999999999@a:1': id '9999999999' is not a number");
        assertBad("1@a", "member '1@a': it has no host:port");
        assertBad("1@:7101", "member '1@:7101': it has no host:port");
        assertBad("1@[::1]", "member '1@[::1]': it has no host:port");
        assertBad("1@[::1:7101", "member '1@[::1:7101': it has no host:port");
        assertBad("1@a:", "member '1@a:': port '' is not a number");
        assertBad("1@a:0", "member '1@a:0': port 0 is not between 1 and 65535");
        assertBad("1@a:65536", "member '1@a:65536': port 65536 is not between 1 and 65535");
        assertBad("1@a:http", "member '1@a:http': port 'http' is not a number");
        assertBad("1@a:1:leader", "member '1@a:1:leader': 'leader' is neither observer nor weight=N");
        assertBad("1@a:1:weight=", "member '1@a:1:weight=': weight '' is not a number");
        assertBad("1@a:1:weight=-1", "member '1@a:1:weight=-1': weight '-1' is negative");
        assertBad("1@a:1:weight=2:weight=3", "'weight=3' is neither observer nor weight=N, or comes a second time");
        assertBad("1@a:1:observer:observer", "'observer' is neither observer nor weight=N, or comes a second time");
        assertBad("1@a:1,1@b:1", "two members have the id 1");
        assertBad("1@a:1,2@a:1", "two members have the address a:1");
        assertBad("1@a:1:observer", "an ensemble needs at least one voter with a weight above 0");
        assertBad("1@a:1:weight=0", "an ensemble needs at least one voter with a weight above 0");
    }

    private static void assertBad(String text, String message) {
        assertThatThrownBy(() -> Ensemble.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void saysWhatAMemberShouldLookLike() {
        assertThatThrownBy(() -> Ensemble.parse("1@a"))
                .hasMessageContaining("write id@host:port, id@host:port:observer or id@host:port:weight=N");
    }

    @Test
    void quorumsAreThoseOfACountByHandAndAnyTwoShareAVoter() {
        for (int seed = 0; seed < 400; seed++) {
            Ensemble ensemble = random(new SplittableRandom(seed), false);
            List<Member> members = List.copyOf(ensemble.members());
            List<Integer> quorums = new ArrayList<>();
            for (int set = 0; set < 1 << members.size(); set++) {
                boolean quorum = ensemble.isQuorum(pick(members, set));
                assertThat(quorum).as("seed " + seed + " set " + set).isEqualTo(isQuorumByHand(ensemble, members, set));
                if (quorum) {
                    quorums.add(set);
                }
            }
            int voting = maskOfVoters(members);
            assertThat(quorums).contains((1 << members.size()) - 1);
            quorums.forEach(a -> quorums.forEach(b -> assertThat(a & b & voting).isNotZero()));
        }
    }

    private static List<ServerId> pick(List<Member> members, int set) {
        List<ServerId> picked = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if ((set & 1 << i) != 0) {
                picked.add(members.get(i).server());
            }
        }
        return picked;
    }

    private static int maskOfVoters(List<Member> members) {
        int mask = 0;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            mask |= member.role() == MemberRole.VOTER && member.weight() > 0 ? 1 << i : 0;
        }
        return mask;
    }

    private static boolean isQuorumByHand(Ensemble ensemble, List<Member> members, int set) {
        long present = 0;
        long absent = 0;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.role() == MemberRole.VOTER && member.weight() > 0) {
                long voice = ensemble.rule() == QuorumRule.MAJORITY ? 1 : member.weight();
                present += (set & 1 << i) != 0 ? voice : 0;
                absent += (set & 1 << i) == 0 ? voice : 0;
            }
        }
        return present > absent;
    }

    @Test
    void oneVoiceCountsOnceAndAStrangersNot() {
        Ensemble three = Ensemble.parse("1@a:1,2@b:1,3@c:1");
        assertThat(three.isQuorum(List.of(ServerId.of(1), ServerId.of(1), ServerId.of(1))))
                .isFalse();
        assertThat(three.isQuorum(List.of(ServerId.of(1), ServerId.of(7), ServerId.of(8))))
                .isFalse();
        assertThat(three.isQuorum(List.of(ServerId.of(3), ServerId.of(1)))).isTrue();
    }

    @Test
    void aNamedDiskAloneVotesForItsServer() {
        Ensemble open = Ensemble.parse("1@a:1,2@b:1,3@c:1:observer,4@d:1:weight=0");
        assertThat(open.isVoter(ServerId.of(1), 77)).isTrue();
        assertThat(open.hasOpenInstances()).isTrue();
        Ensemble named = open.withInstance(ServerId.of(1), 77).withInstance(ServerId.of(2), 88);
        assertThat(named.isVoter(ServerId.of(1), 77)).isTrue();
        assertThat(named.isVoter(ServerId.of(1), 78)).isFalse();
        assertThat(named.hasOpenInstances()).isFalse();
        assertThat(named.voters()).containsExactly(ServerId.of(1), ServerId.of(2));
        assertThat(named.isVoter(ServerId.of(3), 1)).isFalse();
        assertThat(named.isVoter(ServerId.of(4), 1)).isFalse();
        assertThat(named.isVoter(ServerId.of(5), 1)).isFalse();
    }

    @Test
    void whatIsEncodedDecodesToTheSame() {
        for (int seed = 0; seed < 1_000; seed++) {
            Ensemble ensemble = random(new SplittableRandom(seed), true);
            Payload payload = ensemble.toPayload();
            assertThat(Ensemble.decode(payload)).isEqualTo(ensemble).hasSameHashCodeAs(ensemble);
            assertThat(Ensemble.decode(payload).toPayload()).isEqualTo(payload);
        }
    }

    private static Ensemble random(SplittableRandom random, boolean instances) {
        List<Member> members = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            MemberRole role = i > 0 && random.nextInt(4) == 0 ? MemberRole.OBSERVER : MemberRole.VOTER;
            int weight = (i == 0 ? 1 : 0) + random.nextInt(4);
            long instance = instances && random.nextBoolean() ? random.nextLong() : 0;
            members.add(
                    new Member(ServerId.of(10 * i + 1 + random.nextInt(9)), instance, role, weight, "h\u00f6st" + i));
        }
        return Ensemble.of(members, random.nextBoolean() ? QuorumRule.MAJORITY : QuorumRule.WEIGHTED);
    }

    @Test
    void bytesThatAreNoConfigurationAreRejectedAndNeverReadOutside() {
        byte[] good = Ensemble.parse("1@a:1,2@b:1:observer,3@c:1:weight=7")
                .toPayload()
                .toByteArray();
        for (int length = 0; length < good.length; length++) {
            Payload cut = Payload.wrap(Arrays.copyOf(good, length));
            assertThatThrownBy(() -> Ensemble.decode(cut)).isInstanceOf(MalformedBytesException.class);
        }
        Payload longer = Payload.wrap(Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> Ensemble.decode(longer)).hasMessageContaining("left over");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            decodesOrIsMalformed(Payload.wrap(damaged));
        }
    }

    private static void decodesOrIsMalformed(Payload payload) {
        try {
            Ensemble decoded = Ensemble.decode(payload);
            assertThat(Ensemble.decode(decoded.toPayload())).isEqualTo(decoded);
        } catch (MalformedBytesException e) {
            assertThat(e).hasMessageMatching("(?s).{10,}");
        }
    }

    @Test
    void everyKindOfDamageIsNamed() {
        assertDamage(0, 9, "configuration format 9 is unknown here; this is format 1");
        assertDamage(1, 7, "unknown quorum rule 7");
        assertDamage(2, 0x7F, "claims 2130706433 members");
        assertDamage(6 + 3, 0, "server id 0 is not positive");
        assertDamage(6 + 12, 5, "unknown role 5");
        assertDamage(6 + 13, 0xFF, "weight -16777215 of s1 is negative");
        assertDamage(6 + 17, 0x70, "the address of s1 claims");
    }

    private static void assertDamage(int at, int value, String message) {
        byte[] bytes = Ensemble.parse("1@a:1").toPayload().toByteArray();
        bytes[at] = (byte) value;
        assertThatThrownBy(() -> Ensemble.decode(Payload.wrap(bytes)))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anAddressThatIsNoTextIsRejectedRatherThanReplaced() {
        byte[] bytes = Ensemble.parse("1@a:1").toPayload().toByteArray();
        bytes[bytes.length - 1] = (byte) 0xFF;
        assertThatThrownBy(() -> Ensemble.decode(Payload.wrap(bytes)))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("the address of s1 is no text");
    }
}
