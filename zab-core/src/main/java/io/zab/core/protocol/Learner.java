package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.SyncPlan;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A leader's view of one follower or observer, for the length of one session.
 *
 * <p>Invariant: whatever was given on a session leaves with it; {@code match} exists only once AckNewLeader of this
 * epoch has come, and {@code match <= sent}.
 */
final class Learner {
    final LinkId link;
    final Identity identity;
    final FollowerInfo info;

    boolean invited;
    Optional<AckEpoch> ack = Optional.empty();
    Optional<SyncPlan> plan = Optional.empty();
    Zxid end = Zxid.ZERO;
    Zxid sent = Zxid.ZERO;
    Zxid match = Zxid.ZERO;
    Zxid toldCommit = Zxid.ZERO;
    boolean synced;
    boolean upToDate;

    long lastHeard;
    /** When it last brought its synchronisation forward, or last acknowledged a proposal, or owed none. */
    long lastProgress;

    long answeredPing;
    /** What it said of its applied state last, by position. */
    final NavigableMap<Zxid, Long> digests = new TreeMap<>();

    /** Up to where that is what this server's state was. */
    Zxid equalTo = Zxid.ZERO;

    boolean toldToStop;

    Zxid syncedTo = Zxid.ZERO;
    long syncedBytes;

    Learner(LinkId link, Identity identity, FollowerInfo info, long now) {
        this.link = link;
        this.identity = identity;
        this.info = info;
        this.lastHeard = now;
        this.lastProgress = now;
    }

    ServerId server() {
        return identity.server();
    }

    boolean hasGranted() {
        return ack.isPresent() && ack.get().granted();
    }

    /**
     * Whether its voice counts in this configuration: a voter there, speaking from the named disk; while no disk is
     * named, any that does not stay out by its own word.
     */
    boolean countsIn(Ensemble ensemble) {
        return ensemble.isVoter(identity) && (info.role() == MemberRole.VOTER || isNamedIn(ensemble));
    }

    boolean countsInAny(List<Ensemble> configurations) {
        return configurations.stream().anyMatch(this::countsIn);
    }

    boolean isNamedIn(Ensemble ensemble) {
        return ensemble.member(server())
                .filter(member -> member.instanceId() == identity.instanceId())
                .isPresent();
    }

    /** Why a voter's voice does not count in this configuration; empty when it does, or when it is no voter's. */
    Optional<String> reasonWithoutVote(Ensemble ensemble) {
        return ensemble.member(server())
                .filter(member -> member.votes() && !countsIn(ensemble))
                .map(member -> server()
                        + (member.instanceId() == 0
                                ? " comes with an empty log, and no configuration names its disk"
                                : " comes with another disk than the one that is named, instance "
                                        + Long.toHexString(identity.instanceId()) + " instead of "
                                        + Long.toHexString(member.instanceId()))
                        + ": it learns without a vote until its disk is named");
    }

    /** Learns how far its disk has come in the synchronisation; only farther than before is progress. */
    void progressed(Zxid durable, long snapshotBytes, long now) {
        boolean farther = durable.isAfter(syncedTo) || snapshotBytes > syncedBytes;
        syncedTo = Zxid.max(syncedTo, durable);
        syncedBytes = Math.max(syncedBytes, snapshotBytes);
        lastProgress = farther ? now : lastProgress;
    }

    /** What it may be told to be committed: never more than was sent to it. */
    Zxid cap(Zxid commit) {
        return upToDate ? Zxid.min(commit, sent) : Zxid.ZERO;
    }
}
