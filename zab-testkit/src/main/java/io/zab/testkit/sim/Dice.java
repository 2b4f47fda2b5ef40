package io.zab.testkit.sim;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of chance of a simulated run: the same seed gives the same throws on any machine. */
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** True with this probability. */
    public boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A number between both, each included. */
    public long between(long least, long most) {
        return least >= most ? least : random.nextLong(least, most + 1);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public long nextLong() {
        return random.nextLong();
    }

    /** Dice of their own, decided by these: throws of one do not shift those of the other. */
    public Dice split() {
        return new Dice(random.split());
    }
}
