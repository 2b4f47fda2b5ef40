package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.SyncPlan;
import java.util.List;
import java.util.Optional;

/** Decides how a follower's log is brought to the leader's: a pure function (protocol.md, section 8). */
final class SyncPlanner {
    private SyncPlanner() {}

    /**
     * @param table the shape of the leader's log
     * @param logStart every entry after this position is in the leader's log, as far as is known
     * @param snapshots the leader's snapshots, oldest first
     * @return empty when the follower knows something to be committed that is not in the leader's log, or has nothing in
     *     common with it and there is no snapshot
     */
    static Optional<SyncPlan> plan(EpochTable table, Zxid logStart, List<Snapshot> snapshots, AckEpoch follower) {
        Optional<Zxid> common = table.commonPoint(follower.table());
        Zxid newestBase = snapshots.isEmpty()
                ? Zxid.ZERO
                : snapshots.get(snapshots.size() - 1).base();
        if (follower.knownCommitted().isAfter(common.orElse(newestBase))) {
            return Optional.empty();
        }
        if (common.isEmpty() || common.get().isBefore(logStart)) {
            return snapshots.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new SyncPlan.Install(snapshots.get(snapshots.size() - 1)));
        }
        Zxid point = common.get();
        return Optional.of(
                follower.lastZxid().isAfter(point) ? new SyncPlan.Truncate(point) : new SyncPlan.Diff(point));
    }
}
