package io.zab;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;

/**
 * One committed transaction, as the state machine is given it.
 *
 * @param zxid its place in the order; strictly greater than that of every transaction applied before
 * @param payload what was submitted, or what {@code prepare} made of it; the receiver may keep it
 * @param origin the peer that it was submitted to
 * @param submittedHere whether it was submitted to this very peer, in this run of it; differs from peer to peer, so the
 *     state must not depend on it
 */
public record Txn(Zxid zxid, byte[] payload, ServerId origin, boolean submittedHere) {
    /** Without the payload, which is the host's and does not go into logs. */
    @Override
    public String toString() {
        return "Txn[" + zxid + ", " + payload.length + " bytes, from " + origin + "]";
    }
}
