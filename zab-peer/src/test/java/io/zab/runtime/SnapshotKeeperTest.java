package io.zab.runtime;

import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Entry;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SnapshotKeeperTest {
    private static final int EVERY = 10;

    private final FakeApplication application = new FakeApplication();
    private final FakeStore store = new FakeStore();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ApplierQueue.Task> tasks = new LinkedBlockingQueue<>();
    private final AppliedHistory history = new AppliedHistory();
    private final SnapshotKeeper keeper = new SnapshotKeeper(
            "test-snapshot",
            store,
            application,
            new RuntimeSettings(1, 1, 1, 1, 1, 1, 1, EVERY, 1000, 0, 0, 0, 0),
            events::add,
            tasks::add);

    @Test
    void oneIsTakenAfterSoManyEntriesAndNotBefore() throws Exception {
        apply(1, EVERY - 1, 1);
        assertThat(store.snapshots).isEmpty();
        apply(EVERY, EVERY, 1);
        finish();
        assertThat(taken()).containsExactly(zxid(1, EVERY));
    }

    @Test
    void oneIsTakenAfterSoManyBytes() throws Exception {
        apply(1, 2, 499);
        assertThat(store.snapshots).isEmpty();
        apply(3, 3, 499);
        finish();
        assertThat(taken()).containsExactly(zxid(1, 3));
    }

    @Test
    void whatIsAppliedWhileOneIsWrittenCountsForTheNext() throws Exception {
        apply(1, EVERY, 1);
        apply(EVERY + 1, 2 * EVERY - 1, 1);
        finish();
        apply(2 * EVERY, 2 * EVERY, 1);
        finish();
        assertThat(taken()).containsExactly(zxid(1, EVERY), zxid(1, 2 * EVERY));
    }

    @Test
    void oneThatFailedIsTriedAgainLaterAndNotAtEachEntry() throws Exception {
        store.breaksSnapshots = true;
        apply(1, EVERY, 1);
        finish();
        assertThat(taken()).isEmpty();
        store.breaksSnapshots = false;
        apply(EVERY + 1, EVERY + 1, 1);
        finish();
        assertThat(taken()).containsExactly(zxid(1, EVERY + 1));
    }

    @Test
    void inThePlaceOfADamagedOneItIsTakenOnceMoreThoughNothingIsNew() throws Exception {
        apply(1, EVERY, 1);
        finish();
        keeper.retake(history);
        finish();
        assertThat(taken()).containsExactly(zxid(1, EVERY), zxid(1, EVERY));
        keeper.takeIfDue(history);
        assertThat(tasks).isEmpty();
    }

    @Test
    void askedTwiceAtOnePositionItIsTakenOnce() throws Exception {
        List<String> told = new ArrayList<>();
        apply(1, 3, 1);
        keeper.want(outcome(told), history);
        finish();
        keeper.want(outcome(told), history);
        assertThat(told).containsExactly("1:3", "1:3");
        assertThat(taken()).containsExactly(zxid(1, 3));
    }

    @Test
    void closingGivesUpOneThatIsBeingWritten() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        application.frozen = out -> {
            while (true) {
                out.write(1);
                out.flush();
                writing.countDown();
                Thread.yield();
            }
        };
        List<String> told = new ArrayList<>();
        apply(1, 3, 1);
        keeper.want(outcome(told), history);
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keeper.close(60_000)).isTrue();
        finish();
        assertThat(told).hasSize(1).first().asString().contains("the peer is closing");
        assertThat(taken()).isEmpty();
        keeper.want(outcome(told), history);
        keeper.failAll("closed");
        assertThat(told.get(1)).isEqualTo("closed");
    }

    private void apply(long first, long last, int bytes) {
        if (history.applied().equals(Zxid.ZERO)) {
            history.advance(Entry.bootstrap(Samples.ENSEMBLE));
            history.advance(Samples.entry(0, Samples.own(1)));
        }
        for (long counter = first; counter <= last; counter++) {
            history.advance(Samples.entry(counter, Samples.own(1)));
            keeper.applied(bytes);
            keeper.takeIfDue(history);
        }
    }

    /** What the applier thread would do when the snapshot thread has ended. */
    private void finish() throws InterruptedException {
        ApplierQueue.Task task = tasks.poll(60, TimeUnit.SECONDS);
        assertThat(task).isNotNull();
        task.run();
    }

    private List<Zxid> taken() {
        return events.stream()
                .map(event -> ((Event.SnapshotTaken) event).snapshot().base())
                .toList();
    }

    private static SnapshotKeeper.Outcome outcome(List<String> told) {
        return new SnapshotKeeper.Outcome() {
            @Override
            public void taken(Zxid zxid) {
                told.add(zxid.toString());
            }

            @Override
            public void failed(String reason) {
                told.add(reason);
            }
        };
    }
}
