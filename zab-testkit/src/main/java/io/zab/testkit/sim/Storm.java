package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Faults and load, by a {@link StormPlan}: what each action hits is drawn when it happens, from dice of its own. When the
 * storm is over the weather is calm, with all servers back but for a minority that may be lost for good.
 */
final class Storm {
    private final SimEnsemble ensemble;
    private final SimOptions options;
    private final StormPlan plan;
    private final ProcessStrikes processes;
    private final NetworkStrikes network;
    private final DiskStrikes disks;
    private final ClockStrikes clocks;
    private final Usurpation usurpation;
    private final Dice edges;
    private final StormTime time;

    Storm(SimEnsemble ensemble) {
        this.ensemble = ensemble;
        this.options = ensemble.options();
        this.plan = StormPlan.of(options);
        this.time = new StormTime(ensemble.timeline());
        this.processes = new ProcessStrikes(ensemble, time);
        this.network = new NetworkStrikes(ensemble, processes, time);
        this.disks = new DiskStrikes(ensemble, processes, time);
        this.clocks = new ClockStrikes(ensemble, processes);
        this.usurpation = new Usurpation(ensemble, time);
        this.edges = new Dice(options.seed() ^ 0x6A09_E667L);
    }

    /** How long it lasts. */
    long millis() {
        return plan.millis();
    }

    void begin() {
        Dice dice = edges.split();
        for (SimServer server : ensemble.servers()) {
            Dice own = dice.split();
            if (options.faults().include(Fault.CLOCK)) {
                clocks.setOut(server, own);
            }
            time.in(own.between(0, own.chance(0.5) ? 20 : 2000), () -> processes.startAgain(server));
        }
        for (StormAction action : plan.actions()) {
            time.in(action.atMillis(), () -> perform(action));
        }
    }

    private void perform(StormAction action) {
        Dice dice = action.dice();
        if (!action.kind().isLoad()) {
            ensemble.coverage().saw("storm: " + action.kind().text());
            ensemble.trace().add(TraceEvent.Mark.NOTE, action.toString());
        }
        switch (action.kind()) {
            case CRASH -> processes.crash(processes.victim(dice), dice);
            case CRASH_IN_A_STEP -> processes.dieInTheMiddleOfAStep(dice);
            case POWER_LOSS -> processes.powerFailure(false, dice);
            case POWER_LOSS_EVERYWHERE -> processes.powerFailure(true, dice);
            case BREAK_LINKS -> network.breakLinks(dice);
            case FLAP_LINKS -> network.flap(dice);
            case FORSAKE_LINKS -> network.forsake(dice);
            case SLOW_LINKS -> network.slowDown(dice);
            case ISOLATE -> network.isolate(dice);
            case SPLIT -> network.split(dice);
            case CUT_ONE_WAY -> network.cutOneWay(dice);
            case CUT_PAIR -> network.cutPair(dice);
            case LEAVE_A_HUB -> network.leaveAHub(dice);
            case HEAL -> ensemble.heal();
            case LONE_LEADER -> network.loneLeader(dice);
            case TAIL_ON_A_MINORITY -> processes.tailOnAMinority(dice);
            case PAUSE -> processes.pause(dice);
            case LONG_PAUSE -> processes.pauseForLong(dice);
            case STALL_A_DISK -> disks.stall(dice);
            case POWER_LOSS_IN_A_WRITE -> disks.losePowerInAWrite(dice);
            case FAIL_A_WRITE -> disks.failAWrite(dice);
            case FILL_A_DISK -> disks.fill(dice);
            case DAMAGE_A_FILE -> disks.damage(dice);
            case LOSE_A_DISK -> disks.lose(dice);
            case CLOCK_JUMPS -> clocks.jump(dice);
            case CLOCK_DRIFTS -> clocks.drift(dice);
            case USURP -> usurpation.soon(dice);
            case WRITE -> write(dice);
            case READ -> read(dice);
        }
    }

    private void write(Dice dice) {
        SimServer server = dice.pick(ensemble.servers());
        if (server.isRunning()) {
            ensemble.workload().write(ensemble, server, dice);
        }
    }

    private void read(Dice dice) {
        SimServer server = dice.pick(ensemble.servers());
        if (server.isRunning()) {
            ensemble.workload().read(ensemble, server, dice);
        }
    }

    void end() {
        Dice dice = edges.split();
        time.end();
        ensemble.trace().add(TraceEvent.Mark.NOTE, "the storm ends");
        ensemble.calmDown();
        ensemble.servers().forEach(server -> server.dieAfterEffects(-1));
        ensemble.heal();
        disks.end();
        List<SimServer> lost = minority(dice);
        boolean dead = options.faults().include(Fault.CRASH) && dice.chance(0.5);
        boolean mute = options.faults().include(Fault.PARTITION);
        if (!dead && !mute || !dice.chance(0.3) || !disks.everyDiskIsKnown()) {
            lost = List.of();
        }
        for (SimServer server : ensemble.servers()) {
            if (!lost.contains(server)) {
                disks.startAgain(server);
            }
        }
        lost.forEach(server -> loseForGood(server, dead, dice));
    }

    /** Voters without whom the others are still a quorum: as many as possible, in a random order. */
    private List<SimServer> minority(Dice dice) {
        List<SimServer> order = new ArrayList<>(ensemble.servers());
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, dice.below(i + 1));
        }
        List<SimServer> lost = new ArrayList<>();
        for (SimServer server : order) {
            lost.add(server);
            boolean votes = ensemble.founding().voters().contains(server.id());
            if (!votes || !disks.canDoWithout(lost.stream().map(SimServer::id).toList())) {
                lost.remove(server);
            }
        }
        return lost;
    }

    /** It is dead, or hears everybody and is heard by nobody, or the other way round: the others must not mind. */
    private void loseForGood(SimServer server, boolean dead, Dice dice) {
        int id = server.id().value();
        ensemble.coverage().saw(dead ? "a voter dead for good" : "a voter cut off one way for good");
        ensemble.excuse(id);
        if (dead && server.isRunning()) {
            ensemble.crashNow(server, dice);
        } else if (!dead) {
            processes.startAgain(server);
            boolean deaf = dice.chance(0.5);
            for (SimServer other : ensemble.servers()) {
                int there = other.id().value();
                if (there != id) {
                    ensemble.cutOneWay(deaf ? there : id, deaf ? id : there);
                }
            }
        }
    }
}
