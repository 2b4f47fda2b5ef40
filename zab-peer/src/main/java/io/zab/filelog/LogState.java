package io.zab.filelog;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the records so far amount to: a pure fold over them (rule S7), by which recovery and the running store agree.
 *
 * <p>Invariant: {@code logStart <= last}; every snapshot's base is at most {@code last}. Its size does not depend on how
 * many entries there are.
 */
final class LogState {
    private Optional<Meta> meta = Optional.empty();
    /** All epochs but the last one, whose end changes with each entry. */
    private EpochTable closedEpochs = EpochTable.EMPTY;

    private Zxid last = Zxid.ZERO;
    private Zxid logStart = Zxid.ZERO;
    private Zxid knownCommitted = Zxid.ZERO;
    private NavigableMap<Zxid, Ensemble> configurations = new TreeMap<>();
    private NavigableMap<Zxid, Snapshot> snapshots = new TreeMap<>();
    private boolean started;

    /** @throws IllegalArgumentException when the record does not fit behind those before it */
    void apply(LogRecord record) {
        if (record instanceof LogRecord.Append append) {
            append(append.entries());
        } else if (record instanceof LogRecord.SaveMeta save) {
            save(save.meta());
        } else if (record instanceof LogRecord.Truncate truncate) {
            truncate(truncate.to());
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            install(installed.snapshot());
        } else if (record instanceof LogRecord.SnapshotRecorded recorded) {
            recordSnapshot(recorded.snapshot());
        } else if (record instanceof LogRecord.CommitHint hint) {
            raiseCommitted(hint.zxid());
        } else if (record instanceof LogRecord.SegmentStart start) {
            startSegment(start.table());
        }
    }

    private void append(EntryBatch entries) {
        if (!entries.first().continues(last)) {
            throw new IllegalArgumentException("entry " + entries.first().zxid() + " follows "
                    + entries.first().previous() + ", but the log ends at " + last);
        }
        for (Entry entry : entries.entries()) {
            if (entry.zxid().epoch() != last.epoch()) {
                closedEpochs = table();
            }
            last = entry.zxid();
            if (entry.kind() == EntryKind.CONFIG) {
                configurations.put(entry.zxid(), decodeConfiguration(entry));
            }
            raiseCommitted(entry.committedAtPropose());
        }
    }

    private static Ensemble decodeConfiguration(Entry entry) {
        try {
            return Ensemble.decode(entry.payload());
        } catch (MalformedBytesException e) {
            throw new IllegalArgumentException("entry " + entry.zxid() + ": " + e.getMessage(), e);
        }
    }

    private void save(Meta next) {
        if (meta.isPresent() && !meta.get().sameOwner(next)) {
            throw new IllegalArgumentException(
                    "the log of " + meta.get().identity() + " goes on as that of " + next.identity());
        }
        if (meta.isPresent() && meta.get().isAheadOf(next)) {
            throw new IllegalArgumentException(
                    "promises go back from " + meta.get().epochs() + " to " + next.epochs());
        }
        meta = Optional.of(next);
    }

    private void truncate(Zxid to) {
        if (!contains(to)) {
            throw new IllegalArgumentException(
                    "truncation to " + to + ", which is not in the log that ends at " + last);
        }
        if (!snapshots.tailMap(to, false).isEmpty()) {
            throw new IllegalArgumentException(
                    "truncation to " + to + ", below the snapshot at " + snapshots.lastKey());
        }
        closedEpochs = table().truncate(to);
        last = to;
        logStart = Zxid.min(logStart, to);
        configurations.tailMap(to, false).clear();
    }

    private void install(Snapshot snapshot) {
        closedEpochs = snapshot.epochs();
        last = snapshot.base();
        logStart = last;
        configurations = new TreeMap<>();
        configurations.put(snapshot.configVersion(), snapshot.configuration());
        snapshots = new TreeMap<>();
        snapshots.put(last, snapshot);
        knownCommitted = Zxid.max(knownCommitted, last);
    }

