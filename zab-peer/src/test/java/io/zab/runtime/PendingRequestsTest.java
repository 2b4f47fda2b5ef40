package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
    private final List<String> outcomes = new ArrayList<>();

    @Test
    void numbersGoOnFromWhereTheDiskBegins() {
        PendingRequests pending = new PendingRequests(10, 1000, 7L << 32);
        assertThat(pending.add(1, outcome("a"))).isEqualTo((7L << 32) + 1);
        assertThat(pending.lastDrained()).isEqualTo(7L << 32);
    }

    @Test
    void takesNoMoreThanItsBoundsAndHasRoomAgainAfterAnOutcome() {
        PendingRequests pending = new PendingRequests(3, 100, 0);
        assertThat(pending.add(60, outcome("a"))).isEqualTo(1);
        assertThat(pending.add(60, outcome("b"))).as("too many bytes").isZero();
        assertThat(pending.add(10, outcome("c"))).isEqualTo(2);
        assertThat(pending.add(10, outcome("d"))).isEqualTo(3);
        assertThat(pending.add(10, outcome("e"))).as("too many requests").isZero();
        pending.committed(1, Zxid.ZERO, new byte[0]);
        assertThat(pending.add(60, outcome("f"))).isEqualTo(4);
        assertThat(pending.size()).isEqualTo(3);
    }

    @Test
    void oneRequestLargerThanTheBoundIsTakenAlone() {
        PendingRequests pending = new PendingRequests(3, 100, 0);
        assertThat(pending.add(1000, outcome("a"))).isEqualTo(1);
        assertThat(pending.add(1, outcome("b"))).isZero();
    }

    @Test
    void everyRequestHasExactlyOneOutcome() {
        PendingRequests pending = new PendingRequests(10, 1000, 0);
        for (String name : List.of("a", "b", "c", "d")) {
            pending.add(1, outcome(name));
        }
        pending.committed(1, Zxid.BOOTSTRAP, new byte[0]);
        pending.rejected(2, RejectReason.NO_LEADER, Payload.EMPTY);
        pending.unknown(3, 5, "lost");
        pending.committed(2, Zxid.BOOTSTRAP, new byte[0]);
        pending.unknown(3, 6, "lost again");
        assertThat(outcomes).containsExactly("a committed 0:1", "b NO_LEADER", "c unknown 5");
        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void aRequestThatGetsNoOutcomeHoldsUpNewOnesInTheEnd() {
        PendingRequests pending = new PendingRequests(2, 1000, 0);
        long stuck = pending.add(1, outcome("stuck"));
        int others = 0;
        for (long number = pending.add(1, outcome("")); number != 0; number = pending.add(1, outcome(""))) {
            pending.committed(number, Zxid.BOOTSTRAP, new byte[0]);
            others++;
        }
        assertThat(others).isEqualTo(127);
        pending.committed(stuck, Zxid.BOOTSTRAP, new byte[0]);
        assertThat(pending.add(1, outcome("next"))).isEqualTo(129);
    }

    /** The same as with a map, in which nothing can be mixed up. */
    @Test
    void eachOutcomeGoesToItsOwnRequestInWhateverOrderTheyCome() {
        Random random = new Random(1);
        PendingRequests pending = new PendingRequests(300, 1_000_000, Integer.MAX_VALUE - 500L);
        TreeMap<Long, String> waiting = new TreeMap<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            boolean more = random.nextInt(100) < (i / 1_000 % 2 == 0 ? 55 : 45);
            if (waiting.isEmpty() || more && waiting.size() < 300) {
                String name = "request " + i;
                waiting.put(pending.add(1 + i % 7, outcome(name)), name);
            } else if (random.nextInt(200) == 0) {
                long through = waiting.firstKey() + random.nextInt(20);
                pending.unknown(through, 3, "lost");
                var gone = waiting.headMap(through, true);
                gone.values().forEach(name -> expected.add(name + " unknown 3"));
                gone.clear();
            } else {
                long about = waiting.firstKey() + (random.nextInt(10) == 0 ? random.nextInt(400) : 0);
                pending.committed(about, Zxid.BOOTSTRAP, new byte[0]);
                String name = waiting.remove(about);
                if (name != null) {
                    expected.add(name + " committed 0:1");
                }
            }
            assertThat(pending.size()).isEqualTo(waiting.size());
        }
        assertThat(outcomes).isEqualTo(expected).hasSizeGreaterThan(5_000);
        assertThat(expected).anyMatch(text -> text.contains("unknown"));
    }

    private RequestOutcome outcome(String name) {
        return new RequestOutcome() {
            @Override
            public void committed(Zxid zxid, byte[] result) {
                outcomes.add(name + " committed " + zxid);
            }

            @Override
            public void rejected(RejectReason reason, Payload detail) {
                outcomes.add(name + " " + reason);
            }

            @Override
            public void unknown(long epoch, String why) {
                outcomes.add(name + " unknown " + epoch);
            }
        };
    }
}
