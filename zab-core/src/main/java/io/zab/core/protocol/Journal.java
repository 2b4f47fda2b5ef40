package io.zab.core.protocol;

import static io.zab.core.protocol.InvariantViolation.require;

import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * This server's log as the protocol sees it: what was appended, what of it is durable, committed and delivered, and
 * which configurations stand in it. It lives as long as the server, whatever role comes and goes.
 *
 * <p>Invariant: delivered ≤ min(committed, durable) and durable ≤ appended, all in this one log. What is durable
 * follows from write numbers, never from comparing zxids: a zxid can be truncated and written again, a number cannot.
 *
 * <p>Invariant: {@code committed} is a position of this very log (or its base), so truncation below it is refused.
 */
final class Journal {
    private final Outbox outbox;

    private EpochTable closedEpochs;
    private Zxid appended;
    private Zxid durable;
    private Zxid committed;
    private Zxid delivered;
    private Zxid restored = Zxid.ZERO;
    private Zxid hinted;
    private Epochs epochs;
    private Epochs durableEpochs;
    private Zxid logStart;
    private final List<Snapshot> snapshots;
    private final NavigableMap<Zxid, Ensemble> configurations;

    /** What becomes true when a write is done; in order of numbers. */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private Optional<Snapshot> installing = Optional.empty();
    private Optional<Snapshot> recording = Optional.empty();

    /** Set while something up to here can perhaps not be read back. */
    private Optional<Zxid> unreadable = Optional.empty();

    /** The base of a snapshot that was taken because of damage: what is before it is kept no longer. */
    private Zxid enough = Zxid.ZERO;

    private record Mark(
            long number, Zxid last, Epochs epochs, Optional<Snapshot> installed, Optional<Snapshot> recorded) {
        Mark cappedAt(Zxid target) {
            return new Mark(number, Zxid.min(last, target), epochs, installed, recorded);
        }
    }

    Journal(DurableState state, Outbox outbox) {
        this.outbox = outbox;
        closedEpochs = state.table();
        appended = state.last();
        durable = appended;
        committed = state.knownCommitted();
        delivered = state.base();
        hinted = committed;
        epochs = state.epochs();
        durableEpochs = epochs;
        logStart = state.logStart();
        snapshots = new ArrayList<>(state.snapshots());
        configurations = new TreeMap<>(state.configurations());
        require(epochs.currentEpoch() <= epochs.acceptedEpoch(), "current epoch above the accepted one");
        require(appended.epoch() <= epochs.acceptedEpoch(), "log ends in an epoch that was never promised");
        require(table().contains(committed) || !committed.isAfter(state.base()), "known commit not in the log");
        require(!configurations.isEmpty(), "no configuration in the log");
    }

    // ---- what stands in the log

    EpochTable table() {
        if (!closedEpochs.last().equals(appended)) {
            closedEpochs = closedEpochs.append(appended);
        }
        return closedEpochs;
    }

    Zxid appended() {
        return appended;
    }

    Zxid durable() {
        return durable;
    }

    Zxid committed() {
        return committed;
    }

    Zxid delivered() {
        return delivered;
    }

    /** Where a received snapshot last replaced the applied state; {@link Zxid#ZERO} when none has. */
    Zxid restored() {
        return restored;
    }

    Epochs epochs() {
        return epochs;
    }

    Epochs durableEpochs() {
        return durableEpochs;
    }

    Zxid base() {
        return snapshots.isEmpty() ? Zxid.ZERO : newestSnapshot().base();
    }

    Zxid logStart() {
        return logStart;
    }

    Snapshot newestSnapshot() {
        return snapshots.get(snapshots.size() - 1);
    }

    /** Whether an entry with this very zxid is (or, below the base, was) in this log. */
    boolean contains(Zxid zxid) {
        return zxid.epoch() == appended.epoch() ? !zxid.isAfter(appended) : table().contains(zxid);
    }

    /** The latest configuration at or below what is known committed, and any later one. */
    List<Ensemble> activeConfigurations() {
        Zxid governing = configurations.floorKey(committed);
        return new ArrayList<>((governing == null ? configurations : configurations.tailMap(governing, true)).values());
    }

    Ensemble latestConfiguration() {
        return configurations.lastEntry().getValue();
    }

    Zxid configVersion() {
        return configurations.lastKey();
    }

