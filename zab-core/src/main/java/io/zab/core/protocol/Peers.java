package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What others have said outside sessions, as far as it outlives a role: which of their Notifications are new, the
 * largest epoch anybody has promised, and a configuration newer than this server's own.
 *
 * <p>Invariant: an epoch more than {@link #EPOCH_LEAP} above every known one is never adopted: one bad number must not
 * use up the epochs of the ensemble. A learnt configuration tells whom to ask; it never counts in a quorum.
 */
final class Peers {
    /** How far a promised epoch may be ahead of everything known here before it is taken for damage. */
    static final long EPOCH_LEAP = 1L << 20;

    /** How many senders are kept apart, members or not. */
    private static final int SENDERS_MAX = 4096;

    private final SortedMap<ServerId, Heard> newest = new TreeMap<>();
    private final SortedMap<ServerId, Zxid> configVersions = new TreeMap<>();
    private long epochHint;
    private Zxid learntVersion = Zxid.ZERO;
    private List<Ensemble> learnt = List.of();

    private record Heard(Identity from, long number) {}

    /** Whether this Notification is newer than all of its sender's instance before; remembers it if so. */
    boolean isNews(Identity from, Notification notification) {
        Heard before = newest.get(from.server());
        if (before != null && before.from().sameInstance(from)) {
            long incarnation = before.from().incarnation();
            boolean older = from.incarnation() < incarnation
                    || from.incarnation() == incarnation && notification.number() <= before.number();
            if (older) {
                return false;
            }
        }
        if (before == null && newest.size() >= SENDERS_MAX) {
            return false;
        }
        newest.put(from.server(), new Heard(from, notification.number()));
        configVersions.put(from.server(), notification.configVersion());
        return true;
    }

    /** Number of the newest Notification of this very incarnation; 0 when none was heard. */
    long newestNumber(Identity from) {
        Heard heard = newest.get(from.server());
        return heard != null && heard.from().equals(from) ? heard.number() : 0;
    }

    long epochHint() {
        return epochHint;
    }

    /**
     * Hears of a promised epoch.
     *
     * @param known the largest epoch this server knows by itself
     * @return false when it is too far ahead to be believed
     */
    boolean hearEpoch(long epoch, long known) {
        if (epoch > Math.max(known, epochHint) + EPOCH_LEAP) {
            return false;
        }
        epochHint = Math.max(epochHint, epoch);
        return true;
    }

    void learn(Notification notification, Zxid ownVersion) {
        boolean newer = notification.configVersion().isAfter(Zxid.max(ownVersion, learntVersion));
        if (newer && notification.configuration().isPresent()) {
            learntVersion = notification.configVersion();
            learnt = List.of(notification.configuration().get());
        }
    }

    /** Whether this peer may lack the configuration at {@code ownVersion}. */
    boolean isBehind(ServerId peer, Zxid ownVersion) {
        return configVersions.getOrDefault(peer, Zxid.ZERO).isBefore(ownVersion);
    }

    /** Everybody to talk to, in order: members of the active configurations and of one learnt from others. */
    List<ServerId> audience(List<Ensemble> active, ServerId self) {
        SortedSet<ServerId> audience = new TreeSet<>();
        List<Ensemble> all = new ArrayList<>(active);
        all.addAll(learnt);
        for (Ensemble ensemble : all) {
            for (Member member : ensemble.members()) {
                audience.add(member.server());
            }
        }
        audience.remove(self);
        return new ArrayList<>(audience);
    }
}
