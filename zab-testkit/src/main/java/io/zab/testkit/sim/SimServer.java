package io.zab.testkit.sim;

import io.zab.core.election.Election;
import io.zab.core.model.DurableState;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Origin;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import io.zab.spi.StorageException;
import io.zab.testkit.sim.TraceEvent.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One server process with its disk and its clock: it can be started, killed, paused and looked at. */
public final class SimServer {
    private static final int SPIN_LIMIT = 1000;

    private final ServerId id;
    private final SimEnsemble world;
    private final TreeMap<LinkId, SimLink.End> ends = new TreeMap<>();
    private final List<Event> inbox = new ArrayList<>();
    private SimDisk disk;
    private SimKernel kernel;
    private SimDriver driver;
    private SimApplier applier;
    private TransitionWatch transitions;
    private Election election;
    private Identity identity;
    private View view;
    private final SimClock clock;
    private boolean rejoins;
    private long run;
    private boolean woken;
    private long timerAt = Long.MAX_VALUE;
    private long pausedUntil;
    private int dieAfterEffects = -1;
    private int idleSteps;
    private long lastStepAt;
    private int timesLooking;
    private boolean waitsForRoom;

    SimServer(ServerId id, SimEnsemble world, SimDisk disk) {
        this.id = id;
        this.world = world;
        this.disk = disk;
        this.identity = disk.identity();
        this.clock = new SimClock(world.timeline());
    }

    /** From now on its clock runs at this rate. */
    void setClockRate(double rate) {
        world.coverage().saw("clock of another rate");
        clock.setRate(rate);
        clockChanged();
    }

    /** Its clock jumps; the driver never shows the protocol a time before one it has shown. */
    void jumpClock(long millis) {
        world.coverage().saw("clock moved");
        clock.jump(millis);
        clockChanged();
    }

    private void clockChanged() {
        if (isRunning()) {
            timerAt = Long.MAX_VALUE;
            armTimer();
        }
    }

    /** From its next start on the host says that the ensemble exists already. */
    void rejoin() {
        rejoins = true;
    }

    boolean rejoins() {
        return rejoins;
    }

    /** @return whether it runs; false when its disk refuses to start, for a reason that was given to it */
    boolean start() {
        DurableState state;
        try {
            state = disk.open(new DiskListener());
        } catch (StorageException e) {
            world.startRefused(this, e);
            return false;
        }
        run++;
        identity = state.identity();
        election = world.newElection(this);
        kernel = world.newKernel(this, election, state);
        applier = new SimApplier(this, world);
        applier.recover(state.snapshots());
        driver = new SimDriver(this, world, applier);
        transitions = new TransitionWatch(this, world.coverage());
        view = null;
        inbox.clear();
        woken = false;
        timerAt = Long.MAX_VALUE;
        pausedUntil = 0;
        dieAfterEffects = -1;
        waitsForRoom = false;
        world.trace().add(id, Mark.START, "starts from " + disk);
        carryOut(List.of(), kernel.start(clock()));
        world.network().connect(this);
        return true;
    }

    /** The process dies now; what was written and not reported done is kept or lost as {@code kept} says. */
    void kill(int kept, boolean loseMessages) {
        world.coverage().saw(loseMessages ? "lost its power" : "died");
        Mark how = loseMessages ? Mark.POWER_LOSS : Mark.CRASH;
        world.trace().add(id, how, "dies; " + kept + " of " + disk.pendingWrites() + " unconfirmed writes survive");
        run++;
        kernel = null;
        view = null;
        inbox.clear();
        world.clients().serverDied(this);
        disk.crash(kept, loseMessages);
        for (SimLink.End end : new ArrayList<>(ends.values())) {
            end.vanish(loseMessages);
        }
        ends.clear();
    }

    private final class DiskListener implements SimDisk.Host {
        @Override
        public void written(long number) {
            world.trace().durable(id, number, disk.durableLast());
            receive(new Event.WriteDone(number));
        }

