package io.zab.core.protocol;

import static io.zab.core.protocol.Bench.S1;
import static io.zab.core.protocol.Bench.S2;
import static io.zab.core.protocol.Bench.S3;
import static io.zab.core.protocol.Bench.S4;
import static io.zab.core.protocol.Bench.ackEpoch;
import static io.zab.core.protocol.Bench.disk;
import static io.zab.core.protocol.Bench.freshDisk;
import static io.zab.core.protocol.Bench.notification;
import static io.zab.core.protocol.Bench.z;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A lost disk must not vote as if it remembered, and a naming must become known (protocol.md, section 10, Instances). */
class InstanceRulesTest {
    private static DurableState with(DurableState disk, Epochs epochs, TreeMap<Zxid, Ensemble> configurations) {
        return new DurableState(
                disk.identity(),
                epochs,
                disk.table(),
                disk.base(),
                disk.logStart(),
                configurations,
                disk.knownCommitted(),
                disk.snapshots());
    }

    private static TreeMap<Zxid, Ensemble> founding(Ensemble ensemble) {
        return new TreeMap<>(Map.of(Zxid.BOOTSTRAP, ensemble));
    }

    private static Epochs saved(Bench bench) {
        List<WriteOp> written = bench.written();
        assertThat(written).hasSize(1);
        return ((WriteOp.SaveEpochs) written.get(0)).epochs();
    }

    /** An empty founder that has heard that the ensemble exists, and now follows 3 as a learner. */
    private static LinkId followWithAnEmptyDisk(Bench bench) {
        bench.run(bench.kernel.start(0));
        bench.step(new Event.Notified(
                Bench.identity(S3), notification(9, Notification.State.LEADING, Vote.of(S3, 4, z(4, 2)), true, 4, 4)));
        assertThat(saved(bench)).isEqualTo(new Epochs(0, Optional.empty(), 0, true));
        bench.election.choice = Optional.of(S3);
        bench.durable();
        LinkId link = bench.only(Effect.OpenSession.class).link();
        bench.step(new Event.LinkUp(link, Bench.identity(S3)));
        assertThat(((FollowerInfo) bench.sentTo(link).get(0)).role()).isEqualTo(MemberRole.OBSERVER);
        return link;
    }

    @Test
    void anEmptyFounderStaysOutThroughLaterPromisesAndEpochs() {
        Bench bench = new Bench(ProtocolConfig.DEFAULT, freshDisk(S1));
        LinkId link = followWithAnEmptyDisk(bench);
        bench.received(link, new LeaderInfo(5, Zxid.BOOTSTRAP));
        assertThat(saved(bench)).isEqualTo(new Epochs(5, Optional.of(S3), 0, true));
        bench.durable().received(link, new SyncDiff(Zxid.BOOTSTRAP));
        bench.received(link, new NewLeader(5, Zxid.BOOTSTRAP));
        assertThat(saved(bench)).isEqualTo(new Epochs(5, Optional.of(S3), 5, true));
    }

    @Test
    void anEmptyFounderThatHasPromisedAnEpochStillStaysOutAfterARestart() {
        Bench bench = new Bench(ProtocolConfig.DEFAULT, freshDisk(S1));
        LinkId link = followWithAnEmptyDisk(bench);
        bench.received(link, new LeaderInfo(5, Zxid.BOOTSTRAP));
        Bench restarted = new Bench(ProtocolConfig.DEFAULT, with(freshDisk(S1), saved(bench), founding(Bench.OPEN)));
        restarted.run(restarted.kernel.start(0));
        assertThat(restarted.election.candidacies.get(0).own()).isEqualTo(Vote.NONE);
    }

    @Test
    void aFounderThatStaysOutCountsAgainOnceAConfigurationNamesItsDisk() {
        Epochs epochs = new Epochs(5, Optional.of(S3), 5, true);
        Bench named = new Bench(ProtocolConfig.DEFAULT, with(disk(S1, 5, 5), epochs, founding(Bench.NAMED)));
        named.run(named.kernel.start(0));
        assertThat(named.election.candidacies.get(0).own()).isEqualTo(Vote.of(S1, 5, Zxid.BOOTSTRAP));
    }

    // ---- the leader's log says who learns without a vote, and why

    private static List<String> warnings(Bench bench) {
        return bench.of(Effect.Report.class).stream()
                .filter(report -> report.level() == Effect.Level.WARN)
                .map(Effect.Report::text)
                .toList();
    }

    private static LinkId comeBack(Bench bench, Identity who, long attempt, MemberRole role) {
        LinkId link = new LinkId(who, attempt);
        bench.step(
                new Event.LinkUp(link, who),
                new Event.Received(
                        link, new FollowerInfo(role, 0, Optional.empty(), 0, Zxid.BOOTSTRAP, Zxid.BOOTSTRAP)));
        assertThat(warnings(bench)).isEmpty();
        return link;
    }

