package io.zab.testkit.exhaustive;

import io.zab.core.model.EntryKind;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import io.zab.testkit.sim.SimKernel;
import java.util.ArrayList;
import java.util.List;

/** A follower that serves takes entries of clients for durable as soon as their write is issued. */
final class AcksTooEarly extends Mistake {
    AcksTooEarly(SimKernel real) {
        super(real);
    }

    @Override
    public List<Effect> step(long now, List<Event> events) {
        List<Effect> all = new ArrayList<>(real.step(now, events));
        for (int i = 0; i < all.size(); i++) {
            boolean serves = view().standing().stage() == Effect.Stage.SERVING;
            boolean follows = view().standing().role() == Effect.Role.FOLLOWING;
            if (serves && follows && all.get(i) instanceof Effect.Write write && isOfAClient(write.op())) {
                all.addAll(real.step(now, List.of(new Event.WriteDone(write.number()))));
            }
        }
        return all;
    }

    private static boolean isOfAClient(WriteOp op) {
        return op instanceof WriteOp.Append append && append.entries().first().kind() == EntryKind.APP;
    }
}
