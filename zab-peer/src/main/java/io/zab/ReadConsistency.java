package io.zab;

import io.zab.core.model.Zxid;

/**
 * How fresh the state must be that a query sees.
 *
 * @param kind which promise
 * @param zxid for {@link Kind#AT_LEAST}, the transaction that must be reflected; else {@link Zxid#ZERO}
 */
public record ReadConsistency(Kind kind, Zxid zxid) {
    /** This peer's applied state, however old; also while there is no leader. */
    public static final ReadConsistency LOCAL = new ReadConsistency(Kind.LOCAL, Zxid.ZERO);

    /**
     * Every change whose outcome anybody knew before the query began is seen: a quorum confirms the leader, then this
     * peer waits until it has applied what was committed.
     */
    public static final ReadConsistency LINEARIZABLE = new ReadConsistency(Kind.LINEARIZABLE, Zxid.ZERO);

    /** The promises there are. */
    public enum Kind {
        LOCAL,
        LINEARIZABLE,
        AT_LEAST
    }

    /** At least this transaction is seen: with the zxid of an own write, read-your-writes on any peer. */
    public static ReadConsistency atLeast(Zxid zxid) {
        return new ReadConsistency(Kind.AT_LEAST, zxid);
    }
}
