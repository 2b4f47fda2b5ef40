package io.zab.runtime;

import io.zab.core.protocol.View;
import io.zab.core.protocol.ZabProtocol;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;

/** The kernel as a reactor drives it; {@link ZabProtocol} but in tests of the machinery. */
interface Protocol {
    List<Effect> start(long now);

    List<Effect> step(long now, List<Event> events);

    /** When a step must come at the latest, in milliseconds. */
    long deadline();

    View view();

    static Protocol of(ZabProtocol kernel) {
        return new Protocol() {
            @Override
            public List<Effect> start(long now) {
                return kernel.start(now);
            }

            @Override
            public List<Effect> step(long now, List<Event> events) {
                return kernel.step(now, events);
            }

            @Override
            public long deadline() {
                return kernel.deadline();
            }

            @Override
            public View view() {
                return kernel.view();
            }
        };
    }
}
