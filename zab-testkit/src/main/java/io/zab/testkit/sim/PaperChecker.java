package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.Epochs;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The six properties of the paper, as they are stated there: from what primaries broadcast and what applications deliver,
 * without asking what is committed.
 *
 * <p>To broadcast is to append an entry nobody had before; to deliver is to apply it. A restored snapshot stands for the
 * deliveries up to its label (I9 compares its content with them).
 */
final class PaperChecker {
    private final Checks checks;

    /** For each entry that was broadcast, what its primary broadcast before it; ZERO when it was the first. */
    private final Map<Zxid, Zxid> broadcastBefore = new HashMap<>();

    private final Map<Long, Zxid> lastBroadcast = new HashMap<>();

    /** What stood before the first broadcast of each epoch. */
    private final NavigableMap<Long, Zxid> histories = new TreeMap<>();

    private final Map<Zxid, Zxid> deliveredBefore = new HashMap<>();
    private final Map<Zxid, Zxid> deliveredBehind = new HashMap<>();
    private Optional<Zxid> mustBeDelivered = Optional.empty();

    PaperChecker(Checks checks) {
        this.checks = checks;
        broadcastBefore.put(Zxid.BOOTSTRAP, Zxid.ZERO);
    }

    /** A step is looked at; whoever took the last one may have died before its end. */
    void stepBegins() {
        mustBeDelivered = Optional.empty();
    }

    /** The first to append an entry broadcasts it. */
    void appends(SimServer server, Entry entry) {
        if (!broadcastBefore.containsKey(entry.zxid())) {
            broadcasts(server, entry);
        }
    }

    private void broadcasts(SimServer server, Entry entry) {
        Zxid zxid = entry.zxid();
        Epochs epochs = server.disk().latest().epochs();
        boolean primary = epochs.acceptedFrom().equals(Optional.of(server.id()))
                && epochs.acceptedEpoch() == zxid.epoch()
                && epochs.currentEpoch() == zxid.epoch();
        checks.require(
                primary,
                Property.INTEGRITY,
                () -> server + " is the first to append " + zxid + " and is not the primary of that epoch: " + epochs);
        Zxid before = lastBroadcast.put(zxid.epoch(), zxid);
        broadcastBefore.put(zxid, before == null ? Zxid.ZERO : before);
        if (before == null) {
            histories.put(zxid.epoch(), entry.previous());
            mustBeDelivered = Optional.of(entry.previous());
        }
    }

    /** A primary that opened its epoch in this step has handed everything before to its application. */
    void stepEnded(SimServer server, View view) {
        if (mustBeDelivered.isPresent()) {
            Zxid history = mustBeDelivered.get();
            checks.require(
                    !view.delivered().isBefore(history),
                    Property.PRIMARY_INTEGRITY,
                    () -> server + " broadcasts behind " + history + " and has delivered only " + view.delivered());
        }
    }

    void applies(SimServer server, Zxid position, Entry entry) {
        Zxid zxid = entry.zxid();
        Zxid before = broadcastBefore.get(zxid);
        checks.require(
                before != null,
                Property.INTEGRITY,
                () -> server + " delivers " + zxid + ", which no primary broadcast");
        checks.require(
                before == null || !position.isBefore(before),
                Property.LOCAL_PRIMARY_ORDER,
                () -> server + " delivers " + zxid + " at " + position + " before " + before
                        + ", which the same primary broadcast before");
        checks.require(
                zxid.epoch() >= position.epoch(),
                Property.GLOBAL_PRIMARY_ORDER,
                () -> server + " delivers " + zxid + " behind " + position + " of a later primary");
        if (zxid.isAfter(position)) {
            requireOneOrder(server, position, zxid);
        }
        requirePrimariesKnew(server, zxid);
    }

    private void requireOneOrder(SimServer server, Zxid position, Zxid zxid) {
        Zxid elsewhere = deliveredBefore.putIfAbsent(zxid, position);
        checks.require(
                elsewhere == null || elsewhere.equals(position),
                Property.TOTAL_ORDER,
                () -> server + " delivers " + zxid + " behind " + position + ", another behind " + elsewhere);
        Zxid next = deliveredBehind.putIfAbsent(position, zxid);
        checks.require(
                next == null || next.equals(zxid),
                Property.AGREEMENT,
                () -> "behind " + position + " " + server + " delivers " + zxid + ", another " + next);
    }

    /** Every later primary that has broadcast had this in its history. */
    private void requirePrimariesKnew(SimServer server, Zxid zxid) {
        Map.Entry<Long, Zxid> later = histories.higherEntry(zxid.epoch());
        checks.require(
                later == null || !zxid.isAfter(later.getValue()),
                Property.PRIMARY_INTEGRITY,
                () -> server + " delivers " + zxid + ", but the primary of epoch " + later.getKey()
                        + " broadcast knowing only up to " + later.getValue());
    }
}
