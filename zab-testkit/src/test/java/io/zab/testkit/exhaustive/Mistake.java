package io.zab.testkit.exhaustive;

import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.testkit.sim.SimKernel;
import java.util.List;

/** The real protocol with one mistake around it. */
abstract class Mistake implements SimKernel {
    final SimKernel real;

    Mistake(SimKernel real) {
        this.real = real;
    }

    @Override
    public List<Effect> start(long now) {
        return real.start(now);
    }

    @Override
    public List<Effect> step(long now, List<Event> events) {
        return real.step(now, events);
    }

    @Override
    public long deadline() {
        return real.deadline();
    }

    @Override
    public View view() {
        return real.view();
    }
}
