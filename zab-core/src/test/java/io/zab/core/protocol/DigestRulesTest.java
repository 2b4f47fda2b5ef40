package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.S3;
import static io.zab.core.protocol.Bench.S4;
import static io.zab.core.protocol.Bench.ackEpoch;
import static io.zab.core.protocol.Bench.disk;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.DigestsWanted;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.StateDiffers;
import io.zab.core.message.SessionMessage.StateDigests;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers whose applied states differ find out, and the minority stops (protocol.md, section 17). */
class DigestRulesTest {
    private static final ProtocolConfig EVERY_FOUR = ProtocolConfig.DEFAULT.withDigestEvery(4);

    private Bench bench = new Bench(EVERY_FOUR, disk(S1, 0, 0));

    /** Digests at 1:from to 1:through, each its counter; from {@code odd} on something else. */
    private static List<StateDigest> digests(long from, long through, long odd) {
        List<StateDigest> digests = new ArrayList<>();
        for (long counter = from; counter <= through; counter++) {
            digests.add(new StateDigest(z(1, counter), counter < odd ? counter : 1000 + counter));
        }
        return digests;
    }

    private static List<StateDigest> digests(long from, long through) {
        return digests(from, through, Long.MAX_VALUE);
    }

    private static StateDigests told(long counter, long odd) {
        return new StateDigests(1, digests(counter, counter, odd));
    }

    private LinkId synced(ServerId server, MemberRole role) {
        LinkId link = bench.join(server, role, 0, 0, Zxid.BOOTSTRAP);
        bench.received(link, ackEpoch(1, true, 0));
        bench.received(link, new AckNewLeader(1, z(1, 0)));
        return link;
    }

    private void applied(long from, long through, long odd) {
        bench.step(new Event.Digested(digests(from, through, odd)));
    }

    private List<String> alarms() {
        return bench.of(Effect.Report.class).stream()
                .filter(report -> report.level() == Effect.Level.ALARM)
                .map(Effect.Report::text)
                .toList();
    }

    private String halted() {
        return bench.only(Effect.Halt.class).reason();
    }

    private List<SessionMessage> aboutDigests(LinkId link) {
        return bench.sentTo(link).stream()
                .filter(message -> message instanceof StateDiffers || message instanceof DigestsWanted)
                .toList();
    }

    /** Time passes in ticks in which all followers answer, up to where something happens. */
    private void after(long millis, LinkId... links) {
        bench.durable();
        for (LinkId link : links) {
            bench.received(link, new Ack(1, z(1, 0)));
        }
        for (long passed = 0; passed < millis; passed += 500) {
            bench.after(500);
            if (!bench.of(Effect.Halt.class).isEmpty()
                    || List.of(links).stream()
                            .anyMatch(link -> !aboutDigests(link).isEmpty())) {
                return;
            }
            for (LinkId link : links) {
                bench.received(link, new Pong(1, 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP));
            }
        }
    }

    // ---- C1, C2: what a follower tells

    @Test
    void c2TellsTheDigestsOfTheComparedPositionsAndEachOnce() {
        LinkId link = bench.follow();

        applied(0, 9, Long.MAX_VALUE);
        assertThat(bench.sentTo(link))
                .containsExactly(new StateDigests(
                        1,
                        List.of(
                                new StateDigest(z(1, 0), 0),
                                new StateDigest(z(1, 4), 4),
                                new StateDigest(z(1, 8), 8))));

        applied(10, 11, Long.MAX_VALUE);
        assertThat(bench.sentTo(link)).isEmpty();

        applied(12, 12, Long.MAX_VALUE);
        assertThat(bench.sentTo(link)).containsExactly(told(12, Long.MAX_VALUE));
    }

    @Test
    void c2TellsALaterLeaderWhatWasAppliedBefore() {
        bench.start(S3);
        LinkId link = bench.only(Effect.OpenSession.class).link();
        applied(0, 4, Long.MAX_VALUE);
        assertThat(bench.sentTo(link)).isEmpty();
        bench.step(new Event.LinkUp(link, Bench.identity(S3)));
        bench.received(link, new SessionMessage.LeaderInfo(2, Zxid.BOOTSTRAP)).durable();
        bench.received(link, new SessionMessage.SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new SessionMessage.NewLeader(2, Zxid.BOOTSTRAP)).durable();
        bench.received(link, new SessionMessage.UpToDate(2, Zxid.BOOTSTRAP));

        assertThat(bench.sentTo(link))
                .contains(new StateDigests(2, List.of(new StateDigest(z(1, 0), 0), new StateDigest(z(1, 4), 4))));
    }

