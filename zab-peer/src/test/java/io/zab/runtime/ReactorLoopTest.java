package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reactor on a thread that is not its own. */
class ReactorLoopTest {
    private static final long MINUTE_MILLIS = 60_000;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final ReactorParts parts = new ReactorParts();
    private final Inbox inbox = parts.inbox;
    private final Steps protocol = new Steps();
    private final Reactor reactor = parts.reactor(protocol);
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final CountDownLatch halted = new CountDownLatch(1);
    private final long began = System.nanoTime();
    private final ReactorLoop loop =
            new ReactorLoop(reactor, inbox, thread, this::nowMillis, deaths::add, halted::countDown);

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    @Test
    void whatArrivesIsStepped() throws Exception {
        loop.start();
        inbox.post(new Event.WriteDone(1));
        assertThat(protocol.next()).containsExactly(new Event.WriteDone(1));
        inbox.post(new Event.WriteDone(2));
        assertThat(protocol.next()).containsExactly(new Event.WriteDone(2));
        assertThat(loop.stop(MINUTE_MILLIS)).isTrue();
    }

    @Test
    void whatArrivedBeforeTheStartIsSteppedToo() throws Exception {
        inbox.post(new Event.WriteDone(1));
        loop.start();
        assertThat(protocol.next()).containsExactly(new Event.WriteDone(1));
    }

    @Test
    void aDeadlineComesWithoutAnythingArriving() throws Exception {
        protocol.deadline = 20;
        loop.start();
        assertThat(protocol.next()).isEmpty();
        assertThat(nowMillis()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void anEarlierDeadlineReplacesALaterOne() throws Exception {
        protocol.deadline = 10 * MINUTE_MILLIS;
        loop.start();
        protocol.deadlineAfterStep = nowMillis() + 20;
        inbox.post(new Event.WriteDone(1));
        assertThat(protocol.next()).hasSize(1);
        assertThat(protocol.next()).as("the deadline").isEmpty();
    }

    @Test
    void otherTasksOfTheThreadHaveTheirTurnBetweenTwoCycles() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        protocol.duringStep = () -> {
            inbox.post(new Event.WriteDone(7));
            thread.execute(turns::incrementAndGet);
        };
        loop.start();
        inbox.post(new Event.WriteDone(1));
        protocol.next();
        protocol.next();
        protocol.next();
        assertThat(turns.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void nothingIsSteppedOnceItHasStopped() throws Exception {
        loop.start();
        assertThat(loop.stop(MINUTE_MILLIS)).isTrue();
        inbox.post(new Event.WriteDone(1));
        thread.shutdown();
        assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(protocol.steps).isEmpty();
        assertThat(halted.getCount()).as("stopped is not halted").isEqualTo(1);
    }

    @Test
    void aHaltEndsItWithoutAStop() throws Exception {
        protocol.duringStep = reactor::halt;
        loop.start();
        inbox.post(new Event.WriteDone(1));
        assertThat(halted.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(loop.stop(MINUTE_MILLIS)).isTrue();
        assertThat(deaths).isEmpty();
    }

    @Test
    void aStepThatThrowsIsToldAndTheLast() throws Exception {
        RuntimeException mistake = new IllegalStateException("test");
        protocol.duringStep = () -> {
            throw mistake;
        };
        loop.start();
        inbox.post(new Event.WriteDone(1));
        assertThat(halted.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(deaths).containsExactly(mistake);
        inbox.post(new Event.WriteDone(2));
        assertThat(protocol.steps).hasSize(1);
    }

    @Test
    void aThreadThatHasEndedUnderItIsToldOnce() throws Exception {
        loop.start();
        thread.shutdownNow();
        assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        inbox.post(new Event.WriteDone(1));
        inbox.post(new Event.WriteDone(2));
        assertThat(deaths).hasSize(1);
        assertThat(deaths.get(0)).hasMessageContaining("close peers before the loops they run on");
        assertThat(loop.stop(MINUTE_MILLIS)).isTrue();
    }

    @Test
    void aThreadThatEndsInTheMiddleOfACycleIsToldOnceInTheSameWords() throws Exception {
        protocol.duringStep = thread::shutdownNow;
        loop.start();
        inbox.post(new Event.WriteDone(1));
        assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        inbox.post(new Event.WriteDone(2));
        assertThat(deaths).hasSize(1);
        assertThat(deaths.get(0)).hasMessageContaining("close peers before the loops they run on");
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** A protocol that only says what it was told. */
    private static final class Steps implements Protocol {
        private final BlockingQueue<List<Event>> steps = new LinkedBlockingQueue<>();
        private volatile long deadline = Long.MAX_VALUE;
        private volatile long deadlineAfterStep = Long.MAX_VALUE;
        private volatile Runnable duringStep = () -> {};

        List<Event> next() throws InterruptedException {
            List<Event> step = steps.poll(1, TimeUnit.MINUTES);
            assertThat(step).as("a step within a minute").isNotNull();
            return step;
        }

        @Override
        public List<Effect> start(long now) {
            return List.of();
        }

        @Override
        public List<Effect> step(long now, List<Event> events) {
            deadline = deadlineAfterStep;
            deadlineAfterStep = Long.MAX_VALUE;
            steps.add(new ArrayList<>(events));
            duringStep.run();
            return List.of();
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public View view() {
            return Samples.VIEW;
        }
    }
}
