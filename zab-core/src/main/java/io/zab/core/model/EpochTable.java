package io.zab.core.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shape of a log: for each epoch with an entry in it, the zxid where that epoch ends there.
 *
 * <p>Invariant: one epoch has one leader, and what logs hold of an epoch are prefixes of its leader's sequence; so two
 * tables tell exactly where two histories part, and one table tells whether a zxid stands in its log. Immutable. A
 * table may be trimmed only of epochs older than the base's own (protocol.md, section 3).
 */
public final class EpochTable {
    /** Of a log without an entry. */
    public static final EpochTable EMPTY = new EpochTable(new TreeMap<>(), true);

    private final NavigableMap<Long, Zxid> ends;
    private final boolean whole;

    private EpochTable(NavigableMap<Long, Zxid> ends, boolean whole) {
        this.ends = Collections.unmodifiableNavigableMap(ends);
        this.whole = whole;
    }

    /**
     * @param ends the last zxid of each epoch, in growing order
     * @param whole whether no epoch was ever trimmed from the table
     */
    public static EpochTable of(List<Zxid> ends, boolean whole) {
        NavigableMap<Long, Zxid> byEpoch = new TreeMap<>();
        Zxid before = Zxid.ZERO;
        for (Zxid end : ends) {
            if (!end.isAfter(before) || byEpoch.put(end.epoch(), end) != null) {
                throw new MalformedBytesException("epoch ends " + before + " and " + end + " are out of order");
            }
            before = end;
        }
        return new EpochTable(byEpoch, whole);
    }

    /** The table after these entries; the caller has checked that they continue the log. */
    public EpochTable append(Zxid last) {
        NavigableMap<Long, Zxid> grown = new TreeMap<>(ends);
        grown.put(last.epoch(), last);
        return new EpochTable(grown, whole);
    }

    /** The table after truncation to {@code target}, which stands in the log. */
    public EpochTable truncate(Zxid target) {
        NavigableMap<Long, Zxid> cut = new TreeMap<>(ends.headMap(target.epoch(), false));
        if (!target.equals(Zxid.ZERO)) {
            cut.put(target.epoch(), target);
        }
        return new EpochTable(cut, whole);
    }

    /** The table without the epochs below {@code epoch}. */
    public EpochTable trim(long epoch) {
        NavigableMap<Long, Zxid> kept = new TreeMap<>(ends.tailMap(epoch, true));
        return new EpochTable(kept, whole && kept.size() == ends.size());
    }

    public boolean isWhole() {
        return whole;
    }

    public Zxid last() {
        return ends.isEmpty() ? Zxid.ZERO : ends.lastEntry().getValue();
    }

    /** The ends in growing order. */
    public List<Zxid> ends() {
        return new ArrayList<>(ends.values());
    }

    /** Where this epoch ends in the log; empty when nothing of it is there. */
    public Optional<Zxid> endOf(long epoch) {
        return Optional.ofNullable(ends.get(epoch));
    }

    /** Whether an entry with this very zxid stands in the log (or once stood there, below its base). */
    public boolean contains(Zxid zxid) {
        Zxid end = ends.get(zxid.epoch());
        return zxid.equals(Zxid.ZERO) || end != null && !zxid.isAfter(end);
    }

    /**
     * Where the two histories part: the last zxid that stands in both logs.
     *
     * @return empty when no epoch is in both and this table was trimmed: they part somewhere below this log's base
     */
    public Optional<Zxid> commonPoint(EpochTable other) {
        for (Map.Entry<Long, Zxid> end : ends.descendingMap().entrySet()) {
            Zxid theirs = other.ends.get(end.getKey());
            if (theirs != null) {
                return Optional.of(Zxid.min(end.getValue(), theirs));
            }
        }
        return whole ? Optional.of(Zxid.ZERO) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EpochTable that && whole == that.whole && ends.equals(that.ends);
    }

    @Override
    public int hashCode() {
        return ends.hashCode();
    }

    @Override
    public String toString() {
        return (whole ? "" : "...") + ends.values();
    }
}
