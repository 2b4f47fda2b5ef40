package io.zab.testkit.sim;

import io.zab.ReadConsistency;
import io.zab.core.election.Election;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.election.ElectionTimers;
import io.zab.election.FastLeaderElection;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.testkit.sim.TraceEvent.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A whole ensemble in one thread and in virtual time, with every checker looking on: the same seed and the same calls
 * give the same run.
 *
 * <p>Servers are named by their numbers, 1 to {@code voters}, then the observers. Times are milliseconds of virtual time.
 * Every method that lets time pass throws {@link SimFailure} as soon as a property does not hold.
 */
public final class SimEnsemble {
    private final SimOptions options;
    private final Timeline timeline = new Timeline();
    private final TraceBook trace;
    private final Dice dice;
    private final SimRoster roster;
    private final SimNetwork network;
    private final Checks checks;
    private final ClientBook clients;
    private final List<SimDisk> disks = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private final Coverage coverage = new Coverage();
    private final FickleElection.Rumour rumour;
    private final Workload workload;
    private Conditions conditions;
    private boolean oracleMayLie;
    private long events;

    public SimEnsemble(SimOptions options) {
        this.options = options;
        this.conditions = options.conditions().within(options.faults());
        this.dice = new Dice(options.seed());
        this.roster = new SimRoster(options);
        List<ServerId> ids =
                roster.founding().members().stream().map(Member::server).toList();
        this.trace = new TraceBook(timeline, "seed " + options.seed(), ids, options.traceLines());
        this.network = new SimNetwork(timeline, this::conditions, dice.split(), roster::servers, trace, coverage);
        this.rumour = new FickleElection.Rumour(timeline, dice.split());
        this.clients = new ClientBook(this);
        this.workload = options.workload().create();
        this.checks = new Checks(this, roster.founding(), options.watched());
        this.oracleMayLie = options.fickleElection();
        for (Member member : roster.founding().members()) {
            roster.addMember(new SimServer(member.server(), this, newDisk(member.server())));
        }
    }

    private SimDisk newDisk(ServerId server) {
        long instance = Math.abs(dice.nextLong() >> 16) + 1;
        Dice own = dice.split();
        Storage.Opening opening = new Storage.Opening("simulated", server, roster.founding(), instance);
        Optional<FileDisk> files = options.fileDisks()
                .map(storage -> new FileDisk(
                        storage, opening, new FileDisk.Hazards(options.faults(), coverage), new Dice(instance)));
        Identity owner = new Identity(server, instance, 1);
        SimDisk disk = new SimDisk(owner, roster.founding(), timeline, this::conditions, files, own);
        disks.add(disk);
        return disk;
    }

    // What can be done to it.

    public void start(int... ids) {
        for (int id : ids) {
            guarded(() -> server(id).start());
        }
    }

    public void startAll() {
        for (SimServer server : roster.servers()) {
            if (!server.isRunning()) {
                guarded(server::start);
            }
        }
    }

    /** The process dies; everything it has written reaches the disk. */
    public void kill(int id) {
        SimServer server = server(id);
        guarded(() -> server.kill(server.disk().pendingWrites(), false));
    }

    /** The power fails; what was not reported durable is lost, and so is what was under way to others. */
    public void powerOff(int... ids) {
        for (int id : ids) {
            guarded(() -> server(id).kill(0, true));
        }
    }

    /** Another, empty disk takes the place of a server's; the server must be down. */
    public void wipe(int id) {
        trace.add(ServerId.of(id), Mark.DISK, "gets an empty disk");
        server(id).replaceDisk(newDisk(ServerId.of(id)));
    }

    /** A second process with the id of a member and an empty disk of its own; it is started. */
    public SimServer startDouble(int id) {
        SimServer impostor = new SimServer(ServerId.of(id), this, newDisk(ServerId.of(id)));
        roster.addDouble(impostor);
        guarded(impostor::start);
        return impostor;
    }

    public void pause(int id, long millis) {
        trace.pause(ServerId.of(id), millis);
        server(id).pause(millis);
    }

    /** Nothing gets from one to the other; the way back is open. */
    public void cutOneWay(int from, int to) {
        trace.add(Mark.CUT, "nothing gets from s" + from + " to s" + to);
        network.cut(ServerId.of(from), ServerId.of(to));
    }

