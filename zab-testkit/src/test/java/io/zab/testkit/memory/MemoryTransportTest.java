package io.zab.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.LinkId;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler.Down;
import io.zab.testkit.contract.RecordingHandler.Notified;
import io.zab.testkit.contract.RecordingHandler.Reachable;
import io.zab.testkit.contract.TransportContract;
import org.junit.jupiter.api.Test;

class MemoryTransportTest extends TransportContract {
    private final MemoryTransport transport = new MemoryTransport();

    @Override
    protected Transport transport() {
        return transport;
    }

    @Test
    void aCutEndsSessionsAndHoldsNotificationsUntilItIsHealed() throws TransportException {
        Peer one = open(1);
        Peer two = open(2);
        Peer three = open(3);
        introduce(one, two, three);
        LinkId cut = openSession(one, two);
        LinkId kept = openSession(one, three);

        transport.cut(two.id(), one.id());
        one.endpoint().notify(two.id(), notification(1));
        one.endpoint().notify(two.id(), notification(2));
        LinkId refused = nextLink(one);
        one.endpoint().openSession(refused, two.id());

        assertThat(one.heard().calls(Down.class)).extracting(Down::link).containsExactly(cut, refused);
        assertThat(two.heard().calls(Down.class)).extracting(Down::link).containsExactly(cut);
        assertThat(two.heard().calls(Notified.class)).isEmpty();
        one.endpoint().send(kept, small(1));
        assertThat(three.heard().received(kept)).containsExactly(small(1));

        transport.heal(one.id(), two.id());

        assertThat(two.heard().calls(Notified.class)).containsExactly(new Notified(one.identity(), notification(2)));
        assertThat(one.heard().calls(Reachable.class))
                .filteredOn(reachable -> reachable.peer().equals(two.id()))
                .hasSize(2);
        openSession(one, two);
    }
}