    @Test
    void withoutDigestsOrWithComparingSwitchedOffNothingIsSaid() {
        LinkId link = bench.follow();
        bench.step(new Event.Digested(List.of()));
        assertThat(bench.sentTo(link)).isEmpty();

        bench = new Bench(ProtocolConfig.DEFAULT.withDigestEvery(0), disk(S1, 0, 0));
        LinkId other = bench.follow();
        applied(0, 8, Long.MAX_VALUE);
        assertThat(bench.sentTo(other)).isEmpty();
    }

    // ---- C3, C4, C5: the leader compares, the minority stops

    @Test
    void equalStatesAreNobodysConcern() {
        LinkId two = bench.lead();
        bench.received(two, told(4, 100));
        applied(0, 4, 100);
        bench.received(two, told(8, 100));
        applied(5, 9, 100);

        assertThat(aboutDigests(two)).isEmpty();
        assertThat(alarms()).isEmpty();
        assertThat(bench.isServing()).isTrue();
    }

    @Test
    void c4TellsTheOddFollowerToStopOnceAMajorityAgrees() {
        LinkId two = bench.lead();
        LinkId three = synced(S3, MemberRole.VOTER);
        applied(0, 8, 100);
        bench.received(two, told(4, 100));
        bench.received(three, told(4, 100));
        bench.received(three, told(8, 6));
        assertThat(aboutDigests(three)).as("2 has not spoken at 1:8").isEmpty();

        bench.received(two, told(8, 100));

        assertThat(aboutDigests(three)).containsExactly(new StateDiffers(1, true, digests(4, 8)));
        assertThat(aboutDigests(two)).isEmpty();
        assertThat(alarms()).singleElement().asString().contains("s3", "at 1:8", "equal up to 1:4");
        assertThat(bench.isServing()).isTrue();

        bench.received(three, told(12, 6));
        applied(9, 12, 100);
        assertThat(aboutDigests(three)).as("it is told once").isEmpty();
    }

    @Test
    void c4MeasuresObserversByTheVoters() {
        LinkId two = bench.lead();
        LinkId observer = synced(S4, MemberRole.OBSERVER);
        applied(0, 4, 100);
        bench.received(observer, told(4, 2));
        assertThat(aboutDigests(observer)).isEmpty();

        bench.received(two, told(4, 100));

        assertThat(aboutDigests(observer)).hasSize(1);
    }

    @Test
    void c4WaitsForItsOwnStateToComeAsFar() {
        LinkId two = bench.lead();
        LinkId three = synced(S3, MemberRole.VOTER);
        bench.received(two, told(4, 100));
        bench.received(three, told(4, 3));
        assertThat(aboutDigests(three)).isEmpty();

        applied(0, 4, 100);

        assertThat(aboutDigests(three)).hasSize(1);
    }

    @Test
    void c5TheOddFollowerStopsAndNamesTheFirstDifference() {
        LinkId link = bench.follow();
        applied(0, 8, 6);

        bench.received(link, new StateDiffers(1, true, digests(4, 8)));

        assertThat(halted())
                .contains("differs from that of a majority", "the first difference is at zxid 1:6")
                .contains("0x3ee here, 0x6 at s3", "the log is kept");
    }

    @Test
    void c5NamesTheIntervalWhereDigestsAreFew() {
        LinkId link = bench.follow();
        bench.step(new Event.Digested(List.of(new StateDigest(z(1, 4), 4), new StateDigest(z(1, 8), 9))));

        bench.received(link, new StateDiffers(1, true, digests(4, 8)));

        assertThat(halted())
                .contains(
                        "the digests differ at zxid 1:8",
                        "the first difference lies behind 1:4, where they were equal");
    }

    @Test
    void whoeverClaimsADifferenceThatIsNoneBreaksTheProtocol() {
        LinkId link = bench.follow();
        applied(0, 8, 100);

        bench.received(link, new StateDiffers(1, true, digests(4, 8)));

        assertThat(bench.of(Effect.Halt.class)).isEmpty();
        assertThat(bench.isLooking()).isTrue();
    }

    // ---- C6: the leader is the odd one

