package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Everything that was ever proposed, and the one history of it that is committed.
 *
 * <p>It checks that a zxid means one entry everywhere and for ever (I1), that there is one committed history
 * (PrefixConsistency), and that an entry is on the disks of a quorum of every configuration that
 * governs it when anybody first knows it as committed (I7).
 */
final class Ledger {
    private final SimEnsemble world;
    private final Checks checks;
    private final Map<Zxid, Entry> proposed = new HashMap<>();
    private final List<Entry> committed = new ArrayList<>();
    private final List<Long> digests = new ArrayList<>();
    private final Map<Zxid, Integer> index = new HashMap<>();
    private final NavigableMap<Zxid, Ensemble> configurations = new TreeMap<>();

    Ledger(SimEnsemble world, Checks checks, Ensemble founding) {
        this.world = world;
        this.checks = checks;
        Entry bootstrap = Entry.bootstrap(founding);
        proposed.put(bootstrap.zxid(), bootstrap);
        index.put(Zxid.ZERO, -1);
        extend(bootstrap);
    }

    /** Somebody appends this. */
    void register(Entry entry) {
        Entry known = proposed.putIfAbsent(entry.zxid(), entry);
        checks.require(
                known == null || known.equals(entry),
                Property.I1,
                () -> "two entries are " + entry.zxid() + ": " + known + " and " + entry);
        if (known == null && entry.origin().server().isPresent()) {
            world.clients().logged(entry);
        }
    }

    /** Somebody knows this to be committed. */
    void commit(Zxid zxid, String who) {
        if (index.containsKey(zxid)) {
            return;
        }
        List<Entry> gained = new ArrayList<>();
        Zxid at = zxid;
        while (at.isAfter(last())) {
            Entry entry = proposed.get(at);
            Zxid unknown = at;
            checks.require(
                    entry != null,
                    Property.INTEGRITY,
                    () -> who + " knows " + unknown + " as committed, which nobody proposed");
            if (entry == null) {
                return;
            }
            gained.add(entry);
            at = entry.previous();
        }
        Zxid root = at;
        checks.require(
                root.equals(last()),
                Property.PREFIX_CONSISTENCY,
                () -> who + " knows " + zxid + " as committed, whose history has " + root
                        + " where the committed history has " + last());
        if (!root.equals(last())) {
            return;
        }
        for (int i = gained.size() - 1; i >= 0; i--) {
            requireQuorums(gained.get(i), who);
            extend(gained.get(i));
        }
    }

    private void extend(Entry entry) {
        index.put(entry.zxid(), committed.size());
        long before = digests.isEmpty() ? 0 : digests.get(digests.size() - 1);
        digests.add(SimApplication.fold(before, entry));
        committed.add(entry);
        if (entry.kind() == EntryKind.CONFIG) {
            configurations.put(entry.zxid(), Ensemble.decode(entry.payload()));
        }
    }

    private void requireQuorums(Entry entry, String who) {
        requireQuorum(configurations.lastEntry().getValue(), entry, who);
        if (entry.kind() == EntryKind.CONFIG) {
            requireQuorum(Ensemble.decode(entry.payload()), entry, who);
        }
    }

    private void requireQuorum(Ensemble configuration, Entry entry, String who) {
        Set<ServerId> holders = new TreeSet<>();
        for (SimDisk disk : world.allDisks()) {
            if (configuration.isVoter(disk.identity()) && disk.durable().contains(entry.zxid())) {
                holders.add(disk.identity().server());
            }
        }
        checks.require(
                configuration.isQuorum(holders),
                Property.I7,
                () -> who + " knows " + entry.zxid() + " as committed, but only " + holders + " hold it durably of "
                        + configuration);
    }

    void mustBeCommitted(Zxid zxid, Supplier<String> what) {
        checks.require(
                index.containsKey(zxid),
                Property.D9,
                () -> what.get() + " names " + zxid + ", which is not in the committed history up to " + last());
    }

    boolean isCommitted(Zxid zxid) {
        return index.containsKey(zxid);
    }

    /** Its place in the committed history, from 0; -1 for {@link Zxid#ZERO}, and for what is not committed. */
    int indexOf(Zxid zxid) {
        return index.getOrDefault(zxid, -1);
    }

    /** The committed entry directly behind a committed one. */
    Optional<Zxid> next(Zxid zxid) {
        Integer place = index.get(zxid);
        return place == null || place + 1 >= committed.size()
                ? Optional.empty()
                : Optional.of(committed.get(place + 1).zxid());
    }

    long digestAt(Zxid zxid) {
        int place = indexOf(zxid);
        return place < 0 ? 0 : digests.get(place);
    }

    /** The last committed entry of an earlier epoch. */
    Zxid lastBefore(long epoch) {
        for (int i = committed.size() - 1; i >= 0; i--) {
            if (committed.get(i).zxid().epoch() < epoch) {
                return committed.get(i).zxid();
            }
        }
        return Zxid.ZERO;
    }

    Zxid last() {
        return committed.isEmpty()
                ? Zxid.ZERO
                : committed.get(committed.size() - 1).zxid();
    }

    List<Entry> committed() {
        return committed;
    }

    NavigableMap<Zxid, Ensemble> configurations() {
        return configurations;
    }
}
