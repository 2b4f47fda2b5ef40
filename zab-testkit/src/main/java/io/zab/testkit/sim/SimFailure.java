package io.zab.testkit.sim;

/** A simulated run that broke a property: its seed, the property, and the last lines of its trace. */
public final class SimFailure extends AssertionError {
    private final String property;
    private final long seed;

    SimFailure(long seed, String property, String what, String trace, Throwable cause) {
        super("seed " + seed + " broke " + property + "\n" + what + "\n" + trace, cause);
        this.property = property;
        this.seed = seed;
    }

    public String property() {
        return property;
    }

    public long seed() {
        return seed;
    }
}