    @Test
    void c6AnOddLeaderAsksWhereAndStops() {
        LinkId two = bench.lead();
        LinkId three = synced(S3, MemberRole.VOTER);
        applied(0, 8, 7);
        bench.received(two, told(4, 100));
        bench.received(two, told(8, 100));
        bench.received(three, told(8, 100));

        assertThat(aboutDigests(two)).containsExactly(new DigestsWanted(1, z(1, 3), z(1, 8)));

        bench.received(two, new StateDiffers(1, false, digests(4, 8)));

        assertThat(halted()).contains("differs from that of a majority", "at zxid 1:7", "0x3ef here, 0x7 at s2");
        assertThat(bench.of(Effect.CloseSession.class)).hasSize(2);
    }

    @Test
    void c6AnOddLeaderWaitsNoLongerThanSyncLimitForTheAnswer() {
        LinkId two = bench.lead();
        LinkId three = synced(S3, MemberRole.VOTER);
        applied(0, 8, 7);
        bench.received(two, told(8, 100));
        bench.received(three, told(8, 100));

        after(ProtocolConfig.DEFAULT.syncLimitMillis() + 500, two, three);

        assertThat(halted()).contains("differs from that of a majority", "1:8");
    }

    @Test
    void c6AFollowerAnswersWithWhatItHas() {
        LinkId link = bench.follow();
        applied(0, 8, 100);

        bench.received(link, new DigestsWanted(1, z(1, 3), z(1, 6)));

        assertThat(bench.sentTo(link)).containsExactly(new StateDiffers(1, false, digests(4, 6)));
    }

    // ---- C7: nobody can tell

    @Test
    void c7WithoutAMajorityAllWhoDifferStopAfterInitLimit() {
        LinkId two = bench.lead();
        applied(0, 8, 100);
        bench.received(two, told(4, 100));
        bench.received(two, told(8, 6));
        assertThat(alarms()).as("others may be about to speak").isEmpty();
        bench.after(500);
        assertThat(alarms()).singleElement().asString().contains("differ at 1:8", "no majority");
        assertThat(bench.isServing()).isTrue();

        after(ProtocolConfig.DEFAULT.initLimitMillis(), two);
        assertThat(aboutDigests(two)).containsExactly(new DigestsWanted(1, z(1, 3), z(1, 8)));
        bench.received(two, new StateDiffers(1, false, digests(4, 8, 6)));

        assertThat(halted()).contains("no majority agrees", "at zxid 1:6", "0x6 here, 0x3ee at s2");
        assertThat(aboutDigests(two)).containsExactly(new StateDiffers(1, false, digests(4, 8)));
    }

    @Test
    void c7AThirdVoiceInTimeDecides() {
        LinkId two = bench.lead();
        applied(0, 8, 100);
        bench.received(two, told(8, 6));
        after(ProtocolConfig.DEFAULT.initLimitMillis() / 2, two);
        LinkId three = synced(S3, MemberRole.VOTER);

        bench.received(three, told(8, 100));

        assertThat(aboutDigests(two)).hasSize(1).first().isInstanceOf(StateDiffers.class);
        after(ProtocolConfig.DEFAULT.initLimitMillis() * 2, three);
        assertThat(bench.of(Effect.Halt.class)).isEmpty();
    }

    // ---- what must not be compared

    @Test
    void whatWasTakenOfAStateThatASnapshotReplacedIsForgotten() {
        DigestBook book = new DigestBook(4);
        book.add(digests(0, 8));
        book.replaced(z(1, 6));
        assertThat(book.comparedBehind(Zxid.ZERO)).isEmpty();

        book.add(digests(5, 8));

        assertThat(book.comparedBehind(Zxid.ZERO)).containsExactly(new StateDigest(z(1, 8), 8));
        assertThat(book.at(z(1, 6))).isEmpty();
    }

    @Test
    void theBookIsBounded() {
        DigestBook book = new DigestBook(1);
        book.add(digests(0, 3 * DigestBook.DIGESTS_MAX));

        assertThat(book.between(Zxid.ZERO, z(2, 0))).hasSize(DigestBook.DIGESTS_MAX);
        assertThat(book.comparedBehind(Zxid.ZERO)).hasSize(DigestBook.TOLD_MAX);

        DigestBook sparse = new DigestBook(4);
        sparse.add(digests(0, 3 * DigestBook.DIGESTS_MAX));
        Zxid early = z(1, 3 * DigestBook.DIGESTS_MAX - 4 * (DigestBook.COMPARED_MAX - 1));
        assertThat(sparse.at(early)).as("compared positions stay longer").hasValue(early.counter());
        assertThat(sparse.at(z(1, 4))).isEmpty();
    }
}
