package io.zab.testkit.sim;

/** Makes the commands, or the questions, that simulated clients send to a state machine. */
@FunctionalInterface
public interface Commands {
    /**
     * The next one.
     *
     * @param dice the only chance it may use, so that a seed gives the same run again
     */
    byte[] next(Dice dice);
}
