package io.zab.election;

import io.zab.core.message.Notification;
import io.zab.core.model.Identity;
import io.zab.core.model.Vote;

/** What servers of an {@link ElectionEnsemble} say to each other: the election's own message and a bare session. */
sealed interface Wire {
    record Notice(Identity from, Notification notification) implements Wire {}

    /** A follower asks to be one; stands for FollowerInfo. */
    record Join(Identity from, long attempt, boolean votes, Vote log) implements Wire {}

    /** Stands for every way in which a leader ends a session. */
    record Refused(int leader, long attempt) implements Wire {}

    /** The follower is synchronised: it has the leader's history and epoch. */
    record Synced(int leader, long attempt, long epoch, long counter) implements Wire {}

    record Ping(int leader, long attempt) implements Wire {}

    record Pong(int follower, long attempt) implements Wire {}

    /** The other end is gone (a reset connection). */
    record Reset(int peer) implements Wire {}
}
