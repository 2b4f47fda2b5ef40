package io.zab.testkit.sim;

import static io.zab.testkit.sim.Violation.check;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a sequence of writes makes of a log: recovery as a pure function of the records (rule S7).
 *
 * <p>Invariant: entries are contiguous from {@code logStart} to the end of the table (I2), epochs never fall (I3).
 */
final class LogImage {
    private Epochs epochs = Epochs.FRESH;
    private EpochTable table = EpochTable.EMPTY;
    private Zxid base = Zxid.ZERO;
    private Zxid logStart = Zxid.ZERO;
    private Zxid knownCommitted = Zxid.ZERO;
    private final NavigableMap<Zxid, Ensemble> configurations = new TreeMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final NavigableMap<Zxid, StoredSnapshot> snapshots = new TreeMap<>();
    /** What compaction allowed to go; a store may still have it when it is opened again. */
    private final List<Entry> compactedEntries = new ArrayList<>();

    private final Map<Zxid, StoredSnapshot> compactedSnapshots = new TreeMap<>();
    private boolean installed;
    private Snapshot staged;
    private ByteArrayOutputStream stagedBytes = new ByteArrayOutputStream();

    private record StoredSnapshot(Snapshot snapshot, Payload content) {}

    /** The log every founder starts with. */
    static LogImage founding(Ensemble ensemble) {
        LogImage image = new LogImage();
        image.append(EntryBatch.of(Entry.bootstrap(ensemble)));
        return image;
    }

    LogImage copy() {
        LogImage copy = new LogImage();
        copy.epochs = epochs;
        copy.table = table;
        copy.base = base;
        copy.logStart = logStart;
        copy.knownCommitted = knownCommitted;
        copy.configurations.putAll(configurations);
        copy.entries.addAll(entries);
        copy.snapshots.putAll(snapshots);
        copy.compactedEntries.addAll(compactedEntries);
        copy.compactedSnapshots.putAll(compactedSnapshots);
        copy.installed = installed;
        copy.staged = staged;
        copy.stagedBytes.writeBytes(stagedBytes.toByteArray());
        return copy;
    }

    DurableState recovered(Identity identity) {
        return recovered(identity, base);
    }

    /** The same, should only an older snapshot than the newest be usable. */
    DurableState recovered(Identity identity, Zxid base) {
        NavigableMap<Zxid, Ensemble> relevant = new TreeMap<>(configurations);
        Zxid first = configurations.floorKey(Zxid.max(base, Zxid.BOOTSTRAP));
        List<Snapshot> usable =
                snapshots.values().stream().map(StoredSnapshot::snapshot).toList();
        return new DurableState(
                identity,
                epochs,
                table,
                base,
                logStart,
                first == null ? relevant : relevant.tailMap(first, true),
                knownCommitted,
                usable);
    }

    void apply(WriteOp op, Zxid hint, Map<Snapshot, Payload> localSnapshots) {
        apply(op, localSnapshots);
        hint(hint);
    }

    /** Without what is known to be committed: that may be lost though the write is not. */
    void apply(WriteOp op, Map<Snapshot, Payload> localSnapshots) {
        if (op instanceof WriteOp.Append append) {
            append(append.entries());
        } else if (op instanceof WriteOp.Truncate truncate) {
            truncate(truncate.to());
        } else if (op instanceof WriteOp.SaveEpochs save) {
            saveEpochs(save.epochs());
        } else if (op instanceof WriteOp.StageSnapshot stage) {
            staged = stage.snapshot();
            stagedBytes = new ByteArrayOutputStream();
        } else if (op instanceof WriteOp.StageChunk chunk) {
            check(staged != null, Property.F8, () -> "a chunk without a staged snapshot");
            check(
                    chunk.offset() == stagedBytes.size(),
                    Property.F8,
                    () -> "chunk at " + chunk.offset() + " of a snapshot of which " + stagedBytes.size()
                            + " bytes are there");
            stagedBytes.writeBytes(chunk.bytes().toByteArray());
        } else if (op instanceof WriteOp.InstallSnapshot install) {
            install(install.snapshot());
        } else if (op instanceof WriteOp.RecordSnapshot record) {
            record(record.snapshot(), localSnapshots.get(record.snapshot()));
        } else if (op instanceof WriteOp.Compact compact) {
            compact(compact.logStart());
        }
    }

