package io.zab.core.model;

import java.util.List;
import java.util.NavigableMap;

/**
 * What a server's disk holds when it starts: all that the protocol may remember.
 *
 * <p>Invariant (rule S8): {@code base <= last} and neither {@code epoch(last)} nor the current epoch is above the
 * accepted one. {@code epoch(last)} may be above the current epoch: history is written before it.
 *
 * @param identity with an incarnation that is already durable and greater than at any earlier start (rule D1)
 * @param epochs the last META record
 * @param table the epoch table of the whole log, its snapshot included
 * @param base position of the newest usable snapshot; {@link Zxid#ZERO} without one
 * @param logStart every entry after this position is in the log
 * @param configurations every configuration from the latest at or below the base on, by zxid
 * @param knownCommitted a durable lower bound of what is committed; at least the base
 * @param snapshots the usable snapshots, oldest first
 */
public record DurableState(
        Identity identity,
        Epochs epochs,
        EpochTable table,
        Zxid base,
        Zxid logStart,
        NavigableMap<Zxid, Ensemble> configurations,
        Zxid knownCommitted,
        List<Snapshot> snapshots) {
    public Zxid last() {
        return table.last();
    }
}
