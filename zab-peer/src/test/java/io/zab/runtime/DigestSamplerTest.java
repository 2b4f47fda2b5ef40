package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The state machine is asked for its digest as rarely as can be, and more often only when that costs nothing. */
class DigestSamplerTest {
    private final List<Event> told = new ArrayList<>();
    private Supplier<OptionalLong> digest = () -> OptionalLong.of(7);
    private long costNanos = 100;
    private long clock;
    private int asked;

    private DigestSampler every(int transactions) {
        Application application = new DigestOnly(() -> {
            asked++;
            clock += costNanos;
            return digest.get();
        });
        return new DigestSampler(application, transactions, () -> clock, told::add);
    }

    private List<Long> apply(DigestSampler sampler, long from, long through) {
        told.clear();
        for (long counter = from; counter <= through; counter++) {
            sampler.applied(Zxid.of(1, counter));
        }
        sampler.tell();
        return told.stream()
                .flatMap(event -> ((Event.Digested) event).digests().stream())
                .map(one -> one.zxid().counter())
                .toList();
    }

    @Test
    void aCheapDigestIsTakenAfterEveryTransactionBehindTheFirstComparedPosition() {
        DigestSampler sampler = every(4);

        assertThat(apply(sampler, 2, 6)).containsExactly(4L, 5L, 6L);
        assertThat(apply(sampler, 7, 7)).as("nothing to compare yet").isEmpty();
        assertThat(apply(sampler, 8, 8)).containsExactly(7L, 8L);
    }

    @Test
    void aDearDigestIsTakenWhereAllCompareAndNowhereElse() {
        costNanos = 50_000;
        DigestSampler sampler = every(4);

        assertThat(apply(sampler, 1, 13)).containsExactly(4L, 8L, 12L);
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void aMachineWithoutADigestIsAskedWhereAllCompareAndNothingIsTold() {
        digest = OptionalLong::empty;

        assertThat(apply(every(4), 1, 13)).isEmpty();
        assertThat(told).isEmpty();
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void switchedOffNobodyIsAsked() {
        assertThat(apply(every(0), 0, 100)).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void aDigestThatThrowsIsLeftOutAndTriedAgain() {
        digest = () -> {
            throw new IllegalStateException("no digest today");
        };
        DigestSampler sampler = every(4);
        assertThat(apply(sampler, 1, 9)).isEmpty();
        assertThat(asked).isEqualTo(2);

        digest = () -> OptionalLong.of(8);
        assertThat(apply(sampler, 10, 13)).containsExactly(12L, 13L);
    }

    @Test
    void whatWasTakenOfAReplacedStateIsNotTold() {
        DigestSampler sampler = every(4);
        sampler.applied(Zxid.of(1, 4));

        sampler.restored();

        assertThat(apply(sampler, 9, 10)).isEmpty();
    }

    private record DigestOnly(Supplier<OptionalLong> source) implements Application {
        @Override
        public OptionalLong digest() {
            return source.get();
        }

        @Override
        public byte[] apply(Entry entry, boolean submittedHere) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Frozen freeze() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(InputStream in) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] query(byte[] question) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean prepares() {
            return false;
        }

        @Override
        public Prepared prepare(Payload request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void pending(Payload change) {}

        @Override
        public void forgetPending() {}
    }
}
