package io.zab.runtime;

import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;

/**
 * A question to the state machine.
 *
 * @param question the host's bytes
 * @param outcome where the answer goes
 */
public record Query(byte[] question, Outcome outcome) {
    /** Exactly one of the methods is called, once. */
    public interface Outcome {
        void answered(Zxid zxid, byte[] result);

        void rejected(RejectReason reason, String why);

        void failed(Throwable cause);

        /** Whether nobody waits for it any more. */
        boolean isAbandoned();
    }
}
