package io.zab.testkit.sim;

import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;

/** A kernel with one mistake built in around it; what is not overridden is the real one's. */
abstract class Mutant implements SimKernel {
    private final SimKernel real;

    Mutant(SimKernel real) {
        this.real = real;
    }

    /** What the real kernel is told instead. */
    List<Event> told(List<Event> events) {
        return events;
    }

    /** What the world sees instead. */
    List<Effect> done(long now, List<Effect> effects) {
        return effects;
    }

    @Override
    public List<Effect> start(long now) {
        return done(now, real.start(now));
    }

    @Override
    public List<Effect> step(long now, List<Event> events) {
        return done(now, real.step(now, told(events)));
    }

    /** A further step of the real kernel, behind the world's back. */
    final List<Effect> also(long now, Event event) {
        return real.step(now, List.of(event));
    }

    @Override
    public long deadline() {
        return real.deadline();
    }

    @Override
    public View view() {
        return real.view();
    }

    final Effect.Role role() {
        return view().standing().role();
    }

    /** Each effect replaced by another. */
    static List<Effect> each(List<Effect> effects, java.util.function.UnaryOperator<Effect> change) {
        List<Effect> changed = new ArrayList<>();
        effects.forEach(effect -> changed.add(change.apply(effect)));
        return changed;
    }
}