    public void cut(int one, int other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    public void isolate(int id) {
        for (ServerId other : roster.ids()) {
            if (other.value() != id) {
                cut(id, other.value());
            }
        }
    }

    /** Cuts these off from all others. */
    public void split(int... ids) {
        List<Integer> side = new ArrayList<>();
        for (int id : ids) {
            side.add(id);
        }
        for (ServerId other : roster.ids()) {
            if (!side.contains(other.value())) {
                side.forEach(id -> cut(id, other.value()));
            }
        }
    }

    /** Breaks the sessions between the two; both ends hear of it soon. */
    public void breakLinks(int one, int other) {
        trace.add(Mark.BROKEN_LINK, "the links between s" + one + " and s" + other + " break");
        network.breakLinks(ServerId.of(one), ServerId.of(other), 50);
    }

    public void heal() {
        trace.add(Mark.HEAL, "all ways are open again");
        guarded(network::heal);
    }

    /** {@link #allServe} and {@link #allApplied} no longer wait for this one: nobody can expect it to keep up. */
    public void excuse(int id) {
        trace.add(ServerId.of(id), "is excused");
        roster.excuse(id);
    }

    public boolean isExcused(int id) {
        return roster.isExcused(id);
    }

    public SimRequest submit(int id) {
        return submit(id, 1).get(0);
    }

    /** One of the client's own making. */
    SimRequest submit(int id, byte[] command) {
        SimServer server = server(id);
        SimRequest request = clients.newRequest(server, command);
        guarded(() -> server.receive(new Event.Submitted(List.of(request.request()))));
        return request;
    }

    /** Hands a server several commands at once. */
    public List<SimRequest> submit(int id, int count) {
        SimServer server = server(id);
        List<SimRequest> requests = new ArrayList<>();
        List<ClientRequest> commands = new ArrayList<>();
        guarded(() -> {
            for (int i = 0; i < count; i++) {
                SimRequest request =
                        clients.newRequest(server, options.commands().next(dice));
                requests.add(request);
                commands.add(request.request());
            }
        });
        guarded(() -> server.receive(new Event.Submitted(commands)));
        return requests;
    }

    /** Asks the state machine of a server. */
    public SimRead query(int id, ReadConsistency consistency, byte[] question) {
        SimServer server = server(id);
        long number = clients.newRead(server, Optional.of(question));
        SimRead read = clients.read(server, number);
        if (consistency.kind() == ReadConsistency.Kind.LINEARIZABLE) {
            guarded(() -> server.receive(new Event.ReadRequested(number)));
        } else {
            guarded(() -> clients.ask(server, read, consistency.zxid()));
        }
        return read;
    }

    /** Begins a linearizable read of the position alone. */
    public SimRead read(int id) {
        SimServer server = server(id);
        long number = clients.newRead(server, Optional.empty());
        guarded(() -> server.receive(new Event.ReadRequested(number)));
        return clients.read(server, number);
    }

    // Letting time pass.

    public void run(long millis) {
        runUntil(() -> false, millis);
    }

    /** @return whether the condition came true within the time */
    public boolean runUntil(BooleanSupplier condition, long withinMillis) {
        long end = timeline.now() + withinMillis;
        while (!condition.getAsBoolean()) {
            if (timeline.next() > end) {
                timeline.advanceTo(end);
                return condition.getAsBoolean();
            }
            guarded(timeline::runNext);
            events++;
        }
        return true;
    }

    /** @throws SimFailure when the condition does not come true within the time */
    public void await(String what, BooleanSupplier condition, long withinMillis) {
        if (!runUntil(condition, withinMillis)) {
            throw failure(
                    Property.LIVENESS.label(),
                    "waited " + withinMillis + " ms in vain until " + what + "; " + summary(),
                    null);
        }
    }

    void guarded(Runnable action) {
        try {
            action.run();
        } catch (SimFailure told) {
            throw told;
        } catch (Violation violation) {
            throw failure(violation);
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            throw failure(Property.NO_EXCEPTION.label(), bug.toString(), bug);
        }
    }

    SimFailure failure(Violation violation) {
        if (violation.machineFault().isEmpty()) {
            return failure(violation.property(), violation.getMessage(), violation);
        }
        trace.broken(violation.property(), violation.getMessage());
        return new SimFailure(options.seed(), violation, timeline.now(), trace);
    }

    SimFailure failure(String property, String what, Throwable cause) {
        trace.broken(property, what);
        return new SimFailure(options.seed(), property, what, timeline.now(), trace, cause);
    }

    String summary() {
        return roster.summary() + " committed up to " + checks.ledger().last();
    }

    // What can be seen of it.

    /** The server that serves as leader of the latest epoch, if there is one. */
    public Optional<SimServer> leader() {
        return roster.leader();
    }

    /** Whether one leader serves and every running server that is not cut off follows or observes it. */
    public boolean allServe() {
        return roster.allServe();
    }

    /** Whether every running server has applied everything committed, and so has the same digest. */
    public boolean allApplied() {
        return roster.allApplied(checks.ledger().last());
    }

    public SimServer server(int id) {
        return roster.server(id);
    }

    /** All processes that were ever meant to run, doubles included. */
    public List<SimServer> servers() {
        return List.copyOf(roster.servers());
    }

    /** The committed history, from the bootstrap entry on. */
    public List<Entry> committed() {
        return List.copyOf(checks.ledger().committed());
    }

    /** What has happened so far, and how often. */
    public Coverage coverage() {
        return coverage;
    }

    public TraceBook trace() {
        return trace;
    }

    public SimNetwork network() {
        return network;
    }

    /** Alarms and halts that were raised; not empty only where the options allow them. */
    public List<String> alarms() {
        return List.copyOf(alarms);
    }

    /** How many things have happened so far. */
    public long events() {
        return events;
    }

    public long now() {
        return timeline.now();
    }

    /** From now on the oracle tells the truth, and nothing takes so long that a timeout could take it for a fault. */
    public void calmDown() {
        oracleMayLie = false;
        conditions = conditions.calmer();
        network.hurryUp();
    }

    // For the parts of the world.

    void crashNow(SimServer server) {
        crashNow(server, dice);
    }

    void crashNow(SimServer server, Dice dice) {
        int pending = server.disk().pendingWrites();
        int kept = pending == 0 ? 0 : dice.below(pending + 1);
        server.kill(kept, dice.chance(0.5) && options.faults().include(Fault.POWER_LOSS));
    }

    void reported(SimServer server, Effect.Level level, String text) {
        if (level == Effect.Level.ALARM) {
            raise(server, Property.ALARM, text);
        }
    }

    void halted(SimServer server, String reason) {
        if (server.disk().hasFailed()) {
            coverage.saw("stopped for its disk");
            trace.add(server.id(), Mark.DISK, reason);
        } else {
            raise(server, Property.HALT, reason);
        }
        server.kill(server.disk().pendingWrites(), false);
    }

    /** The server stays down. */
    void startRefused(SimServer server, StorageException why) {
        coverage.saw("start refused " + why.kind());
        trace.add(server.id(), Mark.DISK, "does not start: " + why.getMessage());
    }

    private void raise(SimServer server, Property what, String text) {
        alarms.add(server + ": " + text);
        checks.require(options.allowsAlarms(), what, () -> server + ": " + text);
    }

    Election newElection(SimServer server) {
        Election election = new WatchedElection(new FastLeaderElection(ElectionTimers.DEFAULT), coverage);
        return options.fickleElection()
                ? new FickleElection(election, dice.split(), rumour, () -> oracleMayLie, coverage)
                : election;
    }

    SimKernel newKernel(SimServer server, Election election, DurableState state) {
        ProtocolConfig config = options.config();
        return options.kernels().create(server.rejoins() ? config.withRejoins() : config, election, state);
    }

    long sessionOf(SimServer server) {
        return server.identity().incarnation();
    }

    Iterable<SimDisk> allDisks() {
        return disks;
    }

    FickleElection.Rumour rumour() {
        return rumour;
    }

    SimOptions options() {
        return options;
    }

    Ensemble founding() {
        return roster.founding();
    }

    Workload workload() {
        return workload;
    }

    /** The clients compare what they were told, once everything is quiet. */
    void judge() {
        guarded(() -> workload.judge(this));
    }

    Timeline timeline() {
        return timeline;
    }

    Checks checks() {
        return checks;
    }

    ClientBook clients() {
        return clients;
    }

    Dice dice() {
        return dice;
    }

    Conditions conditions() {
        return conditions;
    }

    ProtocolConfig config() {
        return options.config();
    }

    /** The state machine of a server that starts. */
    SimApplication newApplication(SimServer server) {
        return new SimApplication(new SimMachine(options.host(), server.toString(), coverage::saw));
    }

    /** A state machine of no server's, to compare with. */
    SimApplication unchecked(String owner) {
        return new SimApplication(new SimMachine(options.host().unchecked(), owner));
    }

    int snapshotEvery() {
        return options.snapshotEvery();
    }
}
