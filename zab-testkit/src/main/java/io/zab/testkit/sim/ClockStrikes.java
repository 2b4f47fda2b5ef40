package io.zab.testkit.sim;

/** What a storm does to clocks: they run at rates of their own, change them, and jump. */
final class ClockStrikes {
    private final SimEnsemble ensemble;
    private final ProcessStrikes processes;

    ClockStrikes(SimEnsemble ensemble, ProcessStrikes processes) {
        this.ensemble = ensemble;
        this.processes = processes;
    }

    /** Half of the clocks differ from the world's, at 0.5 to 2 times. */
    void setOut(SimServer server, Dice dice) {
        server.jumpClock(dice.between(0, 10_000));
        if (dice.chance(0.5)) {
            server.setClockRate(rate(dice));
        }
    }

    void drift(Dice dice) {
        SimServer server = processes.victim(dice);
        double rate = rate(dice);
        ensemble.coverage().saw("clock drifts");
        ensemble.trace().add(server.id(), "has a clock that runs at " + rate + " from now on");
        server.setClockRate(rate);
    }

    private static double rate(Dice dice) {
        return dice.between(500, 2000) / 1000.0;
    }

    /** Forward by anything up to years, or back, which its driver turns into standing still. */
    void jump(Dice dice) {
        SimServer server = processes.victim(dice);
        boolean back = dice.chance(0.3);
        int digits = 1 + dice.below(back ? 3 : 11);
        long millis = dice.between(1, (long) Math.pow(10, digits));
        ensemble.coverage().saw(back ? "clock set back" : "clock jumps");
        ensemble.trace().add(server.id(), "has a clock that jumps by " + (back ? -millis : millis) + " ms");
        server.jumpClock(back ? -millis : millis);
    }
}
