package io.zab.testkit.exhaustive;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a log is after a sequence of writes, as a value (rule S7).
 *
 * <p>Invariant: entries are contiguous (I2), epochs never fall (I3), what is known as committed is never cut (I10).
 */
record Disk(Epochs epochs, EpochTable table, List<Entry> entries, Zxid knownCommitted) {
    static Disk founding(Ensemble ensemble) {
        return new Disk(Epochs.FRESH, EpochTable.EMPTY, List.of(), Zxid.ZERO)
                .append(List.of(Entry.bootstrap(ensemble)));
    }

    /** @throws Violation when the write breaks what every log must keep */
    Disk after(WriteOp op, Zxid hint) {
        Disk next;
        if (op instanceof WriteOp.Append append) {
            next = append(append.entries().entries());
        } else if (op instanceof WriteOp.Truncate truncate) {
            next = truncate(truncate.to());
        } else if (op instanceof WriteOp.SaveEpochs save) {
            next = save(save.epochs());
        } else {
            throw new Violation(Property.MODEL, "no snapshots are taken here, but one is written: " + op);
        }
        return next.knowing(hint);
    }

    private Disk append(List<Entry> more) {
        List<Entry> all = new ArrayList<>(entries);
        EpochTable longer = table;
        Zxid end = last();
        for (Entry entry : more) {
            if (!entry.continues(end)) {
                throw new Violation(Property.I2, entry.zxid() + " appended behind " + end);
            }
            end = entry.zxid();
            all.add(entry);
            longer = longer.append(end);
        }
        Disk next = new Disk(epochs, longer, all, knownCommitted);
        for (Entry entry : more) {
            next = next.knowing(entry.committedAtPropose());
        }
        return next;
    }

    private Disk truncate(Zxid to) {
        if (!contains(to)) {
            throw new Violation(Property.F7, "truncation to " + to + ", which is not in " + this);
        }
        if (to.isBefore(knownCommitted)) {
            throw new Violation(Property.I10, "truncation to " + to + " below the committed " + knownCommitted);
        }
        List<Entry> kept =
                entries.stream().filter(entry -> !entry.zxid().isAfter(to)).toList();
        return new Disk(epochs, table.truncate(to), kept, knownCommitted);
    }

    private Disk save(Epochs next) {
        boolean falls = next.acceptedEpoch() < epochs.acceptedEpoch() || next.currentEpoch() < epochs.currentEpoch();
        boolean moves = next.acceptedEpoch() == epochs.acceptedEpoch()
                && next.currentEpoch() != next.acceptedEpoch()
                && !next.acceptedFrom().equals(epochs.acceptedFrom());
        if (falls || moves) {
            throw new Violation(Property.I3, "epochs go from " + epochs + " to " + next);
        }
        return new Disk(next, table, entries, knownCommitted);
    }

    private Disk knowing(Zxid zxid) {
        return zxid.isAfter(knownCommitted) && contains(zxid) ? new Disk(epochs, table, entries, zxid) : this;
    }

    boolean contains(Zxid zxid) {
        return table.contains(zxid);
    }

    Zxid last() {
        return table.last();
    }

    /** The entries of {@code (after, through]}. */
    List<Entry> read(Zxid after, Zxid through) {
        return entries.stream()
                .filter(entry -> entry.zxid().isAfter(after) && !entry.zxid().isAfter(through))
                .toList();
    }

    NavigableMap<Zxid, Ensemble> configurations() {
        NavigableMap<Zxid, Ensemble> found = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.kind() == EntryKind.CONFIG) {
                found.put(entry.zxid(), Ensemble.decode(entry.payload()));
            }
        }
        return found;
    }

    DurableState recovered(Identity identity) {
        return new DurableState(
                identity, epochs, table, Zxid.ZERO, Zxid.ZERO, configurations(), knownCommitted, List.of());
    }

    @Override
    public String toString() {
        return "log " + table + " p=" + epochs.acceptedEpoch() + " a=" + epochs.currentEpoch();
    }
}
