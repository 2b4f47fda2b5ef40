package io.zab.filelog;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * What a log amounts to, read from outside. Behind damage nothing counts: what is said here of the log is said of what
 * stands before the first damage.
 *
 * @param segments all files of the log, oldest first
 * @param damage where it is not what was written; empty when it is sound
 * @param remarks what an operator may want to know and need not act on
 * @param meta whose log it is and what was promised; empty when no readable record says so
 * @param logStart every entry after this position is in the log
 * @param last the last entry
 * @param knownCommitted what is known to be committed
 * @param epochs the epoch table
 * @param configurations the configurations that stand in it, by zxid
 * @param snapshots those that are recorded, oldest first
 */
public record LogReport(
        List<Segment> segments,
        List<Damage> damage,
        List<String> remarks,
        Optional<Meta> meta,
        Zxid logStart,
        Zxid last,
        Zxid knownCommitted,
        EpochTable epochs,
        NavigableMap<Zxid, Ensemble> configurations,
        List<Snapshot> snapshots) {

    /**
     * One file of the log.
     *
     * @param file what it is called
     * @param number its number
     * @param sizeBytes its length
     * @param validBytes where the last batch ends that verifies in its place
     * @param batches how many those are
     * @param entries how many entries they hold
     * @param standing what it is
     */
    public record Segment(
            String file, long number, long sizeBytes, long validBytes, long batches, long entries, Standing standing) {}

    /** What a segment is to the log. */
    public enum Standing {
        /** Part of it. */
        SOUND,
        /** Part of it, and not what was written. */
        DAMAGED,
        /** Behind damage: no peer reads it. */
        LOST,
        /** Left over from a deletion that did not survive; no part of the log. */
        LEFT_OVER,
        /** Given back by the running peer while it was being read. */
        GONE
    }
}