        @Override
        public void durableChanged() {
            world.checks().roles().durableChanged(SimServer.this);
        }

        @Override
        public void storageFailed(String reason) {
            receive(new Event.StorageFailed(reason));
        }

        @Override
        public void spaceShort(boolean isShort) {
            receive(new Event.SpaceShort(isShort));
        }

        @Override
        public void noRoom(String reason) {
            receive(new Event.NoRoom(reason));
        }
    }

    /** The disk is gone; another one, empty, takes its place. */
    void replaceDisk(SimDisk fresh) {
        world.coverage().saw("empty disk in place of another");
        disk = fresh;
        identity = fresh.identity();
    }

    void pause(long millis) {
        world.coverage().saw("stood still");
        pausedUntil = Math.max(pausedUntil, world.timeline().now() + millis);
    }

    boolean isPaused() {
        return world.timeline().now() < pausedUntil;
    }

    long pauseLeft() {
        return Math.max(0, pausedUntil - world.timeline().now());
    }

    void dieAfterEffects(int count) {
        dieAfterEffects = count;
    }

    /** The store has come upon damage; a snapshot is to take the place of what is damaged. */
    void finds(Event damage) {
        world.trace().add(id, "finds " + damage);
        receive(damage);
        applier.retakeSnapshot();
    }

    void receive(Event event) {
        if (isRunning()) {
            inbox.add(event);
            wakeIn(world.dice().between(0, world.conditions().gatherMostMillis()));
        }
    }

    private void wakeIn(long millis) {
        if (woken) {
            return;
        }
        woken = true;
        long mine = run;
        world.timeline().in(Math.max(millis, pauseLeft()), () -> {
            if (mine == run) {
                woken = false;
                wake();
            }
        });
    }

    private void wake() {
        if (isPaused()) {
            wakeIn(pauseLeft());
            return;
        }
        List<Event> events = inbox.isEmpty() ? List.of(new Event.TimePassed()) : submittedFirst(inbox);
        inbox.clear();
        stepWith(events);
    }

    /** As every driver does it: a leader lost in this very step takes all requests submitted so far with it. */
    private static List<Event> submittedFirst(List<Event> arrived) {
        List<Event> ordered = new ArrayList<>(arrived);
        ordered.sort(Comparator.comparing(event -> !(event instanceof Event.Submitted)));
        return ordered;
    }

    private void stepWith(List<Event> events) {
        boolean nothingCame = events.get(0) instanceof Event.TimePassed
                && lastStepAt == world.timeline().now();
        idleSteps = nothingCame ? idleSteps + 1 : 0;
        lastStepAt = world.timeline().now();
        for (Event event : events) {
            if (event instanceof Event.Prepared prepared) {
                prepared.outcomes().forEach(outcome -> world.clients().prepared(this, outcome));
            }
        }
        Violation.check(
                idleSteps < SPIN_LIMIT, Property.PROGRESS, () -> this + " spins: its deadline stays in the past");
        world.checks().arriving(this, events);
        for (Event event : events) {
            waitsForRoom = event instanceof Event.NoRoom || waitsForRoom && !(event instanceof Event.WriteDone);
        }
        carryOut(events, stepped(events));
    }

    private List<Effect> stepped(List<Event> events) {
        try {
            return kernel.step(clock(), events);
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            world.trace().failed(id, events, bug);
            throw bug;
        }
    }

    private void carryOut(List<Event> causes, List<Effect> effects) {
        View before = view;
        boolean wasLooking = before == null || before.standing().role() == Role.LOOKING;
        view = kernel.view();
        transitions.stepped(before, causes, effects, view);
        Violation.check(
                !waitsForRoom || view.standing().role() == Role.LOOKING,
                Property.S5,
                () -> this + " takes part while a write waits for room");
        world.checks().requireNoBreach(this, world.coverage().breach());
        world.trace().step(id, causes, effects, view);
        if (!wasLooking && view.standing().role() == Role.LOOKING) {
            timesLooking++;
        }
        world.checks().stepped(this, effects);
        long mine = run;
        for (Effect effect : effects) {
            if (dieAfterEffects == 0) {
                world.crashNow(this);
            }
            if (mine != run) {
                return;
            }
            dieAfterEffects = Math.max(-1, dieAfterEffects - 1);
            effect.accept(driver);
        }
        if (mine == run) {
            world.checks().carriedOut(this);
            armTimer();
        }
    }

