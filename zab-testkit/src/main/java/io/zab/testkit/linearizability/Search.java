package io.zab.testkit.linearizability;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One check of one history, from its first event to its last, with all configurations side by side.
 *
 * <p>Invariant: after each event the frontier explains every answer given until then, in every way that matters. So the
 * first answer that empties it ends the smallest prefix that is not linearizable.
 */
final class Search<S, I, O> {
    private final Model<S, I, O> model;
    private final long stepsMax;
    /** As they were given, before the model made them simpler. */
    private final Map<Long, Operation<I, O>> originals = new HashMap<>();

    private final List<Event<I, O>> events = new ArrayList<>();
    /** The operations under way, and answered later on, by their slots. */
    private final TreeMap<Integer, Operation<I, O>> open = new TreeMap<>();

    private final Map<Long, Integer> slots = new HashMap<>();
    private final BitSet taken = new BitSet();
    /** The operations of unknown outcome invoked so far; the index is the slot. */
    private final List<Operation<I, O>> unknown = new ArrayList<>();
    /** For each of them the slot of the latest one before it that asks the same, or -1. */
    private final List<Integer> twins = new ArrayList<>();

    private final Map<I, Integer> latestAlike = new HashMap<>();
    private Frontier<S, I, O> frontier = new Frontier<>();
    private long steps;
    private int explained;

    private record Event<I, O>(long moment, boolean completes, Operation<I, O> operation) {}

    Search(Model<S, I, O> model, long stepsMax, List<Operation<I, O>> operations) {
        this.model = model;
        this.stepsMax = stepsMax;
        for (Operation<I, O> operation : operations) {
            if (originals.put(operation.id(), operation) != null) {
                throw new IllegalArgumentException("two operations have the id " + operation.id());
            }
        }
        for (Operation<I, O> operation : model.simplify(operations)) {
            events.add(new Event<>(operation.invokedAt(), false, operation));
            if (!operation.isUnknown()) {
                events.add(new Event<>(operation.completedAt(), true, operation));
            }
        }
        // At equal moments invocations come first: such operations are concurrent.
        events.sort(Comparator.comparingLong((Event<I, O> event) -> event.moment())
                .thenComparing(Event::completes)
                .thenComparingLong(event -> event.operation().id()));
        frontier.add(new Configuration<>(model.initialState(), Bits.NONE, Bits.NONE, null));
    }

    Verdict<S, I, O> run() {
        for (Event<I, O> event : events) {
            Operation<I, O> operation = event.operation();
            if (!event.completes()) {
                invoked(operation);
                continue;
            }
            int slot = slots.remove(operation.id());
            Frontier<S, I, O> next = explain(slot);
            if (steps > stepsMax) {
                return new Verdict.Undecided<>(steps, explained, operation);
            }
            if (next.isEmpty()) {
                return fail(operation);
            }
            frontier = next;
            explained++;
            open.remove(slot);
            taken.clear(slot);
        }
        return new Verdict.Linearizable<>(anOrder());
    }

    private void invoked(Operation<I, O> operation) {
        if (operation.isUnknown()) {
            Integer twin = latestAlike.put(operation.input(), unknown.size());
            twins.add(twin == null ? -1 : twin);
            unknown.add(operation);
            return;
        }
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        slots.put(operation.id(), slot);
        open.put(slot, operation);
    }

    /** What is left when the operation in this slot must have taken effect; its slot is free there. */
    private Frontier<S, I, O> explain(int slot) {
        Frontier<S, I, O> next = new Frontier<>();
        Frontier<S, I, O> seen = new Frontier<>();
        Deque<Configuration<S, I, O>> waiting = new ArrayDeque<>();
        for (Configuration<S, I, O> configuration : frontier.all()) {
            visit(configuration, slot, next, seen, waiting);
        }
        while (!waiting.isEmpty() && steps <= stepsMax) {
            Configuration<S, I, O> from = waiting.poll();
            for (Map.Entry<Integer, Operation<I, O>> each : open.entrySet()) {
                if (!from.done().has(each.getKey())) {
                    step(from, each.getValue())
                            .map(state -> from.withDone(each.getKey(), each.getValue(), state))
                            .ifPresent(reached -> visit(reached, slot, next, seen, waiting));
                }
            }
            for (int i = 0; i < unknown.size(); i++) {
                if (!from.used().has(i) && (twins.get(i) < 0 || from.used().has(twins.get(i)))) {
                    tryUnknown(from, i).ifPresent(reached -> visit(reached, slot, next, seen, waiting));
                }
            }
        }
        return next;
    }

    private void visit(
            Configuration<S, I, O> reached,
            int slot,
            Frontier<S, I, O> next,
            Frontier<S, I, O> seen,
            Deque<Configuration<S, I, O>> waiting) {
        Configuration<S, I, O> settled = reached.done().has(slot) ? reached : settle(reached);
        if (settled.done().has(slot)) {
            next.add(settled.withoutSlot(slot));
        } else if (seen.add(settled)) {
            waiting.add(settled);
        }
    }

    /** Reads that this state explains take effect now: to wait would gain nothing. */
    private Configuration<S, I, O> settle(Configuration<S, I, O> from) {
        Configuration<S, I, O> at = from;
        for (Map.Entry<Integer, Operation<I, O>> each : open.entrySet()) {
            Operation<I, O> operation = each.getValue();
            if (!at.done().has(each.getKey())
                    && model.isReadOnly(operation.input(), operation.output().orElseThrow())
                    && step(at, operation).isPresent()) {
                at = at.withDone(each.getKey(), operation, at.state());
            }
        }
        return at;
    }

    private Optional<S> step(Configuration<S, I, O> from, Operation<I, O> operation) {
        steps++;
        return model.step(from.state(), operation.input(), operation.output().orElseThrow());
    }

    /** Empty when it would change nothing. */
    private Optional<Configuration<S, I, O>> tryUnknown(Configuration<S, I, O> from, int slot) {
        steps++;
        Operation<I, O> operation = unknown.get(slot);
        S state = model.effect(from.state(), operation.input());
        return state.equals(from.state()) ? Optional.empty() : Optional.of(from.withUsed(slot, operation, state));
    }

    private Verdict<S, I, O> fail(Operation<I, O> offending) {
        List<Operation<I, O>> others = new ArrayList<>(unknown);
        open.values().stream().filter(each -> each != offending).forEach(others::add);
        others.sort(Comparator.comparingLong(Operation::invokedAt));
        return new Verdict.NotLinearizable<>(
                offending,
                anOrder(),
                frontier.states(),
                others.stream().map(each -> originals.get(each.id())).toList());
    }

    private List<Operation<I, O>> anOrder() {
        return Configuration.Trail.toList(frontier.all().get(0).trail()).stream()
                .map(each -> originals.get(each.id()))
                .toList();
    }
}
