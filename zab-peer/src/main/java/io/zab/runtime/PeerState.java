package io.zab.runtime;

import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Standing;
import java.util.List;
import java.util.Optional;

/**
 * What a peer is doing, at one instant.
 *
 * @param view the protocol's state after its last step
 * @param told the standing that the host has been told of last
 * @param applied what the state machine has applied
 * @param ended why it serves no more, when it has failed or is closed
 * @param closed whether it was closed
 * @param damage what is known to be damaged on its disk
 * @param diskTrouble what keeps its log from being written, or soon may; empty when nothing does
 */
public record PeerState(
        View view,
        Standing told,
        Zxid applied,
        Optional<String> ended,
        boolean closed,
        List<String> damage,
        String diskTrouble,
        int inbox,
        int log,
        int pendingRequests,
        int waitingQueries,
        int unapplied) {}
