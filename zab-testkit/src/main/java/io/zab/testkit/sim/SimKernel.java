package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.core.model.DurableState;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.protocol.View;
import io.zab.core.protocol.ZabProtocol;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;

/**
 * What a simulated server runs: the real {@link ZabProtocol}, or one that was broken on purpose to see a checker fire.
 */
public interface SimKernel {
    List<Effect> start(long now);

    List<Effect> step(long now, List<Event> events);

    long deadline();

    View view();

    /** Makes the kernel of a server that starts. */
    interface Factory {
        SimKernel create(ProtocolConfig config, Election election, DurableState state);
    }

    /** The protocol as it is. */
    static SimKernel real(ProtocolConfig config, Election election, DurableState state) {
        ZabProtocol protocol = new ZabProtocol(config, election, state);
        return new SimKernel() {
            @Override
            public List<Effect> start(long now) {
                return protocol.start(now);
            }

            @Override
            public List<Effect> step(long now, List<Event> events) {
                return protocol.step(now, events);
            }

            @Override
            public long deadline() {
                return protocol.deadline();
            }

            @Override
            public View view() {
                return protocol.view();
            }
        };
    }
}
