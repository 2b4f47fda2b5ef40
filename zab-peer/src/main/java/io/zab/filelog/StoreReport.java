package io.zab.filelog;

import java.util.List;

/**
 * A whole store, read from outside.
 *
 * @param log its log
 * @param snapshots its snapshots, oldest first
 * @param missing what a log that holds together still lacks for a start (rules S7, S8); nothing when the log is damaged,
 *     for then there is no telling
 */
public record StoreReport(LogReport log, List<SnapshotReport> snapshots, List<String> missing) {
    /** Whether a peer would start from it, and every snapshot is what it should be, as far as it was read. */
    public boolean isSound() {
        return log.damage().isEmpty() && missing.isEmpty() && snapshots.stream().noneMatch(SnapshotReport::isTrouble);
    }
}
