package io.zab.core.election;

import io.zab.core.message.Notification;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.List;
import java.util.Optional;

/**
 * A leader oracle: told what others say, it says whom to ask and, in time, whom to follow. No safety depends on what it
 * decides, only progress.
 *
 * <p>One object lives as long as its server and is single-threaded, without clock or randomness. It is asked only while
 * the server is LOOKING: {@link #start} begins such a period and {@link Outlet#decide} ends it. Notifications handed to
 * it are the newest of their sender (stale ones are dropped before), from this cluster, and well-formed.
 */
public interface Election {
    /** A LOOKING period begins; all of the server's own writes are durable. May decide at once (a lone voter does). */
    void start(long now, Candidacy candidacy, Outlet outlet);

    /** A Notification that arrived in this LOOKING period (or waited for it while the log was drained). */
    void notified(long now, Identity from, Notification notification, Outlet outlet);

    /** A connection to this peer came up. */
    void reachable(long now, ServerId peer, Outlet outlet);

    /** The active configurations changed, by what was learnt from others of what is committed. */
    void reconfigured(long now, List<Ensemble> configurations, Outlet outlet);

    /** Time passed. */
    void time(long now, Outlet outlet);

    /** When {@link #time} must be called next, in milliseconds; {@link Long#MAX_VALUE} when nothing waits. */
    long deadline();

    /** The attempt to follow this leader, which the last decision led to, failed. */
    void followFailed(long now, ServerId leader);

    /** This leader was followed until it said UPTODATE. */
    void followSucceeded(ServerId leader);

    /** The round this server is in, or was in when it last decided. */
    long round();

    /** The vote this server holds, or held when it last decided. */
    Vote vote();

    /**
     * With what a server enters LOOKING.
     *
     * @param self who it is
     * @param own its vote for itself, from durable state; the null vote when it is no voter or stays out
     * @param configurations the active ones: a decision needs a quorum of every one
     * @param acceptedEpoch its {@code p}
     * @param unanimousFounding whether a configuration that leaves instances open needs all of its voters to agree
     * @param lost the leader whose connection ended or that fell silent, when that is why this period begins: nobody
     *     to wait for until it is heard again
     */
    record Candidacy(
            Identity self,
            Vote own,
            List<Ensemble> configurations,
            long acceptedEpoch,
            boolean unanimousFounding,
            Optional<ServerId> lost) {}

    /** What an election may do. */
    interface Outlet {
        /**
         * Sends a LOOKING Notification.
         *
         * @param seen number of the receiver's newest Notification held in this LOOKING; 0 when none
         * @return the Notification's number
         */
        long send(ServerId to, long round, Vote vote, long seen);

        /** Ends LOOKING: this server leads if {@code leader} is itself, else follows or observes. */
        void decide(ServerId leader);

        /** A fact for the operator's log. */
        void report(String text);
    }
}
