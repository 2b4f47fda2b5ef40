package io.zab;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.Optional;

/**
 * How far a peer has come in catching up with its leader.
 *
 * @param leader whom it catches up with; itself when it is to lead
 * @param logged end of its log
 * @param snapshotBytes bytes received of a snapshot, when one is sent
 * @param snapshotBytesTotal size of that snapshot; 0 when none is sent
 */
public record SynchronisationProgress(
        Optional<ServerId> leader, Zxid logged, long snapshotBytes, long snapshotBytesTotal) {}
