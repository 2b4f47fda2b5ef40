package io.zab.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
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