    @Test
    void theLeaderSaysOncePerSessionThatAFollowerComesWithAnotherDiskThanTheOneNamed() {
        Bench bench = new Bench(ProtocolConfig.DEFAULT, disk(S1, 0, 0));
        bench.lead();
        Identity wiped = new Identity(S3, 0xabc, 1);
        for (int attempt = 1; attempt <= 2; attempt++) {
            LinkId link = comeBack(bench, wiped, attempt, MemberRole.OBSERVER);
            bench.received(link, ackEpoch(1, true, 0));
            assertThat(warnings(bench))
                    .containsExactly(
                            "s3 comes with another disk than the one that is named, instance abc instead of 67:"
                                    + " it learns without a vote until its disk is named");
            bench.after(250);
            assertThat(warnings(bench)).isEmpty();
            bench.step(new Event.LinkDown(link, "cut"));
        }
    }

    @Test
    void theLeaderSaysThatAFounderWhoseLogIsEmptyStaysOut() {
        Bench bench = new Bench(ProtocolConfig.DEFAULT, freshDisk(S1));
        bench.lead();
        bench.received(comeBack(bench, Bench.identity(S3), 1, MemberRole.OBSERVER), ackEpoch(1, true, 0));
        assertThat(warnings(bench))
                .containsExactly("s3 comes with an empty log, and no configuration names its disk: it learns without a"
                        + " vote until its disk is named");
    }

    @Test
    void theLeaderSaysNothingOfWhoIsNamedOrCountsWithoutOrIsAnObserver() {
        for (ServerId member : List.of(S3, S4)) {
            for (DurableState own : List.of(disk(S1, 0, 0), freshDisk(S1))) {
                Bench bench = new Bench(ProtocolConfig.DEFAULT, own);
                bench.lead();
                MemberRole role = member.equals(S4) ? MemberRole.OBSERVER : MemberRole.VOTER;
                bench.received(comeBack(bench, Bench.identity(member), 1, role), ackEpoch(1, true, 0));
                assertThat(bench.of(Effect.StreamHistory.class)).hasSize(1);
                assertThat(warnings(bench)).isEmpty();
            }
        }
    }

    // ---- a server that looks for a leader learns commits, so that a naming is not known to the lost disk alone

    private static Bench looking(DurableState disk) {
        Bench bench = new Bench(ProtocolConfig.DEFAULT, disk);
        bench.run(bench.kernel.start(0));
        return bench;
    }

    private static Event knowing(long number, Zxid committed) {
        return new Event.Notified(
                Bench.identity(S2),
                new Notification(
                        number,
                        Notification.State.LOOKING,
                        false,
                        false,
                        1,
                        Vote.of(S2, 1, z(1, 4)),
                        0,
                        1,
                        0,
                        MemberRole.VOTER,
                        1,
                        z(1, 4),
                        committed,
                        Zxid.BOOTSTRAP,
                        Optional.empty()));
    }

    @Test
    void aNamingThatAnotherKnowsToBeCommittedAloneCountsInTheElection() {
        TreeMap<Zxid, Ensemble> both = founding(Bench.OPEN);
        both.put(z(1, 1), Bench.NAMED);
        DurableState disk = disk(S1, 1, 1, z(1, 4));
        Bench bench = looking(with(disk, disk.epochs(), both));
        assertThat(bench.election.candidacies.get(0).configurations()).containsExactly(Bench.OPEN, Bench.NAMED);
        bench.step(knowing(1, z(1, 0)));
        assertThat(bench.election.reconfigurations).isEmpty();
        bench.step(knowing(2, z(1, 1)));
        assertThat(bench.election.reconfigurations).containsExactly(List.of(Bench.NAMED));
        assertThat(bench.kernel.view().configurations()).containsExactly(Bench.NAMED);
    }

    @Test
    void aServerThatLooksForALeaderDeliversWhatAnotherKnowsToBeCommitted() {
        Bench bench = looking(disk(S1, 1, 1, z(1, 4)));
        bench.step(knowing(1, z(1, 3)));
        assertThat(bench.of(Effect.Deliver.class)).containsExactly(new Effect.Deliver(z(1, 3)));
        assertThat(bench.of(Effect.CommitHint.class)).containsExactly(new Effect.CommitHint(z(1, 3)));
    }

    @Test
    void aCommitOfAnEntryThatIsNotInThisLogSaysNothingAboutThisLog() {
        Bench bench = looking(disk(S1, 3, 3, z(1, 4), z(3, 2)));
        bench.step(knowing(1, z(2, 7)));
        bench.step(knowing(2, z(4, 4)));
        bench.step(knowing(3, z(3, 3)));
        assertThat(bench.kernel.view().committed()).isEqualTo(Zxid.BOOTSTRAP);
        bench.step(knowing(4, z(3, 1)));
        assertThat(bench.kernel.view().committed()).isEqualTo(z(3, 1));
    }
}
