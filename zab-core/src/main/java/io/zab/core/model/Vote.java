package io.zab.core.model;

import java.util.Optional;

/**
 * Whom a server wants as leader and how fresh that server's log is. Its order <em>is</em> the election order:
 * current epoch, then last zxid, then server id; the null vote is below every other.
 *
 * @param leader the candidate; empty for the null vote
 * @param epoch the candidate's current epoch
 * @param lastZxid the end of the candidate's durable log
 */
public record Vote(Optional<ServerId> leader, long epoch, Zxid lastZxid) implements Comparable<Vote> {
    public Vote {
        if (leader.isEmpty()) {
            // There is one null vote, so that the order agrees with equality.
            epoch = 0;
            lastZxid = Zxid.ZERO;
        }
    }

    /** What a server says that may not be elected and has heard of no candidate. */
    public static final Vote NONE = new Vote(Optional.empty(), 0, Zxid.ZERO);

    public static Vote of(ServerId leader, long epoch, Zxid lastZxid) {
        return new Vote(Optional.of(leader), epoch, lastZxid);
    }

    public boolean isNone() {
        return leader.isEmpty();
    }

    public boolean names(ServerId server) {
        return leader.isPresent() && leader.get().equals(server);
    }

    @Override
    public int compareTo(Vote other) {
        if (leader.isEmpty() || other.leader.isEmpty()) {
            return Boolean.compare(leader.isPresent(), other.leader.isPresent());
        }
        int byEpoch = Long.compare(epoch, other.epoch);
        int byZxid = byEpoch != 0 ? byEpoch : lastZxid.compareTo(other.lastZxid);
        return byZxid != 0 ? byZxid : leader.get().compareTo(other.leader.get());
    }

    @Override
    public String toString() {
        return leader.map(id -> id + "(epoch " + epoch + ", last " + lastZxid + ")")
                .orElse("nobody");
    }
}
