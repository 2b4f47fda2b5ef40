package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HalfOpenBoundTest {
    private final AtomicLong now = new AtomicLong(-1_000_000);
    private final HalfOpenBound bound = new HalfOpenBound(100, now::get);

    @Test
    void aProcessThatNeverRanOutOfFilesLetsInAsManyAsWasAskedFor() {
        now.addAndGet(10 * HalfOpenBound.WIDEN_MILLIS);

        assertThat(bound.most()).isEqualTo(100);
    }

    @Test
    void halfOfThoseThatTookTheLastFileMayStay() {
        bound.outOfDescriptors(61);
        assertThat(bound.most()).isEqualTo(30);

        bound.outOfDescriptors(30);
        assertThat(bound.most()).isEqualTo(15);
    }

    @Test
    void aFewAreLetInHoweverFewFilesThereAre() {
        bound.outOfDescriptors(9);
        assertThat(bound.most()).isEqualTo(HalfOpenBound.LEAST);

        bound.outOfDescriptors(0);
        assertThat(bound.most()).isEqualTo(HalfOpenBound.LEAST);
    }

    @Test
    void neverMoreThanWasAskedForHoweverFewThatAre() {
        HalfOpenBound three = new HalfOpenBound(3, now::get);

        three.outOfDescriptors(3);
        assertThat(three.most()).isEqualTo(3);

        bound.outOfDescriptors(1_000);
        assertThat(bound.most()).isEqualTo(100);
    }

    @Test
    void eachMinuteWithFilesToSpareDoublesTheBound() {
        bound.outOfDescriptors(40);
        now.addAndGet(HalfOpenBound.WIDEN_MILLIS - 1);
        assertThat(bound.most()).isEqualTo(20);

        now.addAndGet(1);
        assertThat(bound.most()).isEqualTo(40);

        now.addAndGet(HalfOpenBound.WIDEN_MILLIS);
        assertThat(bound.most()).isEqualTo(80);

        now.addAndGet(HalfOpenBound.WIDEN_MILLIS);
        assertThat(bound.most()).isEqualTo(100);
    }

    @Test
    void minutesInWhichNobodyCameCountToo() {
        bound.outOfDescriptors(20);

        now.addAndGet(2 * HalfOpenBound.WIDEN_MILLIS);

        assertThat(bound.most()).isEqualTo(40);
    }

    @Test
    void runningOutOnceMoreBeginsTheMinuteAnew() {
        bound.outOfDescriptors(40);
        now.addAndGet(HalfOpenBound.WIDEN_MILLIS - 1);
        bound.outOfDescriptors(20);

        now.addAndGet(HalfOpenBound.WIDEN_MILLIS - 1);

        assertThat(bound.most()).isEqualTo(10);
    }
}
