package io.zab.testkit.sim;

/** What a host's state machine, or its code around it, did that none may do: such a failure is not the library's. */
public enum MachineFault {
    /**
     * A method threw that must not: {@code apply}, {@code freeze}, the writing of a snapshot, {@code restore}, {@code
     * digest}, {@code pending}, {@code forgetPending} or the constructor anything at all; {@code query} and {@code prepare}
     * an error, where an exception would fail that query or request alone.
     */
    THREW("state machine: threw"),
    /** A method returned null that must not: any but {@code apply}, for which null stands for an empty result. */
    RETURNED_NULL("state machine: returned null"),
    /** A call did not come back, be it into the machine or into the host's code around it. */
    BLOCKED("state machine: blocked"),
    /** Two replicas that were given the same differ in a result, a digest or an answer. */
    NOT_DETERMINISTIC("state machine: not deterministic"),
    /** A snapshot does not hold the state it was taken of: restored, it goes on differently. */
    SNAPSHOT("state machine: snapshot differs"),
    /** A check of the host's own does not hold. */
    CHECK("state machine: own check"),
    /** What makes the clients' commands or questions threw, or made nothing. */
    GENERATOR("clients: nothing to send");

    private final String text;

    MachineFault(String text) {
        this.text = text;
    }

    /** The name by which {@link SimFailure#property} knows it. */
    public String property() {
        return text;
    }
}
