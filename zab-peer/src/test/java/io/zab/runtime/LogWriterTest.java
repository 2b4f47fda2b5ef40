package io.zab.runtime;

import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    private static final long WAIT_MILLIS = 60_000;

    private final FakeStore store = new FakeStore();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Long> persisted = new CopyOnWriteArrayList<>();
    private final LogWriter log = new LogWriter(store, 1000, events::add, persisted::add);
    private Thread thread;

    @AfterEach
    void stop() {
        log.stop();
        store.mayPersist.release(1000);
        assertThat(thread == null || PeerThread.join(thread, WAIT_MILLIS)).isTrue();
    }

    @Test
    void whatWaitedTogetherIsForcedTogetherAndReportedOnce() {
        store.mayPersist.drainPermits();
        log.write(1, append(1));
        start();
        await(() -> store.mayPersist.hasQueuedThreads());
        for (int number = 2; number <= 50; number++) {
            log.write(number, append(number));
        }
        log.commitHint(zxid(1, 30));
        store.mayPersist.release(1000);
        await(() -> events.contains(new Event.WriteDone(50)));
        assertThat(store.groups()).hasSize(2);
        assertThat(store.groups().get(1)).hasSize(49);
        assertThat(store.hints.get(1)).isEqualTo(zxid(1, 30));
        assertThat(events).containsExactly(new Event.WriteDone(1), new Event.WriteDone(50));
        assertThat(persisted).containsExactly(1L, 50L);
        assertThat(log.queuedBytes()).isZero();
    }

    @Test
    void roomIsLookedAtBeforeAGibibyteASecondCouldUseItUp() {
        assertThat(LogWriter.spaceCheckMillis(5L << 30)).isEqualTo(5 * 1024);
        assertThat(LogWriter.spaceCheckMillis(Long.MAX_VALUE)).isEqualTo(10_000);
        assertThat(LogWriter.spaceCheckMillis(0)).isEqualTo(1_000);
        assertThat(LogWriter.spaceCheckMillis(-1L << 40)).isEqualTo(1_000);
    }

    @Test
    void afterAFailureNothingIsWrittenAnyMore() {
        store.breaks = true;
        log.write(1, append(1));
        start();
        await(() -> !events.isEmpty());
        store.breaks = false;
        log.write(2, append(2));
        assertThat(PeerThread.join(thread, WAIT_MILLIS)).isTrue();
        assertThat(events).containsExactly(new Event.StorageFailed("the disk is broken"));
        assertThat(store.groups()).isEmpty();
        assertThat(persisted).isEmpty();
    }

    @Test
    void shortSpaceIsReportedWhenItBeginsAndWhenItEnds() {
        store.free = 10;
        start();
        await(() -> events.contains(new Event.SpaceShort(true)));
        store.free = 1 << 20;
        await(() -> events.contains(new Event.SpaceShort(false)));
        assertThat(events).hasSize(2);
    }

    @Test
    void aWriteWithoutRoomIsToldOnceAndGoesOnWhenThereIsAmple() {
        store.full = true;
        store.free = 0;
        log.write(1, append(1));
        start();
        await(() -> events.stream().anyMatch(Event.NoRoom.class::isInstance));
        assertThat(log.trouble()).contains("the disk is full");
        store.full = false;
        store.free = 999;
        log.write(2, append(2));
        assertThat(store.groups()).isEmpty();
        store.free = 1 << 20;
        await(() -> events.contains(new Event.WriteDone(2)));
        assertThat(events.stream().filter(Event.NoRoom.class::isInstance)).hasSize(1);
        assertThat(store.groups()).hasSize(2);
        await(() -> log.trouble().isEmpty());
    }

    @Test
    void aWriteThatWaitsForRoomIsGivenUpWhenThePeerCloses() {
        store.full = true;
        log.write(1, append(1));
        start();
        await(() -> events.stream().anyMatch(Event.NoRoom.class::isInstance));
        log.stop();
        assertThat(PeerThread.join(thread, WAIT_MILLIS)).isTrue();
        assertThat(events).doesNotContain(new Event.WriteDone(1));
    }

    @Test
    void whileItWaitsForRoomFilesThatNobodyNeedsMakeRoom() {
        store.full = true;
        store.unneeded.set(3);
        log.write(1, append(1));
        start();
        await(() -> store.unneeded.get() == 0);
        store.full = false;
        await(() -> events.contains(new Event.WriteDone(1)));
    }

    @Test
    void stoppingWritesWhatIsQueuedFirst() {
        log.write(1, append(1));
        log.write(2, append(2));
        log.stop();
        start();
        assertThat(PeerThread.join(thread, WAIT_MILLIS)).isTrue();
        assertThat(events).containsExactly(new Event.WriteDone(2));
    }

    @Test
    void haltingDropsWhatIsQueued() {
        log.write(1, append(1));
        log.halt();
        start();
        assertThat(PeerThread.join(thread, WAIT_MILLIS)).isTrue();
        assertThat(store.groups()).isEmpty();
    }

    private void start() {
        thread = PeerThread.start("test-log", log, e -> {});
    }

    private static WriteOp append(long counter) {
        return new WriteOp.Append(batch(counter, counter));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + WAIT_MILLIS * 1_000_000;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.yield();
        }
    }
}
