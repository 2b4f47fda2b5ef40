package io.zab.filelog;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;

/** One record of the log (protocol.md, section 2). */
public sealed interface LogRecord {
    /** Opens a segment: the state of the log where the segment before it ends, so that older segments can go. */
    record SegmentStart(EpochTable table) implements LogRecord {}

    /** Who, and the promises. The last one holds. */
    record SaveMeta(Meta meta) implements LogRecord {}

    /** Entries behind the last one. */
    record Append(EntryBatch entries) implements LogRecord {}

    /** Entries after {@code to} are no longer in the log. */
    record Truncate(Zxid to) implements LogRecord {}

    /** A received snapshot that replaces the whole log. */
    record SnapshotInstalled(Snapshot snapshot) implements LogRecord {}

    /** A snapshot that allows the entries up to its base to go. */
    record SnapshotRecorded(Snapshot snapshot) implements LogRecord {}

    /** This zxid is committed. */
    record CommitHint(Zxid zxid) implements LogRecord {}
}