    private void armTimer() {
        long deadline = kernel.deadline();
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        long due = Math.max(world.timeline().now(), clock.whenItShows(deadline));
        if (due >= timerAt) {
            return;
        }
        timerAt = due;
        long mine = run;
        world.timeline().in(due - world.timeline().now(), () -> {
            if (mine == run && timerAt == due) {
                timerAt = Long.MAX_VALUE;
                timerFired();
            }
        });
    }

    private void timerFired() {
        if (kernel.deadline() <= clock()) {
            wakeIn(0);
        } else {
            armTimer();
        }
    }

    /** Whether it still suffers from a pause, or from a clock that was set back, and so cannot keep its times. */
    boolean isHeldUp() {
        return isPaused() || clock.standsStill();
    }

    /** What this server's clock shows, in milliseconds. */
    long clock() {
        return clock.millis();
    }

    void linked(LinkId link, SimLink.End end) {
        ends.put(link, end);
    }

    void unlinked(LinkId link, SimLink.End end) {
        ends.remove(link, end);
    }

    /** Something arrived on a link that is closed at this end. */
    void ignores(LinkId link) {
        if (isRunning()) {
            transitions.droppedOfOldLink(link);
        }
    }

    /** Whether a later attempt of the same follower is connected here, too. */
    boolean hasNewerLink(LinkId link) {
        LinkId next = ends.size() < 2 ? null : ends.higherKey(link);
        return next != null && next.follower().server().equals(link.follower().server());
    }

    Optional<SimLink.End> end(LinkId link) {
        return Optional.ofNullable(ends.get(link));
    }

    public boolean isRunning() {
        return kernel != null;
    }

    public ServerId id() {
        return id;
    }

    Identity identity() {
        return identity;
    }

    /** Whether this run of the server submitted it. */
    boolean isOwn(Origin origin) {
        return origin.session() == identity.incarnation() && origin.server().equals(Optional.of(id));
    }

    public SimDisk disk() {
        return disk;
    }

    SimApplier applier() {
        return applier;
    }

    Election election() {
        return election;
    }

    long run() {
        return run;
    }

    /** The protocol's own account of its state; empty while the server is down. */
    public Optional<View> view() {
        return Optional.ofNullable(view);
    }

    /** How often this server has gone back to LOOKING. */
    public int timesLooking() {
        return timesLooking;
    }

    public boolean is(Role role, Stage stage) {
        return view != null && view.standing().role() == role && view.standing().stage() == stage;
    }

    public boolean isLeading() {
        return is(Role.LEADING, Stage.SERVING);
    }

    /** Whether it is part of an established epoch, in whatever role. */
    public boolean isServing() {
        return view != null && view.standing().stage() == Stage.SERVING;
    }

    /** Whom it follows or observes, itself when it leads. */
    public Optional<ServerId> leader() {
        return Optional.ofNullable(view).flatMap(now -> now.standing().leader());
    }

    /** The standing last told to the host, behind everything delivered before it. */
    public Optional<Standing> told() {
        return isRunning() ? applier.told() : Optional.empty();
    }

    /** How far the application has come. */
    public Zxid applied() {
        return isRunning() ? applier.application().position() : Zxid.ZERO;
    }

    /** Digest of everything applied. */
    public long digest() {
        return isRunning() ? applier.application().digest() : 0;
    }

    /** How often the application's state was replaced by a snapshot in this run. */
    public int restores() {
        return isRunning() ? applier.restores() : 0;
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
