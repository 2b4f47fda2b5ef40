package io.zab.testkit.linearizability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One way in which things may stand: which of the operations under way have taken effect, and the state that left.
 *
 * @param done slots of the operations under way, and answered later on, that have taken effect
 * @param used slots of the operations of unknown outcome that have
 * @param trail everything that has taken effect, last first
 */
record Configuration<S, I, O>(S state, Bits done, Bits used, Trail<I, O> trail) {
    /** A list that shares its beginning with others. {@code null} is the empty one. */
    record Trail<I, O>(Trail<I, O> before, Operation<I, O> last) {
        static <I, O> List<Operation<I, O>> toList(Trail<I, O> trail) {
            List<Operation<I, O>> order = new ArrayList<>();
            for (Trail<I, O> at = trail; at != null; at = at.before()) {
                order.add(at.last());
            }
            Collections.reverse(order);
            return order;
        }
    }

    Configuration<S, I, O> withDone(int slot, Operation<I, O> operation, S next) {
        return new Configuration<>(next, done.with(slot), used, new Trail<>(trail, operation));
    }

    Configuration<S, I, O> withUsed(int slot, Operation<I, O> operation, S next) {
        return new Configuration<>(next, done, used.with(slot), new Trail<>(trail, operation));
    }

    /** Its slot is free for another operation. */
    Configuration<S, I, O> withoutSlot(int slot) {
        return new Configuration<>(state, done.without(slot), used, trail);
    }
}
