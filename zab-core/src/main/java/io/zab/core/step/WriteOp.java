package io.zab.core.step;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Epochs;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;

/** What a numbered write does to the log. Carried out strictly in order (protocol.md, section 2). */
public sealed interface WriteOp {
    /** Entries behind the last one. */
    record Append(EntryBatch entries) implements WriteOp {}

    /** Entries after {@code to} go; {@code to} stands in the log, or is its base. */
    record Truncate(Zxid to) implements WriteOp {}

    /** A META record. */
    record SaveEpochs(Epochs epochs) implements WriteOp {}

    /** A snapshot is about to be received; what was staged before is thrown away. */
    record StageSnapshot(Snapshot snapshot) implements WriteOp {}

    /** The next bytes of the staged snapshot. */
    record StageChunk(long offset, Payload bytes) implements WriteOp {}

    /** The staged snapshot, complete and with the right digest, replaces the whole log (SNAP_INSTALL). */
    record InstallSnapshot(Snapshot snapshot) implements WriteOp {}

    /** A local snapshot, already durable, is recorded in the log (SNAP_LOCAL). */
    record RecordSnapshot(Snapshot snapshot) implements WriteOp {}

    /**
     * Nothing needs entries at or below {@code logStart}, nor snapshots with a base below it: a store may delete them.
     * A deletion that fails is harmless.
     */
    record Compact(Zxid logStart) implements WriteOp {}
}
