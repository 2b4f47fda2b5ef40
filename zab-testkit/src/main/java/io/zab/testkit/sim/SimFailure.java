package io.zab.testkit.sim;

import java.util.Optional;

/** A simulated run that broke a property: its seed, the property, when, and the trace up to there. */
public final class SimFailure extends AssertionError {
    private final String property;
    private final long seed;
    private final String what;
    private final long atMillis;
    private final transient TraceBook trace;
    private final Optional<MachineFault> machineFault;

    SimFailure(long seed, String property, String what, long atMillis, TraceBook trace, Throwable cause) {
        super("seed " + seed + " broke " + property + "\n" + what + "\n" + trace.text(), cause);
        this.property = property;
        this.seed = seed;
        this.what = what;
        this.atMillis = atMillis;
        this.trace = trace.closed();
        this.machineFault = Optional.empty();
    }

    /** The state machine is at fault, not the protocol; the cause is what it threw, if it threw. */
    SimFailure(long seed, Violation fault, long atMillis, TraceBook trace) {
        super(
                "seed " + seed + ", " + fault.getMessage() + "\n" + trace.text(),
                fault.getCause() == null ? fault : fault.getCause());
        this.property = fault.property();
        this.seed = seed;
        this.what = fault.getMessage();
        this.atMillis = atMillis;
        this.trace = trace.closed();
        this.machineFault = fault.machineFault();
    }

    /** The same, with a word on how to see it again. */
    private SimFailure(SimFailure failure, String word) {
        super(word + "\n" + failure.getMessage(), failure.getCause());
        this.property = failure.property;
        this.seed = failure.seed;
        this.what = failure.what;
        this.atMillis = failure.atMillis;
        this.trace = failure.trace;
        this.machineFault = failure.machineFault;
        setStackTrace(failure.getStackTrace());
    }

    SimFailure again() {
        return new SimFailure(
                this, "the run of this seed failed; .seed(" + seed + ") with the same settings gives it again");
    }

    /** What the host's state machine did wrong; empty when the library is to blame. */
    public Optional<MachineFault> machineFault() {
        return machineFault;
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

    /** What was kept of the run up to here; it takes nothing more. */
    public TraceBook trace() {
        return trace;
    }
}
