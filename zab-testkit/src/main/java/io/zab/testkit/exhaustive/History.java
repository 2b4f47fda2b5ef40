package io.zab.testkit.exhaustive;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Identity;
import io.zab.core.model.Origin;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has ever been proposed, committed and won on one way to a state; a value, part of that state.
 *
 * @param proposed every entry that was ever in a log
 * @param committed the one committed history, the bootstrap entry first
 * @param winners who said NEWLEADER in an epoch
 * @param established who led an epoch that was established
 * @param initial where the history ended that an epoch began with
 * @param rejected requests that will never get a zxid
 */
record History(
        SortedMap<Zxid, Entry> proposed,
        List<Entry> committed,
        SortedMap<Long, Identity> winners,
        SortedMap<Long, Identity> established,
        SortedMap<Long, Zxid> initial,
        SortedSet<Long> rejected) {

    static History founding(Entry bootstrap) {
        SortedMap<Zxid, Entry> proposed = new TreeMap<>();
        proposed.put(bootstrap.zxid(), bootstrap);
        return new History(
                proposed, List.of(bootstrap), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    }

    static void require(boolean holds, Property property, java.util.function.Supplier<String> what) {
        if (!holds) {
            throw new Violation(property, what.get());
        }
    }

    History proposing(Entry entry, int submitted) {
        Entry known = proposed.get(entry.zxid());
        require(known == null || known.equals(entry), Property.I1, () -> known + " and " + entry);
        if (known != null) {
            return this;
        }
        Origin origin = entry.origin();
        if (origin.server().isPresent()) {
            require(origin.requestNo() <= submitted, Property.INTEGRITY, () -> origin + " was never submitted");
            require(!rejected.contains(origin.requestNo()), Property.I14, () -> origin + " was rejected");
            boolean again =
                    proposed.values().stream().anyMatch(other -> other.origin().equals(origin));
            require(!again, Property.I14, () -> origin + " got two places");
        }
        SortedMap<Zxid, Entry> more = new TreeMap<>(proposed);
        more.put(entry.zxid(), entry);
        return new History(more, committed, winners, established, initial, rejected);
    }

    boolean isCommitted(Zxid zxid) {
        return indexOf(zxid) >= 0 || zxid.equals(Zxid.ZERO);
    }

    private int indexOf(Zxid zxid) {
        for (int i = committed.size() - 1; i >= 0; i--) {
            if (committed.get(i).zxid().equals(zxid)) {
                return i;
            }
        }
        return -1;
    }

    Zxid lastCommitted() {
        return committed.get(committed.size() - 1).zxid();
    }

    /** Somebody knows this to be committed. */
    History committing(Zxid zxid, Local who, World world) {
        if (isCommitted(zxid)) {
            return this;
        }
        List<Entry> gained = new ArrayList<>();
        Zxid at = zxid;
        while (at.isAfter(lastCommitted())) {
            Entry entry = proposed.get(at);
            Zxid unknown = at;
            require(entry != null, Property.INTEGRITY, () -> who + " commits " + unknown + ", which nobody proposed");
            gained.add(0, entry);
            at = entry.previous();
        }
        Zxid root = at;
        require(
                root.equals(lastCommitted()),
                Property.PREFIX_CONSISTENCY,
                () -> who + " knows " + zxid + " as committed, whose history has " + root + ", not " + lastCommitted());
        List<Entry> longer = new ArrayList<>(committed);
        for (Entry entry : gained) {
            requireQuorums(longer, entry, who, world);
            longer.add(entry);
        }
        return new History(proposed, List.copyOf(longer), winners, established, initial, rejected);
    }

    private static void requireQuorums(List<Entry> before, Entry entry, Local who, World world) {
        Ensemble governing = null;
        for (Entry earlier : before) {
            governing = earlier.kind() == EntryKind.CONFIG ? Ensemble.decode(earlier.payload()) : governing;
        }
        requireQuorum(governing, entry, who, world);
        if (entry.kind() == EntryKind.CONFIG) {
            requireQuorum(Ensemble.decode(entry.payload()), entry, who, world);
        }
    }

    private static void requireQuorum(Ensemble configuration, Entry entry, Local who, World world) {
        Set<ServerId> holders = new TreeSet<>();
        for (Local local : world.servers()) {
            if (configuration.isVoter(local.identity) && local.durable.contains(entry.zxid())) {
                holders.add(local.identity.server());
            }
        }
        require(
                configuration.isQuorum(holders),
                Property.I7,
                () -> who + " knows " + entry.zxid() + " as committed, but only " + holders + " hold it durably");
    }

    void mustBeCommitted(Zxid zxid, Object what) {
        require(
                isCommitted(zxid),
                Property.D9,
                () -> what + " names " + zxid + ", but committed is only " + lastCommitted());
    }

    /** It says NEWLEADER, or streams the history that comes before. */
    History winning(long epoch, Local who, Disk log) {
        Identity winner = winners.get(epoch);
        require(
                winner == null || winner.equals(who.identity),
                Property.LEADERSHIP_1,
                () -> "epoch " + epoch + " was won by " + winner + " and " + who.identity);
        if (winner != null) {
            return this;
        }
        requireWholeHistory(epoch, who, log);
        SortedMap<Long, Identity> more = new TreeMap<>(winners);
        more.put(epoch, who.identity);
        return new History(proposed, committed, more, established, initial, rejected);
    }

    History establishing(long epoch, Local who) {
        Identity first = established.get(epoch);
        require(
                first == null || first.equals(who.identity),
                Property.LEADERSHIP_2,
                () -> "epoch " + epoch + " has " + first + " and " + who.identity);
        if (first != null) {
            return this;
        }
        requireWholeHistory(epoch, who, who.latest());
        SortedMap<Long, Identity> more = new TreeMap<>(established);
        more.put(epoch, who.identity);
        return new History(proposed, committed, winners, more, initial, rejected);
    }

    private void requireWholeHistory(long epoch, Local who, Disk log) {
        for (Entry entry : committed) {
            require(
                    entry.zxid().epoch() >= epoch || log.contains(entry.zxid()),
                    Property.LEADER_LOG_COMPLETENESS,
                    () -> who + " leads epoch " + epoch + " and lacks the committed " + entry.zxid());
        }
    }

    History beginning(long epoch, Zxid end) {
        if (initial.containsKey(epoch)) {
            return this;
        }
        SortedMap<Long, Zxid> more = new TreeMap<>(initial);
        more.put(epoch, end);
        return new History(proposed, committed, winners, established, more, rejected);
    }

    History rejecting(Origin origin) {
        boolean placed =
                proposed.values().stream().anyMatch(entry -> entry.origin().equals(origin));
        require(!placed, Property.I14, () -> origin + " was rejected and has a place");
        SortedSet<Long> more = new TreeSet<>(rejected);
        more.add(origin.requestNo());
        return new History(proposed, committed, winners, established, initial, more);
    }
}