    /** The configuration in force for the entry at {@code zxid}: the latest one before it. */
    Ensemble governing(Zxid zxid) {
        return configurations.lowerEntry(zxid).getValue();
    }

    /** Position of a configuration entry that is not known committed. */
    Optional<Zxid> uncommittedConfiguration() {
        return Optional.ofNullable(configurations.higherKey(committed));
    }

    boolean isDrained() {
        return outbox.isDrained();
    }

    boolean isDone(long number) {
        return outbox.isDone(number);
    }

    /** How the log of this follower is brought to this one. */
    Optional<SyncPlan> planFor(AckEpoch follower) {
        return SyncPlanner.plan(table(), Zxid.max(logStart, behindDamage()), snapshots, follower);
    }

    /** From here on more can be read than before it; never beyond the newest snapshot. */
    private Zxid behindDamage() {
        return Zxid.min(unreadable.orElse(enough), base());
    }

    // ---- writing

    /** Whether every configuration in these entries can be read here: one that cannot must not reach the log. */
    static boolean isReadable(EntryBatch batch) {
        for (Entry entry : batch.entries()) {
            try {
                if (entry.kind() == EntryKind.CONFIG) {
                    Ensemble.decode(entry.payload());
                }
            } catch (MalformedBytesException e) {
                return false;
            }
        }
        return true;
    }

    /** Appends, and learns what the leader of these entries knew to be committed, as recovery would. */
    long append(EntryBatch batch) {
        require(batch.first().continues(appended), batch.first().zxid() + " does not continue " + appended);
        for (Entry entry : batch.entries()) {
            if (entry.kind() == EntryKind.CONFIG) {
                configurations.put(entry.zxid(), Ensemble.decode(entry.payload()));
            }
        }
        if (batch.last().zxid().epoch() != appended.epoch()
                || batch.first().zxid().epoch() != appended.epoch()) {
            for (Entry entry : batch.entries()) {
                if (entry.zxid().epoch() != appended.epoch()) {
                    table();
                }
                appended = entry.zxid();
            }
        }
        appended = batch.last().zxid();
        long number = write(new WriteOp.Append(batch));
        raiseCommitted(batch.last().committedAtPropose());
        return number;
    }

    /** Cuts the log behind {@code target}; the caller has checked that it stands in the log. */
    long truncate(Zxid target) {
        require(contains(target), "truncation to " + target + ", which is not in the log");
        require(!target.isBefore(committed), "truncation to " + target + " below the commit " + committed);
        require(!target.isBefore(delivered), "truncation to " + target + " below what was delivered");
        closedEpochs = table().truncate(target);
        appended = target;
        fallTo(target);
        configurations.tailMap(target, false).clear();
        return write(new WriteOp.Truncate(target));
    }

    private void fallTo(Zxid target) {
        durable = Zxid.min(durable, target);
        int size = marks.size();
        for (int i = 0; i < size; i++) {
            marks.addLast(marks.removeFirst().cappedAt(target));
        }
    }

    long save(Epochs next) {
        require(next.acceptedEpoch() >= epochs.acceptedEpoch(), "accepted epoch would fall");
        require(next.currentEpoch() >= epochs.currentEpoch(), "current epoch would fall");
        epochs = next;
        return write(new WriteOp.SaveEpochs(next));
    }

    /** The complete staged snapshot replaces the whole log; the application follows once that is durable. */
    long install(Snapshot snapshot) {
        require(!snapshot.base().isBefore(committed), "snapshot " + snapshot.base() + " below commit " + committed);
        require(!snapshot.base().isBefore(delivered), "snapshot " + snapshot.base() + " below what was delivered");
        // Until the record is durable a power failure may leave the old log or the new: only what both hold is sure.
        fallTo(snapshot.epochs().commonPoint(table()).orElse(Zxid.ZERO));
        closedEpochs = snapshot.epochs();
        appended = snapshot.base();
        committed = snapshot.base();
        logStart = snapshot.base();
        snapshots.clear();
        snapshots.add(snapshot);
        recording = Optional.empty();
        unreadable = Optional.empty();
        configurations.clear();
        configurations.put(snapshot.configVersion(), snapshot.configuration());
        installing = Optional.of(snapshot);
        return write(new WriteOp.InstallSnapshot(snapshot), installing, Optional.empty());
    }

