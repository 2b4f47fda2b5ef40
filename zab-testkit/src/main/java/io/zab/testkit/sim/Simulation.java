package io.zab.testkit.sim;

import io.zab.StateMachine;
import io.zab.testkit.watchdog.CallBlocked;
import io.zab.testkit.watchdog.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A host's own state machine in a simulated ensemble: real protocol, virtual time, faults and clients drawn from a seed.
 *
 * <pre>{@code
 * Simulation.of(Counter::new).peers(5).faults(Faults.all()).seed(42).run(dice -> increment(dice.below(10)));
 * }</pre>
 *
 * <p>Immutable: each method that sets something gives another simulation. A run takes the calling thread's time and a
 * thread of its own, which ends with it; any number may run at once, and what they call in the host's code they call on
 * their own thread, one call at a time.
 *
 * <p>A machine is judged by what can be seen of it: the results of {@code apply}, {@link StateMachine#digest} where it has
 * one, and the answers to {@link #queries}. All of them must be equal on every replica at equal positions, whether it
 * came there by applying everything or from a snapshot. A machine without a digest whose results say little of its state
 * hides its mistakes: give it one.
 *
 * @param <M> the state machine
 */
public final class Simulation<M extends StateMachine> {
    private static final int PEERS_MAX = 7;
    private static final long STORM_MILLIS_LEAST = 100;
    private static final long STORM_MILLIS_MOST = 3_600_000;
    private static final int TRACE_LINES = 60;

    private final Supplier<? extends M> machines;
    private int peers = 3;
    private int observers = 0;
    private Faults faults = Faults.all();
    private long firstSeed = 1;
    private int seeds = 1;
    private OptionalInt snapshotEvery = OptionalInt.empty();
    private long stormMillis = -1;
    private long patienceMillis = 10_000;
    private Optional<Commands> questions = Optional.empty();
    private Consumer<? super M> check = machine -> {};
    private Consumer<? super List<M>> checkAtEnd = all -> {};

    private Simulation(Supplier<? extends M> machines) {
        this.machines = machines;
    }

    private Simulation<M> changed(Consumer<Simulation<M>> change) {
        Simulation<M> copy = new Simulation<>(machines);
        copy.peers = peers;
        copy.observers = observers;
        copy.faults = faults;
        copy.firstSeed = firstSeed;
        copy.seeds = seeds;
        copy.snapshotEvery = snapshotEvery;
        copy.stormMillis = stormMillis;
        copy.patienceMillis = patienceMillis;
        copy.questions = questions;
        copy.check = check;
        copy.checkAtEnd = checkAtEnd;
        change.accept(copy);
        return copy;
    }

    /**
     * Three peers, all faults, seed 1.
     *
     * @param machines makes a new machine in its initial state each time: one for each start of each server, and more to
     *     compare with
     */
    public static <M extends StateMachine> Simulation<M> of(Supplier<? extends M> machines) {
        Objects.requireNonNull(machines, "machines");
        return new Simulation<>(machines);
    }

    /** How many servers vote, 1 to 7. */
    public Simulation<M> peers(int count) {
        requireBetween(1, PEERS_MAX, count, "peers");
        return changed(copy -> copy.peers = count);
    }

    /** How many more follow without a vote, 0 to 7. */
    public Simulation<M> observers(int count) {
        requireBetween(0, PEERS_MAX, count, "observers");
        return changed(copy -> copy.observers = count);
    }

    /** Which kinds of faults the storm may bring. */
    public Simulation<M> faults(Faults kinds) {
        Objects.requireNonNull(kinds, "faults");
        return changed(copy -> copy.faults = kinds);
    }

    /** Runs this seed alone: the same seed and the same settings give the same run, on any machine. */
    public Simulation<M> seed(long number) {
        return seeds(number, 1);
    }

    /** Runs these seeds, one after the other, up to the first that fails. */
    public Simulation<M> seeds(long first, int count) {
        requireBetween(1, Integer.MAX_VALUE, count, "seeds");
        return changed(copy -> {
            copy.firstSeed = first;
            copy.seeds = count;
        });
    }

    /** After how many applied commands a server takes a snapshot; from 3 to 30, as the seed decides, if nothing is said. */
    public Simulation<M> snapshotEvery(int commands) {
        requireBetween(1, Integer.MAX_VALUE, commands, "snapshotEvery");
        return changed(copy -> copy.snapshotEvery = OptionalInt.of(commands));
    }

    /** How long the storm lasts, in virtual time: 100 ms to 1 h; 2 to 12 s, as the seed decides, if nothing is said. */
    public Simulation<M> duration(Duration storm) {
        long millis = millisBetween(STORM_MILLIS_LEAST, STORM_MILLIS_MOST, storm, "duration");
        return changed(copy -> copy.stormMillis = millis);
    }

    /**
     * How long one call into the machine, or into what else this simulation was given, may take, in real time, before it
     * counts as blocked: 1 ms to 24 days; 10 s if nothing is said.
     */
    public Simulation<M> patience(Duration call) {
        long millis = millisBetween(1, Integer.MAX_VALUE, call, "patience");
        return changed(copy -> copy.patienceMillis = millis);
    }

    /** Clients also ask these questions, at each level of consistency; equal positions must give equal answers. */
    public Simulation<M> queries(Commands makesQuestions) {
        Objects.requireNonNull(makesQuestions, "queries");
        return changed(copy -> copy.questions = Optional.of(makesQuestions));
    }

    /**
     * Looks at a machine after each {@code apply} and each {@code restore}, on every server; whatever it throws fails the
     * run. It must not change the machine.
     */
    public Simulation<M> check(Consumer<? super M> invariant) {
        Objects.requireNonNull(invariant, "check");
        return changed(copy -> copy.check = invariant);
    }

    /**
     * Looks at the machines of all servers that have recovered in the end, when each has applied everything that is
     * committed. A storm may leave a minority behind for good.
     */
    public Simulation<M> checkAtEnd(Consumer<? super List<M>> invariant) {
        Objects.requireNonNull(invariant, "checkAtEnd");
        return changed(copy -> copy.checkAtEnd = invariant);
    }

    /**
     * Runs the ensemble through the storm while clients send these commands, and waits for its recovery.
     *
     * @param commands what clients send; a machine must answer any of them without throwing
     * @return what happened, of all seeds together
     * @throws SimFailure when anything does not hold; {@link SimFailure#machineFault} says whether it is the machine's own
     * @throws IllegalStateException when the calling thread is interrupted
     */
    public SimulationResult run(Commands commands) {
        Objects.requireNonNull(commands, "commands");
        SimulationResult total = SimulationResult.none();
        for (int i = 0; i < seeds; i++) {
            total = total.plus(run(firstSeed + i, commands));
        }
        return total;
    }

    private SeededRun.Result run(long seed, Commands commands) {
        Watchdog watchdog = new Watchdog(patienceMillis);
        SimEnsemble[] world = new SimEnsemble[1];
        try {
            return watchdog.run("simulation-" + seed, () -> {
                world[0] = new SimEnsemble(options(seed, watchdog, commands));
                return SeededRun.run(world[0]);
            });
        } catch (CallBlocked blocked) {
            String what = blocked.getMessage() + "; it stood at " + top(blocked);
            throw failure(seed, world[0], new Violation(MachineFault.BLOCKED, what, blocked))
                    .again();
        } catch (Violation early) {
            throw failure(seed, world[0], early).again();
        } catch (SimFailure failure) {
            throw failure.again();
        }
    }

    /** @param world null when it broke before there was one */
    private static SimFailure failure(long seed, SimEnsemble world, Violation violation) {
        return world == null ? withoutTrace(seed, violation) : world.failure(violation);
    }

    private static SimFailure withoutTrace(long seed, Violation violation) {
        return new SimFailure(seed, violation, 0, new TraceBook(new Timeline(), "seed " + seed, List.of(), 1));
    }

    private static String top(CallBlocked blocked) {
        StackTraceElement[] stack = blocked.getStackTrace();
        return stack.length == 0 ? "its end" : stack[0].toString();
    }

    private SimOptions options(long seed, Watchdog watchdog, Commands commands) {
        Watched guard = new Watched(watchdog);
        HostCalls calls = new HostCalls(guard);
        SimMachine.Host host = new SimMachine.Host(new Fresh<>(machines), guard, this::checkOne);
        Optional<Commands> asked = questions.map(made -> calls.watched("queries", made));
        boolean prepares = new SimMachine(host.unchecked(), "no server").prepares();
        SimOptions drawn = SeededRun.options(seed);
        int drawnEvery = (int) new Dice(~seed).between(3, 30);
        return drawn.withVoters(peers)
                .withWeights(List.of())
                .withObservers(observers)
                .withFaults(faults)
                .withFickleElection(
                        drawn.fickleElection() && faults.include(Fault.LYING_ELECTION)) // as seldom as drawn
                .withConfig(drawn.config().withPrepares(prepares))
                .withSnapshotEvery(snapshotEvery.orElse(drawnEvery))
                .withStormLasting(stormMillis)
                .withTraceLines(TRACE_LINES)
                .withHost(host)
                .withCommands(calls.watched("commands", commands))
                .withWorkload(() -> new CommandLoad(asked, servers -> checkAll(calls, servers)));
    }

    private void checkOne(StateMachine machine) {
        check.accept(own(machine));
    }

    private void checkAll(HostCalls calls, List<SimServer> servers) {
        List<M> all = servers.stream()
                .map(server -> own(server.applier().application().machine().machine()))
                .toList();
        calls.call(MachineFault.CHECK, "checkAtEnd", "at the end", () -> {
            checkAtEnd.accept(all);
            return true;
        });
    }

    @SuppressWarnings("unchecked") // every machine there is came from the supplier of these
    private M own(StateMachine machine) {
        return (M) machine;
    }

    private static void requireBetween(long least, long most, long value, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " to " + most);
        }
    }

    private static long millisBetween(long least, long most, Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(least)) < 0 || value.compareTo(Duration.ofMillis(most)) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must be " + least + " to " + most + " milliseconds");
        }
        return value.toMillis();
    }

    /** A new machine each time, whatever the host's supplier does. */
    private static final class Fresh<M extends StateMachine> implements Supplier<StateMachine> {
        private final Supplier<? extends M> machines;
        private StateMachine last;

        Fresh(Supplier<? extends M> machines) {
            this.machines = machines;
        }

        @Override
        public StateMachine get() {
            StateMachine made = Objects.requireNonNull(machines.get(), "the supplier of machines gave null");
            if (made == last) {
                throw new IllegalStateException(
                        "the supplier of machines gave the same one twice; every server needs one of its own");
            }
            last = made;
            return made;
        }
    }

    private record Watched(Watchdog watchdog) implements HostCalls.Guard {
        @Override
        public void begin(String method, Object place) {
            watchdog.begin(method, place);
        }

        @Override
        public void end() {
            watchdog.end();
        }
    }
}
