package io.zab.core.protocol;

import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The digests of this server's applied state at its last positions; it lives as long as the server, whatever role comes
 * and goes.
 *
 * <p>Invariant: what stands here is of the committed history, so any two servers may compare any position; and of one
 * state, so nothing stays from before a snapshot that replaced it. Positions at which all compare are those whose counter
 * is a multiple of {@code every}: the same on every server, the first of each epoch among them.
 */
final class DigestBook {
    /** Some thousand transactions, where each has one: enough for a difference to be told to the transaction. */
    static final int DIGESTS_MAX = 4096;

    /** Compared positions stay longer: whoever is asked about one must still know it. */
    static final int COMPARED_MAX = 1024;

    /** How many compared positions a session begins with, and how many a leader keeps of each learner. */
    static final int TOLD_MAX = 64;

    private final int every;
    private final NavigableMap<Zxid, Long> digests = new TreeMap<>();
    private final NavigableMap<Zxid, Long> compared = new TreeMap<>();
    private Zxid restored = Zxid.ZERO;

    /** @param every how far apart compared positions are; 0 when nothing is compared */
    DigestBook(int every) {
        this.every = every;
    }

    /** @param at where a received snapshot last replaced the applied state; {@link Zxid#ZERO} when none has */
    void replaced(Zxid at) {
        if (!at.equals(restored)) {
            restored = at;
            digests.clear();
            compared.clear();
        }
    }

    /** @param taken in order; what was taken of a state that is replaced since is left out */
    void add(List<StateDigest> taken) {
        if (every == 0) {
            return;
        }
        for (StateDigest digest : taken) {
            if (digest.zxid().isAfter(restored)) {
                digests.put(digest.zxid(), digest.value());
                if (digest.zxid().counter() % every == 0) {
                    compared.put(digest.zxid(), digest.value());
                }
            }
        }
        while (digests.size() > DIGESTS_MAX) {
            digests.pollFirstEntry();
        }
        while (compared.size() > COMPARED_MAX) {
            compared.pollFirstEntry();
        }
    }

    /** The newest position at which all compare. */
    Zxid lastCompared() {
        return compared.isEmpty() ? Zxid.ZERO : compared.lastKey();
    }

    OptionalLong at(Zxid zxid) {
        Long value = digests.getOrDefault(zxid, compared.get(zxid));
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** All that is known in {@code (after, through]}. */
    List<StateDigest> between(Zxid after, Zxid through) {
        NavigableMap<Zxid, Long> found = new TreeMap<>();
        if (after.isBefore(through)) {
            found.putAll(compared.subMap(after, false, through, true));
            found.putAll(digests.subMap(after, false, through, true));
        }
        return listed(found);
    }

    /** The newest of those behind this position at which all compare. */
    List<StateDigest> comparedBehind(Zxid after) {
        List<StateDigest> found = listed(compared.tailMap(after, false));
        return List.copyOf(found.subList(Math.max(0, found.size() - TOLD_MAX), found.size()));
    }

    private static List<StateDigest> listed(NavigableMap<Zxid, Long> digests) {
        List<StateDigest> list = new ArrayList<>();
        for (Map.Entry<Zxid, Long> digest : digests.entrySet()) {
            list.add(new StateDigest(digest.getKey(), digest.getValue()));
        }
        return list;
    }

    /** Where these of another server part from the ones here; empty when they don't. */
    Optional<Difference> differenceFrom(List<StateDigest> theirs) {
        Zxid agreed = Zxid.ZERO;
        for (StateDigest their : theirs) {
            OptionalLong here = at(their.zxid());
            if (here.isPresent() && here.getAsLong() != their.value()) {
                return Optional.of(new Difference(agreed, their.zxid(), here.getAsLong(), their.value()));
            }
            agreed = here.isPresent() ? their.zxid() : agreed;
        }
        return Optional.empty();
    }

    /**
     * Where two states part.
     *
     * @param agreed the last position known to be equal before it; {@link Zxid#ZERO} when none is
     * @param at the first position known to differ
     * @param here the digest at this server
     * @param there that of the others
     */
    record Difference(Zxid agreed, Zxid at, long here, long there) {
        private boolean isExact() {
            return at.counter() > 0 && agreed.value() == at.value() - 1;
        }

        /** @param whose whom the other digest is of */
        String inWords(String whose) {
            String digests = "0x" + Long.toHexString(here) + " here, 0x" + Long.toHexString(there) + " " + whose;
            if (isExact()) {
                return "the first difference is at zxid " + at + " (digest " + digests + ")";
            }
            String since =
                    agreed.equals(Zxid.ZERO) ? "at it or before" : "behind " + agreed + ", where they were equal";
            return "the digests differ at zxid " + at + " (" + digests + "), the first difference lies " + since;
        }
    }
}