    /** A local snapshot, already durable as a file, becomes the newest base. */
    void record(Snapshot snapshot) {
        boolean usable = installing.isEmpty()
                && recording.isEmpty()
                && (snapshot.base().isAfter(base()) || replacesDamage(snapshot))
                && !snapshot.base().isAfter(delivered);
        if (usable) {
            recording = Optional.of(snapshot);
            write(new WriteOp.RecordSnapshot(snapshot), Optional.empty(), recording);
        }
    }

    private boolean replacesDamage(Snapshot snapshot) {
        return unreadable.isPresent() && snapshot.base().equals(base());
    }

    /** Part of the log up to here cannot be read back: the next snapshot from there on is kept alone. */
    void logDamaged(Zxid through) {
        if (!through.isBefore(logStart)) {
            unreadable = Optional.of(Zxid.max(unreadable.orElse(Zxid.ZERO), Zxid.min(through, appended)));
        }
    }

    /** The same, and this one is not counted any more, unless there would be no way to begin without it. */
    void snapshotDamaged(Snapshot snapshot) {
        if (snapshots.contains(snapshot)) {
            logDamaged(snapshot.base());
            enough = snapshot.base().equals(enough) ? Zxid.ZERO : enough;
        }
        if (snapshots.size() > 1 || logStart.equals(Zxid.ZERO)) {
            snapshots.remove(snapshot);
        }
    }

    /**
     * Lets the store drop what neither the last two snapshots nor a stream under way needs; where part of the log is
     * damaged, what the snapshot taken since does not need.
     *
     * @param pinned the earliest position a stream still reads from
     */
    void compact(Zxid pinned) {
        Zxid second = snapshots.size() < 2
                ? Zxid.ZERO
                : snapshots.get(snapshots.size() - 2).base();
        Zxid keep = Zxid.min(Zxid.min(Zxid.max(second, enough), base()), pinned);
        if (keep.isAfter(logStart)) {
            logStart = keep;
            snapshots.removeIf(snapshot -> snapshot.base().isBefore(keep));
            write(new WriteOp.Compact(keep));
        }
    }

    long stage(WriteOp op) {
        return write(op);
    }

    private long write(WriteOp op) {
        return write(op, Optional.empty(), Optional.empty());
    }

    private long write(WriteOp op, Optional<Snapshot> installed, Optional<Snapshot> recorded) {
        long number = outbox.write(op);
        marks.addLast(new Mark(number, appended, epochs, installed, recorded));
        return number;
    }

    // ---- what comes back

    /** All writes up to {@code number} are durable. */
    void writesDone(long number) {
        while (!marks.isEmpty() && marks.peekFirst().number() <= number) {
            Mark mark = marks.removeFirst();
            durable = mark.last();
            durableEpochs = mark.epochs();
            if (mark.installed().isPresent() && mark.installed().equals(installing)) {
                restore(mark.installed().get());
            }
            mark.recorded().ifPresent(this::recorded);
        }
    }

    private void recorded(Snapshot snapshot) {
        if (recording.isPresent() && recording.get().equals(snapshot)) {
            recording = Optional.empty();
            snapshots.removeIf(old -> old.base().equals(snapshot.base()));
            snapshots.add(snapshot);
            if (unreadable.isPresent() && !snapshot.base().isBefore(unreadable.get())) {
                enough = snapshot.base();
                unreadable = Optional.empty();
            }
        }
    }

    private void restore(Snapshot snapshot) {
        installing = Optional.empty();
        delivered = snapshot.base();
        restored = delivered;
        outbox.emit(new Effect.Restore(snapshot));
    }

    /** Learns that {@code zxid} is committed; heeded only if it stands in this log. */
    boolean raiseCommitted(Zxid zxid) {
        if (!zxid.isAfter(committed) || !contains(zxid)) {
            return false;
        }
        committed = zxid;
        return true;
    }

    void raiseCommittedIf(boolean heeded, Zxid zxid) {
        if (heeded) {
            raiseCommitted(zxid);
        }
    }

    /** Hands on what has become both committed and durable. */
    void deliver() {
        Zxid through = Zxid.min(committed, durable);
        if (installing.isEmpty() && through.isAfter(delivered)) {
            delivered = through;
            outbox.emit(new Effect.Deliver(through));
        }
        if (committed.isAfter(hinted)) {
            hinted = committed;
            outbox.emit(new Effect.CommitHint(committed));
        }
    }
}