    private void append(EntryBatch batch) {
        for (Entry entry : batch.entries()) {
            check(
                    entry.continues(last()),
                    Property.I2,
                    () -> entry.zxid() + " (behind " + entry.previous() + ") appended to a log that ends in " + last());
            table = table.append(entry.zxid());
            entries.add(entry);
            if (entry.kind() == EntryKind.CONFIG) {
                configurations.put(entry.zxid(), Ensemble.decode(entry.payload()));
            }
            hint(entry.committedAtPropose());
        }
    }

    private void truncate(Zxid to) {
        check(
                contains(to) && !to.isBefore(base),
                Property.F7,
                () -> "truncation to " + to + ", which is not in " + this);
        check(
                !to.isBefore(knownCommitted),
                Property.I10,
                () -> "truncation to " + to + " below the committed " + knownCommitted);
        while (!entries.isEmpty() && entries.get(entries.size() - 1).zxid().isAfter(to)) {
            entries.remove(entries.size() - 1);
        }
        table = table.truncate(to);
        configurations.tailMap(to, false).clear();
    }

    private void saveEpochs(Epochs next) {
        check(
                next.acceptedEpoch() >= epochs.acceptedEpoch(),
                Property.I3,
                () -> "p falls from " + epochs + " to " + next);
        check(
                next.currentEpoch() >= epochs.currentEpoch(),
                Property.I3,
                () -> "a falls from " + epochs + " to " + next);
        boolean samePromise = next.acceptedEpoch() == epochs.acceptedEpoch();
        boolean established = next.currentEpoch() == next.acceptedEpoch();
        check(
                !samePromise || established || next.acceptedFrom().equals(epochs.acceptedFrom()),
                Property.I3,
                () -> "the promise of one epoch moves from " + epochs + " to " + next);
        epochs = next;
    }

    private void install(Snapshot snapshot) {
        Payload content = Payload.wrap(stagedBytes.toByteArray());
        check(snapshot.equals(staged), Property.F8, () -> "what is installed was not staged: " + snapshot);
        check(
                content.length() == snapshot.sizeBytes() && SimApplication.digest(content) == snapshot.digest(),
                Property.F8,
                () -> "installed with " + content.length() + " of " + snapshot.sizeBytes() + " bytes");
        entries.clear();
        snapshots.clear();
        compactedEntries.clear();
        compactedSnapshots.clear();
        snapshots.put(snapshot.base(), new StoredSnapshot(snapshot, content));
        table = snapshot.epochs();
        base = snapshot.base();
        logStart = base;
        configurations.clear();
        configurations.put(snapshot.configVersion(), snapshot.configuration());
        hint(base);
        installed = true;
        staged = null;
        stagedBytes = new ByteArrayOutputStream();
    }

    private void record(Snapshot snapshot, Payload content) {
        check(content != null, Property.S6, () -> "a snapshot is recorded that was never written: " + snapshot.base());
        check(
                contains(snapshot.base()),
                Property.S6,
                () -> "a snapshot is recorded of " + snapshot.base() + ", not in " + this);
        if (snapshot.base().isBefore(logStart)) {
            return; // overtaken by an installed one
        }
        snapshots.put(snapshot.base(), new StoredSnapshot(snapshot, content));
        base = Zxid.max(base, snapshot.base());
        hint(snapshot.base());
    }

    private void compact(Zxid to) {
        check(!to.isAfter(base), Property.S6, () -> "compaction to " + to + " beyond the newest snapshot " + base);
        List<Entry> unneeded = entries.subList(0, firstAfter(to));
        compactedEntries.addAll(unneeded);
        unneeded.clear();
        installed &= !to.isAfter(logStart);
        logStart = Zxid.max(logStart, to);
        Map<Zxid, StoredSnapshot> overtaken = snapshots.headMap(to, false);
        compactedSnapshots.putAll(overtaken);
        overtaken.clear();
    }