    private void recordSnapshot(Snapshot snapshot) {
        if (!contains(snapshot.base())) {
            throw new IllegalArgumentException(
                    "snapshot at " + snapshot.base() + ", which is not in the log that ends at " + last);
        }
        snapshots.put(snapshot.base(), snapshot);
        knownCommitted = Zxid.max(knownCommitted, snapshot.base());
    }

    private void raiseCommitted(Zxid zxid) {
        if (zxid.isAfter(knownCommitted) && contains(zxid)) {
            knownCommitted = zxid;
        }
    }

    private void startSegment(EpochTable table) {
        if (started && !table.equals(table())) {
            throw new IllegalArgumentException(
                    "a segment begins behind " + table.last() + ", but the one before it ends at " + last);
        }
        if (!started) {
            started = true;
            closedEpochs = table;
            last = table.last();
            logStart = last;
        }
    }

    /** What a new segment begins with, so that those before it can go. */
    List<LogRecord> checkpoint() {
        List<LogRecord> records = new ArrayList<>();
        records.add(new LogRecord.SegmentStart(table()));
        records.add(new LogRecord.SaveMeta(meta()));
        for (Snapshot snapshot : snapshots.values()) {
            records.add(new LogRecord.SnapshotRecorded(snapshot));
        }
        records.add(new LogRecord.CommitHint(knownCommitted));
        return records;
    }

    /** Forgets snapshots that nobody needs, and what was configured below the others; returns the forgotten ones. */
    List<Snapshot> compact(Zxid newStart) {
        List<Snapshot> forgotten =
                new ArrayList<>(snapshots.headMap(newStart, false).values());
        snapshots.headMap(newStart, false).clear();
        Zxid config = configurations.floorKey(newStart);
        if (config != null) {
            configurations.headMap(config, false).clear();
        }
        return forgotten;
    }

    /** Forgets all snapshots but these. */
    void keepOnly(List<Snapshot> usable) {
        snapshots = new TreeMap<>();
        for (Snapshot snapshot : usable) {
            snapshots.put(snapshot.base(), snapshot);
        }
    }

    /** What is durable, given which of the snapshots are usable; the last of these is the base. */
    DurableState toDurableState(List<Snapshot> usable) {
        NavigableMap<Zxid, Ensemble> fromBase = new TreeMap<>(configurations);
        Zxid base = Zxid.ZERO;
        if (!usable.isEmpty()) {
            Snapshot newest = usable.get(usable.size() - 1);
            base = newest.base();
            fromBase.headMap(base, true).clear();
            fromBase.put(newest.configVersion(), newest.configuration());
        }
        return new DurableState(
                meta().identity(), meta().epochs(), table(), base, logStart, fromBase, knownCommitted, usable);
    }

    boolean contains(Zxid zxid) {
        boolean inLastEpoch = !last.equals(Zxid.ZERO) && zxid.epoch() == last.epoch();
        return zxid.equals(Zxid.ZERO) || (inLastEpoch ? !zxid.isAfter(last) : closedEpochs.contains(zxid));
    }

    EpochTable table() {
        return last.equals(Zxid.ZERO) ? closedEpochs : closedEpochs.append(last);
    }

    Meta meta() {
        return meta.orElseThrow(() -> new IllegalArgumentException("the log does not say whose it is"));
    }

    /** Whose log it is, as far as it has been said. */
    Optional<Meta> knownMeta() {
        return meta;
    }

    /** The configurations that stand in it, by zxid. */
    NavigableMap<Zxid, Ensemble> configurations() {
        return new TreeMap<>(configurations);
    }

    Zxid last() {
        return last;
    }

    Zxid logStart() {
        return logStart;
    }

    Zxid knownCommitted() {
        return knownCommitted;
    }

    /** The recorded snapshots, oldest first. */
    List<Snapshot> snapshots() {
        return new ArrayList<>(snapshots.values());
    }
}
