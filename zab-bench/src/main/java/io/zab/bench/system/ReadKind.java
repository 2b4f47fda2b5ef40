package io.zab.bench.system;

/** What a read promises. */
public enum ReadKind {
    /** The state of the server that is asked, whatever that is. */
    LOCAL,
    /** At least everything that was acknowledged before the read began. */
    LINEARIZABLE
}
