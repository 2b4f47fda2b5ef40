package io.zab.testkit.exhaustive;

import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.TraceBook;
import io.zab.testkit.sim.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Visits the states of a small ensemble breadth first, each once, with every safety property checked on every way into
 * it; the first failure found is one with the fewest moves.
 *
 * <p>The protocol cannot be copied, but it is a function of its inputs: a server's state is the sequence of what it was
 * told since its start. So two orders of events at different servers lead to one state, the protocol runs once for each
 * such sequence however many states of the rest of the world it is met in, and states are told apart without looking into
 * the protocol.
 */
public final class Exploration {
    private static final int BEGINNING_MOST = 10_000;
    private static final int LOOK_AT_CLOCK_EVERY = 256;

    private final Space space;
    private final Limits limits;
    private final Consumer<Progress> listener;
    private final StateSet seen = new StateSet();
    private final List<Move> beginning = new ArrayList<>();
    private int[] parents = new int[1024];
    private short[] moves = new short[1024];
    private final long begun;
    private long transitions;
    private int depth;
    private int frontier;
    private Counterexample found;

    private Exploration(Scope scope, Limits limits, Consumer<Progress> listener) {
        this.space = new Space(scope);
        this.limits = limits;
        this.listener = listener;
        this.begun = limits.clock().getAsLong();
    }

    /**
     * Where an exploration has come to.
     *
     * @param states distinct states met
     * @param transitions ways from one state to another that were gone, each with all checks
     * @param depth moves of which every sequence was tried
     * @param frontier states met with one move more, which are still to be gone on from
     * @param localStates distinct states of single servers: so often the protocol had to run
     * @param nanos time spent
     */
    public record Progress(int states, long transitions, int depth, int frontier, int localStates, long nanos) {
        public double statesPerSecond() {
            return nanos == 0 ? 0 : states * 1e9 / nanos;
        }
    }

    /**
     * A way to a state in which a property does not hold.
     *
     * @param property which one
     * @param text what was seen
     * @param moves what happened since the beginning of the exploration, one line a move
     * @param trace the same with every step and message, from the start of the servers on
     */
    public record Counterexample(String property, String text, List<String> moves, TraceBook trace) {}

    /**
     * What was found.
     *
     * @param complete whether there is nothing left to see in the scope
     */
    public record Result(Progress progress, boolean complete, Optional<Counterexample> counterexample) {}

    public static Result run(Scope scope, Limits limits) {
        return run(scope, limits, progress -> {});
    }

    /** @param listener is told after each layer of states with as many moves */
    public static Result run(Scope scope, Limits limits, Consumer<Progress> listener) {
        return new Exploration(scope, limits, listener).explore();
    }

    private Result explore() {
        World first = World.empty(space);
        try {
            first = first(first);
        } catch (Violation violation) {
            return new Result(progress(), false, Optional.of(show(List.of(), violation)));
        }
        meet(first, -1, 0);
        Deque<World> layer = new ArrayDeque<>(List.of(first));
        int firstOfLayer = 0;
        boolean stopped = false;
        while (!layer.isEmpty() && !stopped && depth < limits.depthMax()) {
            int nextFirst = seen.size();
            List<World> next = new ArrayList<>();
            for (int i = 0; !layer.isEmpty() && !stopped; i++) {
                visit(layer.removeFirst(), firstOfLayer + i, next);
                stopped = found != null || seen.size() >= limits.statesMax() || timeIsUp(i);
            }
            layer = new ArrayDeque<>(next);
            firstOfLayer = nextFirst;
            frontier = layer.size();
            if (!stopped) {
                depth++;
                listener.accept(progress());
            }
        }
        return new Result(progress(), layer.isEmpty() && !stopped, Optional.ofNullable(found));
    }

    /** Where the exploration begins: with nothing, or with a leader whom all follow and nothing on its way. */
    private World first(World empty) {
        World world = empty;
        while (!space.scope.fromScratch() && !(world.allServe() && !Moves.somethingArrives(world))) {
            Move move = obvious(world);
            beginning.add(move);
            world = world.after(move).asBeginning();
            if (beginning.size() > BEGINNING_MOST) {
                throw new Violation(Property.L1, "nobody leads after " + BEGINNING_MOST + " moves without a fault");
            }
        }
        return world.asBeginning();
    }

    private static Move obvious(World world) {
        for (int i = 0; i < world.servers().size(); i++) {
            if (!world.server(i).isUp()) {
                return new Move(Move.Kind.RESTART, i, 0);
            }
        }
        Optional<Move> arrival =
                Moves.of(world).stream().filter(Move::isArrival).findFirst();
        return arrival.orElseGet(() -> new Move(
                Move.Kind.DEADLINE,
                world.servers().stream()
                        .min(Comparator.comparingLong(server -> server.deadline))
                        .map(server -> Space.placeOf(server.identity.server()))
                        .orElseThrow(),
                0));
    }

    private boolean timeIsUp(int visited) {
        return visited % LOOK_AT_CLOCK_EVERY == 0 && nanos() >= limits.nanosMax();
    }

    private long nanos() {
        return limits.clock().getAsLong() - begun;
    }

    private void visit(World world, int number, List<World> next) {
        List<Move> choices = Moves.of(world);
        for (int i = 0; i < choices.size(); i++) {
            transitions++;
            World reached;
            try {
                reached = world.after(choices.get(i));
            } catch (Violation violation) {
                List<Integer> way = wayTo(number);
                way.add(i);
                found = show(way, violation);
                return;
            }
            if (meet(reached, number, i)) {
                next.add(reached);
            }
        }
    }

    private boolean meet(World world, int parent, int move) {
        StateHash hash = new StateHash();
        world.hash(hash);
        if (!seen.add(hash.high(), hash.low())) {
            return false;
        }
        int number = seen.size() - 1;
        if (number == parents.length) {
            parents = Arrays.copyOf(parents, number * 2);
            moves = Arrays.copyOf(moves, number * 2);
        }
        parents[number] = parent;
        moves[number] = (short) move;
        return true;
    }

    private List<Integer> wayTo(int state) {
        Deque<Integer> way = new ArrayDeque<>();
        for (int at = state; parents[at] >= 0; at = parents[at]) {
            way.addFirst((int) moves[at]);
        }
        return new ArrayList<>(way);
    }

    /** Goes a way once more, with somebody watching. */
    private Counterexample show(List<Integer> way, Violation violation) {
        Recorder recorder = new Recorder(space);
        List<String> lines = new ArrayList<>();
        World world = World.empty(space).watchedBy(recorder);
        try {
            for (Move move : beginning) {
                recorder.next();
                world = world.after(move).asBeginning();
            }
            world = world.asBeginning();
            for (int choice : way) {
                Move move = Moves.of(world).get(choice);
                lines.add(Recorder.text(world, move));
                recorder.next();
                world = world.after(move);
            }
        } catch (Violation again) {
            recorder.book().broken(again.property(), again.getMessage());
        }
        return new Counterexample(violation.property(), violation.getMessage(), lines, recorder.book());
    }

    private Progress progress() {
        return new Progress(seen.size(), transitions, depth, frontier, space.locals.count(), nanos());
    }
}
