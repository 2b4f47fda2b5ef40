package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VoteTest {
    @Test
    void theCurrentEpochComesFirstThenTheLastZxidThenTheId() {
        Vote base = vote(2, 5, Zxid.of(5, 10));
        assertThat(vote(1, 6, Zxid.of(1, 1))).isGreaterThan(base);
        assertThat(vote(9, 4, Zxid.of(7, 99))).isLessThan(base);
        assertThat(vote(1, 5, Zxid.of(5, 11))).isGreaterThan(base);
        assertThat(vote(3, 5, Zxid.of(5, 10))).isGreaterThan(base);
        assertThat(vote(3, 5, Zxid.of(0x8000_0000L, 0))).isGreaterThan(vote(3, 5, Zxid.of(0x7FFF_FFFFL, 0)));
    }

    @Test
    void theNullVoteIsBelowEveryOtherAndThereIsOne() {
        assertThat(Vote.NONE).isLessThan(vote(1, 0, Zxid.ZERO));
        assertThat(Vote.NONE.isNone()).isTrue();
        assertThat(Vote.NONE.names(ServerId.of(1))).isFalse();
        assertThat(new Vote(Optional.empty(), 7, Zxid.of(7, 7))).isEqualTo(Vote.NONE);
    }

    @Test
    void isATotalOrderThatAgreesWithEquality() {
        SplittableRandom random = new SplittableRandom(3);
        List<Vote> votes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            votes.add(random(random));
        }
        for (Vote a : votes) {
            for (Vote b : votes) {
                assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
                assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
                for (Vote c : votes) {
                    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
                        assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
                    }
                }
            }
        }
        assertThat(Collections.max(votes).isNone()).isFalse();
    }

    /** Few values of each part, so that ties are common. */
    private static Vote random(SplittableRandom random) {
        return random.nextInt(8) == 0
                ? Vote.NONE
                : vote(1 + random.nextInt(3), random.nextInt(3), Zxid.of(random.nextInt(3), random.nextInt(3)));
    }

    private static Vote vote(int leader, long epoch, Zxid last) {
        return Vote.of(ServerId.of(leader), epoch, last);
    }
}
