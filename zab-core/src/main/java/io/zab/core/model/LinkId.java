package io.zab.core.model;

/**
 * One session between a follower or observer and a leader: the follower's name for it, unique for ever.
 *
 * @param follower who opened it
 * @param attempt numbered from the counter that also numbers that incarnation's Notifications, so "a Notification newer
 *     than the session" is a comparison of numbers
 */
public record LinkId(Identity follower, long attempt) implements Comparable<LinkId> {
    @Override
    public int compareTo(LinkId other) {
        int byServer = follower.server().compareTo(other.follower.server());
        int byInstance = byServer != 0 ? byServer : Long.compare(follower.instanceId(), other.follower.instanceId());
        int byIncarnation =
                byInstance != 0 ? byInstance : Long.compare(follower.incarnation(), other.follower.incarnation());
        return byIncarnation != 0 ? byIncarnation : Long.compare(attempt, other.attempt);
    }

    @Override
    public String toString() {
        return follower.server() + "~" + attempt;
    }
}
