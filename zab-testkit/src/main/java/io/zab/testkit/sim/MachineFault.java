package io.zab.testkit.sim;

/** What a host's state machine did that none may do: such a failure is not the library's. */
public enum MachineFault {
    /** A method threw that must not: {@code apply}, {@code freeze}, the writing of a snapshot, or {@code restore}. */
    THREW("threw"),
    /** A call did not come back. */
    BLOCKED("blocked"),
    /** Two replicas that were given the same differ in a result, a digest or an answer. */
    NOT_DETERMINISTIC("not deterministic"),
    /** A snapshot does not hold the state it was taken of: restored, it goes on differently. */
    SNAPSHOT("snapshot differs"),
    /** A check of the host's own does not hold. */
    CHECK("own check");

    private static final String PREFIX = "state machine: ";

    private final String text;

    MachineFault(String text) {
        this.text = text;
    }

    /** The name by which {@link SimFailure#property} knows it. */
    public String property() {
        return PREFIX + text;
    }
}
