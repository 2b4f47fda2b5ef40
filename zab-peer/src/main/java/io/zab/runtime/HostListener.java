package io.zab.runtime;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Standing;
import java.util.Optional;

/** Who is told, on the applier thread and in order, what becomes of a peer. May throw: that is logged. */
public interface HostListener {
    void standing(Standing standing, Zxid logged);

    void receiving(Optional<ServerId> leader, Zxid logged, long snapshotBytes, long snapshotBytesTotal);

    void damaged(String what);

    void failed(String reason);
}