    private int firstAfter(Zxid zxid) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).zxid().isAfter(zxid)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The store was opened again and still has more, or after damage less, of what was not needed: this image goes on
     * from what is there.
     *
     * @throws Violation when the store has what was never written
     */
    void reopened(DurableState found) {
        staged = null;
        stagedBytes = new ByteArrayOutputStream();
        entries.addAll(0, compactedEntries);
        compactedEntries.clear();
        List<Entry> gone = entries.subList(0, firstAfter(found.logStart()));
        compactedEntries.addAll(gone);
        gone.clear();
        compactedSnapshots.putAll(snapshots);
        snapshots.clear();
        for (Snapshot snapshot : found.snapshots()) {
            StoredSnapshot stored = compactedSnapshots.remove(snapshot.base());
            check(
                    stored != null && stored.snapshot().equals(snapshot),
                    Property.S7,
                    () -> "recovery found a snapshot that was never recorded: " + snapshot);
            snapshots.put(snapshot.base(), stored);
        }
        base = found.base();
        logStart = found.logStart();
        knownCommitted = found.knownCommitted();
    }

    /** Whether a snapshot was recorded there that did not count when the store was opened last. */
    boolean hasPassedOver(Zxid base) {
        return compactedSnapshots.containsKey(base);
    }

    List<Entry> entries() {
        return entries;
    }

    List<Snapshot> snapshots() {
        return snapshots.values().stream().map(StoredSnapshot::snapshot).toList();
    }

    private void hint(Zxid zxid) {
        if (zxid.isAfter(knownCommitted) && contains(zxid)) {
            knownCommitted = zxid;
        }
    }

    /**
     * Up to {@code entriesMax} entries of {@code (after, through]}.
     *
     * @throws Violation when the log has lost the entry that follows {@code after}
     */
    List<Entry> read(Zxid after, Zxid through, int entriesMax) {
        List<Entry> read = new ArrayList<>();
        for (int i = firstAfter(after); i < entries.size() && read.size() < entriesMax; i++) {
            if (entries.get(i).zxid().isAfter(through)) {
                break;
            }
            read.add(entries.get(i));
        }
        boolean linked = read.isEmpty() || read.get(0).previous().equals(after);
        check(
                linked && (!read.isEmpty() || !after.isBefore(through)),
                Property.PINNED_HISTORY,
                () -> "(" + after + ", " + through + "] cannot be read from " + this);
        return read;
    }

    /** Whether this log begins with a snapshot that came from elsewhere. */
    boolean wasInstalled() {
        return installed;
    }

    boolean contains(Zxid zxid) {
        return table.contains(zxid);
    }

    boolean holdsSnapshot(Snapshot snapshot) {
        StoredSnapshot stored = snapshots.get(snapshot.base());
        return stored != null && stored.snapshot().equals(snapshot);
    }

    Payload content(Snapshot snapshot) {
        check(
                holdsSnapshot(snapshot),
                Property.PINNED_HISTORY,
                () -> "snapshot " + snapshot.base() + " is gone from " + this);
        return snapshots.get(snapshot.base()).content();
    }

    Zxid last() {
        return table.last();
    }

    Epochs epochs() {
        return epochs;
    }

    EpochTable table() {
        return table;
    }

    Zxid base() {
        return base;
    }

    Zxid logStart() {
        return logStart;
    }

    Zxid knownCommitted() {
        return knownCommitted;
    }

    NavigableMap<Zxid, Ensemble> configurations() {
        return configurations;
    }

    long stagedLength() {
        return stagedBytes.size();
    }

    @Override
    public String toString() {
        return "log " + logStart + ".." + table + " p=" + epochs.acceptedEpoch() + " a=" + epochs.currentEpoch();
    }
}
