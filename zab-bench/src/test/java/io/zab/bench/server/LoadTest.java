package io.zab.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.server.Load.Outcome;
import io.zab.bench.server.Load.Shape;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadTest {
    private final ExecutorService answerers = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        answerers.shutdownNow();
    }

    @Test
    void answersOnTheSpotAreALoopAndNotARecursion() throws Exception {
        Load load = new Load(done -> done.done(null), Shape.ofWrites(1), times(1_000_000));

        Outcome outcome = load.run();

        assertThat(outcome.count()).isEqualTo(1_000_000);
        assertThat(outcome.failures()).isZero();
        assertThat(outcome.latencies().getTotalCount()).isEqualTo(1_000_000);
    }

    @Test
    void answersOfOtherThreadsRacingWithTheSubmissionLoseNoChain() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Load.Operation operation = done -> {
            if (number.incrementAndGet() % 3 == 0) {
                done.done(null);
            } else {
                answerers.execute(() -> done.done(null));
            }
        };

        Outcome outcome = new Load(operation, Shape.ofWrites(16), times(200_000)).run();

        assertThat(outcome.count()).isEqualTo(200_000);
        assertThat(outcome.failures()).isZero();
    }

    @Test
    void asManyAreOutstandingAsTheWindowSaysAndNeverMore() throws Exception {
        AtomicInteger outstanding = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<Runnable> answers = new ConcurrentLinkedQueue<>();
        Load.Operation operation = done -> {
            int now = outstanding.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            answers.add(() -> {
                outstanding.decrementAndGet();
                done.done(null);
            });
            if (now == 8) {
                answerers.execute(answers.remove());
            }
        };
        LongPredicate times = times(5_000);
        LongPredicate thenAnswersTheRest = now -> {
            boolean more = times.test(now);
            if (!more) {
                answerers.execute(() -> {
                    for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
                        answer.run();
                    }
                });
            }
            return more;
        };

        Outcome outcome = new Load(operation, Shape.ofWrites(8), thenAnswersTheRest).run();

        assertThat(outcome.count()).isEqualTo(5_000);
        assertThat(most.get()).isEqualTo(8);
    }

    @Test
    void failuresAndThrowingSubmissionsAreCountedApartAndTheChainGoesOn() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Load.Operation operation = done -> {
            switch (number.incrementAndGet() % 4) {
                case 0 -> throw new IllegalStateException("no leader");
                case 1 -> done.done(new IllegalStateException("no leader"));
                case 2 -> answerers.execute(() -> done.done(new IllegalStateException("no leader")));
                default -> done.done(null);
            }
        };

        Outcome outcome = new Load(operation, Shape.ofWrites(2), times(400)).run();

        assertThat(outcome.count()).isEqualTo(100);
        assertThat(outcome.failures()).isEqualTo(300);
        assertThat(outcome.latencies().getTotalCount()).isEqualTo(100);
    }

    @Test
    void readsAreCountedAllAndTimedNowAndThen() throws Exception {
        Load load = new Load(done -> done.done(null), Shape.ofReads(4), times(1_000));

        Outcome outcome = load.run();

        assertThat(outcome.latencies().getTotalCount()).isEqualTo(1_000);
        assertThat(outcome.count()).isEqualTo(1_000 * Shape.READS_EVERY);
    }

    @Test
    void requestsThatAreNeverAnsweredEndTheLoadAndAreFailures() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Load.Operation operation = done -> {
            if (number.incrementAndGet() > 3) {
                return;
            }
            done.done(null);
        };

        Outcome outcome = new Load(operation, Shape.ofWrites(2), times(100), 1).run();

        assertThat(outcome.count()).isEqualTo(3);
        assertThat(outcome.failures()).isEqualTo(2);
    }

    private static LongPredicate times(long count) {
        AtomicLong left = new AtomicLong(count);
        return now -> left.getAndDecrement() > 0;
    }
}
