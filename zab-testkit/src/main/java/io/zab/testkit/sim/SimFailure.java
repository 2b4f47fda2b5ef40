package io.zab.testkit.sim;

/** A simulated run that broke a property: its seed, the property, when, and the trace up to there. */
public final class SimFailure extends AssertionError {
    private final String property;
    private final long seed;
    private final String what;
    private final long atMillis;
    private final transient TraceBook trace;

    SimFailure(long seed, String property, String what, long atMillis, TraceBook trace, Throwable cause) {
        super("seed " + seed + " broke " + property + "\n" + what + "\n" + trace.text(), cause);
        this.property = property;
        this.seed = seed;
        this.what = what;
        this.atMillis = atMillis;
        this.trace = trace;
    }

    public String property() {
        return property;
    }

    public long seed() {
        return seed;
    }

    /** What was seen, without the trace. */
    public String what() {
        return what;
    }

    /** The virtual time of it. */
    public long atMillis() {
        return atMillis;
    }

    /** What was kept of the run. */
    public TraceBook trace() {
        return trace;
    }
}
