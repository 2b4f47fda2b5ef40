package io.zab.runtime;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;

/** Where the one outcome of a request goes; exactly one of the methods is called, once. */
public interface RequestOutcome {
    void committed(Zxid zxid, byte[] result);

    void rejected(RejectReason reason, Payload detail);

    void unknown(long epoch, String why);
}
