package io.zab.testkit.sim;

/**
 * What simulated runs came to, all of them together.
 *
 * @param runs how many seeds were run
 * @param events how many things happened: steps, messages, writes, timers
 * @param virtualMillis how long it took in virtual time
 * @param submitted how many commands clients handed to a server
 * @param committed of how many of them the clients know that they were applied
 * @param epochs how many epochs there were: leaders that came to serve
 * @param coverage what else happened, and how often
 * @param digest of all that was committed; the same seeds give the same digest on any machine
 */
public record SimulationResult(
        int runs,
        long events,
        long virtualMillis,
        long submitted,
        long committed,
        long epochs,
        Coverage coverage,
        long digest) {
    /** A copy: what is done to it changes nothing here. */
    @Override
    public Coverage coverage() {
        Coverage copy = new Coverage();
        copy.add(coverage);
        return copy;
    }

    static SimulationResult none() {
        return new SimulationResult(0, 0, 0, 0, 0, 0, new Coverage(), 0);
    }

    SimulationResult plus(SeededRun.Result run) {
        Coverage both = new Coverage();
        both.add(coverage);
        both.add(run.coverage());
        return new SimulationResult(
                runs + 1,
                events + run.events(),
                virtualMillis + run.virtualMillis(),
                submitted + run.submitted(),
                committed + run.committed(),
                epochs + run.epochs(),
                both,
                digest * 31 + run.digest());
    }
}
