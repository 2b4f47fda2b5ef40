package io.zab.runtime;

import static io.zab.runtime.Samples.LINK;
import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.Request;
import io.zab.core.message.SessionMessage.SnapshotChunk;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.message.SessionMessage.SyncSnapshot;
import io.zab.core.message.SessionMessage.SyncTruncate;
import io.zab.core.message.SessionMessage.SyncTxns;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.SyncPlan;
import io.zab.spi.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class LinkFeedTest {
    private final FakeEndpoint endpoint = new FakeEndpoint();
    private final FakeStore store = new FakeStore();
    private final EntryCache cache = new EntryCache(1 << 20);
    private final TestDisk disk = new TestDisk();
    private final LinkFeed feed = new LinkFeed(LINK, endpoint, new EntrySource(cache, store), disk);

    @Test
    void whileThereIsRoomAMessageGoesOutAsItIs() {
        Propose propose = new Propose(1, batch(1, 2), Zxid.ZERO);
        feed.send(propose);
        assertThat(endpoint.sent).hasSize(1);
        assertThat(endpoint.sent.get(0)).isSameAs(propose);
    }

    @Test
    void proposalsThatFindNoRoomWaitAsOneRangeAndLeaveInOrderWithTheirCommits() {
        endpoint.room = 1;
        propose(1, 1);
        for (int counter = 2; counter <= 1000; counter++) {
            propose(counter, counter);
            feed.send(new Commit(1, zxid(1, counter)));
        }
        assertThat(feed.size()).isEqualTo(1);

        endpoint.room = Integer.MAX_VALUE;
        feed.writable();

        assertThat(countersSent()).isEqualTo(range(1, 1000));
        for (SessionMessage message : endpoint.sent.subList(1, endpoint.sent.size())) {
            Propose sent = (Propose) message;
            assertThat(sent.commit()).isLessThanOrEqualTo(sent.entries().last().zxid());
        }
        assertThat(((Propose) last()).commit()).isEqualTo(zxid(1, 1000));
    }

    @Test
    void upToDateKeepsItsPlaceBetweenProposals() {
        endpoint.room = 1;
        propose(1, 1);
        propose(2, 2);
        feed.send(new UpToDate(1, zxid(1, 1)));
        feed.send(new Commit(1, zxid(1, 2)));
        propose(3, 3);
        endpoint.room = Integer.MAX_VALUE;
        feed.writable();
        assertThat(kinds()).containsExactly("Propose", "Propose", "UpToDate", "Commit", "Propose");
    }

    @Test
    void entriesThatLeftTheCacheAreReadBackFromTheLog() {
        endpoint.room = 1;
        propose(1, 1);
        for (int counter = 2; counter <= 20; counter++) {
            store.log.add(batch(counter, counter));
            propose(counter, counter);
        }
        cache.clear();
        endpoint.room = Integer.MAX_VALUE;
        feed.writable();
        assertThat(kinds()).as("nothing is read on the reactor").hasSize(1);
        disk.runAll();
        assertThat(countersSent()).isEqualTo(range(1, 20));
    }

    @Test
    void onlyOneReadIsUnderWayAndOnlyWhileThereIsRoom() {
        for (int counter = 1; counter <= 20; counter++) {
            store.log.add(batch(counter, counter));
        }
        endpoint.room = 3;
        feed.stream(new SyncPlan.Diff(zxid(1, 0)), zxid(1, 20));
        assertThat(disk.jobs).hasSize(1);
        disk.runAll();
        assertThat(endpoint.sent).hasSize(3);
        assertThat(disk.jobs).isEmpty();
        endpoint.room = Integer.MAX_VALUE;
        feed.writable();
        assertThat(endpoint.sent).hasSize(21);
    }

    @Test
    void aTruncationIsSaidBeforeTheHistoryAndNewLeaderBehindIt() {
        store.log.add(batch(1, 5));
        feed.stream(new SyncPlan.Truncate(zxid(1, 2)), zxid(1, 5));
        feed.send(new NewLeader(2, zxid(1, 5)));
        disk.runAll();
        assertThat(kinds()).containsExactly("SyncTruncate", "SyncTxns", "NewLeader");
        assertThat(((SyncTruncate) endpoint.sent.get(0)).to()).isEqualTo(zxid(1, 2));
        assertThat(((SyncTxns) endpoint.sent.get(1)).entries().first().zxid()).isEqualTo(zxid(1, 3));
    }

    @Test
    void aFollowerThatLacksNothingIsSentNoHistory() {
        feed.stream(new SyncPlan.Diff(zxid(1, 5)), zxid(1, 5));
        feed.send(new NewLeader(2, zxid(1, 5)));
        assertThat(kinds()).containsExactly("SyncDiff", "NewLeader");
        assertThat(((SyncDiff) endpoint.sent.get(0)).from()).isEqualTo(zxid(1, 5));
    }

    @Test
    void aSnapshotGoesOutInCheckedChunksThenWhatIsBehindIt() {
        byte[] content = new byte[600_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        store.snapshots.put(zxid(1, 3), content);
        store.log.add(batch(4, 5));
        feed.stream(new SyncPlan.Install(Samples.snapshot(zxid(1, 3), content)), zxid(1, 5));
        feed.send(new NewLeader(2, zxid(1, 5)));
        disk.runAll();
        assertThat(kinds())
                .containsExactly(
                        "SyncSnapshot", "SnapshotChunk", "SnapshotChunk", "SnapshotChunk", "SyncTxns", "NewLeader");
        assertThat(((SyncSnapshot) endpoint.sent.get(0)).snapshot().base()).isEqualTo(zxid(1, 3));
        long offset = 0;
        for (SessionMessage message : endpoint.sent.subList(1, 4)) {
            SnapshotChunk chunk = (SnapshotChunk) message;
            assertThat(chunk.offset()).isEqualTo(offset);
            CRC32C crc = new CRC32C();
            crc.update(content, (int) offset, chunk.bytes().length());
            assertThat(chunk.crc32c()).isEqualTo((int) crc.getValue());
            offset += chunk.bytes().length();
        }
        assertThat(offset).isEqualTo(content.length);
    }

    @Test
    void aSnapshotThatIsNotWhatWasWrittenIsNeverSentToItsEnd() {
        byte[] content = new byte[600_000];
        Snapshot written = Samples.snapshot(zxid(1, 3), content.clone());
        content[300_000] ^= 8;
        store.snapshots.put(zxid(1, 3), content);
        feed.stream(new SyncPlan.Install(written), zxid(1, 3));
        feed.send(new NewLeader(2, zxid(1, 3)));
        disk.runAll();
        assertThat(kinds()).containsExactly("SyncSnapshot", "SnapshotChunk", "SnapshotChunk");
        assertThat(disk.broken).containsExactly(LINK);
        assertThat(disk.damage)
                .containsExactly(
                        new StorageException.Where("the snapshot at 1:3", written.base(), Optional.of(written)));
    }

    @Test
    void aHeartbeatOvertakesWhatWaits() {
        endpoint.room = 1;
        propose(1, 1);
        propose(2, 2);
        Ping ping = new Ping(1, 9, zxid(1, 2));
        feed.send(ping);
        assertThat(endpoint.urgent).containsExactly(ping);
        assertThat(feed.size()).isEqualTo(1);
    }

    @Test
    void acksThatWaitAreOneAck() {
        endpoint.room = 1;
        feed.send(new Ack(1, zxid(1, 1)));
        for (int counter = 2; counter <= 100; counter++) {
            feed.send(new Ack(1, zxid(1, counter)));
        }
        assertThat(feed.size()).isEqualTo(1);
        feed.writable();
        assertThat(last()).isEqualTo(new Ack(1, zxid(1, 100)));
    }

    @Test
    void requestsThatDoNotFitAFrameTogetherGoInPieces() {
        List<ClientRequest> requests = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            requests.add(new ClientRequest(Samples.own(i), Payload.wrap(new byte[10_000])));
        }
        feed.send(new Request(requests));
        List<ClientRequest> sent = new ArrayList<>();
        for (SessionMessage message : endpoint.sent) {
            Request piece = (Request) message;
            assertThat(piece.requests()).hasSizeLessThanOrEqualTo(26);
            sent.addAll(piece.requests());
        }
        assertThat(sent).isEqualTo(requests);
    }

    @Test
    void aReadThatFailsEndsTheSessionAndNothingFollows() {
        store.compactedTo = zxid(1, 9);
        feed.stream(new SyncPlan.Diff(zxid(1, 0)), zxid(1, 20));
        disk.runAll();
        assertThat(disk.broken).containsExactly(LINK);
        feed.send(new NewLeader(2, zxid(1, 20)));
        assertThat(kinds()).containsExactly("SyncDiff");
    }

    @Test
    void aClosedFeedStillSaysWhyItRefuses() {
        endpoint.room = 1;
        propose(1, 1);
        propose(2, 2);
        feed.send(new Refuse(RefuseReason.AHEAD, 3));
        feed.close();
        assertThat(kinds()).containsExactly("Propose", "Refuse");
    }

    @Test
    void aQueueThatOnlyGrowsEndsTheSession() {
        endpoint.room = 1;
        feed.send(new NewLeader(1, zxid(1, 1)));
        for (int i = 0; disk.broken.isEmpty() && i < 100_000; i++) {
            feed.send(new NewLeader(1, zxid(1, i)));
        }
        assertThat(disk.broken).containsExactly(LINK);
        assertThat(feed.size()).isZero();
    }

    private void propose(long first, long last) {
        EntryBatch batch = batch(first, last);
        cache.append(first, batch);
        feed.send(new Propose(1, batch, Zxid.ZERO));
    }

    private SessionMessage last() {
        return endpoint.sent.get(endpoint.sent.size() - 1);
    }

    private List<String> kinds() {
        return endpoint.sent.stream()
                .map(message -> message.getClass().getSimpleName())
                .toList();
    }

    private List<Long> countersSent() {
        List<Long> counters = new ArrayList<>();
        for (SessionMessage message : endpoint.sent) {
            for (Entry entry : ((Propose) message).entries().entries()) {
                counters.add(entry.zxid().counter());
            }
        }
        return counters;
    }

    private static List<Long> range(long first, long last) {
        List<Long> range = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            range.add(i);
        }
        return range;
    }

    /** Reads when the test says so. */
    private final class TestDisk implements LinkFeed.Disk {
        private final Deque<Runnable> jobs = new ArrayDeque<>();
        private final List<LinkId> broken = new ArrayList<>();
        private final List<StorageException.Where> damage = new ArrayList<>();

        void runAll() {
            while (!jobs.isEmpty()) {
                jobs.poll().run();
            }
        }

        @Override
        public <T> void read(LinkFeed.Job<T> job, Consumer<T> then, Consumer<String> failed) {
            jobs.add(() -> {
                try {
                    then.accept(job.run());
                } catch (StorageException e) {
                    e.where().ifPresent(damage::add);
                    failed.accept(e.getMessage());
                }
            });
        }

        @Override
        public Payload snapshot(Snapshot snapshot, long offset, int length) throws StorageException {
            return store.readSnapshot(snapshot, offset, length);
        }

        @Override
        public void broken(LinkId link, String reason) {
            broken.add(link);
        }
    }
}
