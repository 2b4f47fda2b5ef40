package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.SyncPlan;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A leader's way to an established epoch: promises from a quorum, then a quorum that holds its history (protocol.md,
 * rules L1 to L11; paper, phases 1 and 2).
 *
 * <p>Invariant: the epoch is chosen once, above every promise heard of; LeaderInfo leaves only when this server's own
 * promise is durable, and its own grant counts only then.
 */
final class Candidature {
    private enum Phase {
        DISCOVERY,
        PROMISING,
        INVITING,
        ESTABLISHING,
        SYNCHRONISATION,
        BROADCAST
    }

    private final Server server;
    private final Leading leading;
    private final Journal journal;
    private final SortedMap<ServerId, Learner> learners;

    /** Voters that have answered on their session that they will not support this candidate. */
    private final SortedSet<ServerId> refusing = new TreeSet<>();

    /** Voters whose newest Notification says that they support another. */
    private final SortedSet<ServerId> elsewhere = new TreeSet<>();

    private Phase phase = Phase.DISCOVERY;
    private Vote summary = Vote.NONE;
    private long epoch;
    private long awaitedWrite;
    private Zxid endOfHistory = Zxid.ZERO;

    private long lastProgress;
    private int mostSupporters;
    private final SortedMap<ServerId, Reached> farthest = new TreeMap<>();

    /** How far a learner's synchronisation ever came in this candidacy, over all of its sessions. */
    private record Reached(Zxid durable, long snapshotBytes) {}

    Candidature(Server server, Leading leading, SortedMap<ServerId, Learner> learners) {
        this.server = server;
        this.leading = leading;
        this.journal = server.journal;
        this.learners = learners;
    }

    /** L1: the log is drained; what it holds now is the summary that others are compared with. */
    void begin() {
        lastProgress = server.now();
        summary = server.ownVote();
    }

    /** The epoch being established; 0 before it is chosen. */
    long epoch() {
        return epoch;
    }

    /** The epoch that a later leader's must be above. */
    long epochOrPromise() {
        return Math.max(epoch, journal.epochs().acceptedEpoch());
    }

    boolean isEpochBehind(long promised) {
        return phase != Phase.DISCOVERY && promised > epoch;
    }

    // ---- L2 to L4

    void joined(Learner learner) {
        refusing.remove(learner.server());
        elsewhere.remove(learner.server());
        if (phase.compareTo(Phase.INVITING) >= 0) {
            invite(learner);
        }
        advance();
    }

    private void invite(Learner learner) {
        learner.invited = true;
        learner.lastHeard = server.now();
        learner.lastProgress = server.now();
        server.outbox.send(learner.link, new LeaderInfo(epoch, journal.configVersion()));
    }

    /** Takes every step that has become possible. */
    void advance() {
        Phase before;
        do {
            before = phase;
            if (!server.isLeavingRole()) {
                advanceOnce();
            }
        } while (phase != before);
    }

    private void advanceOnce() {
        switch (phase) {
            case DISCOVERY -> {
                if (supported(0, (ensemble, learner) -> true)) {
                    chooseEpoch();
                }
            }
            case PROMISING -> {
                if (server.outbox.isDone(awaitedWrite)) {
                    phase = Phase.INVITING;
                    learners.values().forEach(this::invite);
                }
            }
            case INVITING -> {
                if (supported(10_000, (ensemble, learner) -> learner.hasGranted())) {
                    phase = Phase.ESTABLISHING;
                    awaitedWrite = journal.save(journal.epochs().establish(epoch));
                }
            }
            case ESTABLISHING -> {
                if (server.outbox.isDone(awaitedWrite)) {
                    phase = Phase.SYNCHRONISATION;
                    endOfHistory = journal.appended();
                    leading.stand(Effect.Stage.SYNCHRONISING);
                    new ArrayList<>(learners.values()).forEach(this::synchroniseIfReady);
                }
            }
            case SYNCHRONISATION -> {
                if (supported(20_000, (ensemble, learner) -> learner.synced)) {
                    phase = Phase.BROADCAST;
                    leading.establish(endOfHistory);
                }
            }
            case BROADCAST -> {}
        }
    }

    /**
     * Whether a quorum supports this phase; notes progress when more do than ever before in this candidacy.
     *
     * @param rank greater in each later phase, so that a later phase always counts as progress
     */
    private boolean supported(int rank, Leading.Support support) {
        int supporters = rank;
        for (Learner learner : learners.values()) {
            if (support.of(journal.latestConfiguration(), learner) && learner.countsIn(journal.latestConfiguration())) {
                supporters++;
            }
        }
        if (supporters > mostSupporters) {
            mostSupporters = supporters;
            lastProgress = server.now();
        }
        return leading.quorum(support);
    }

    private void chooseEpoch() {
        long chosen = 1 + server.largestEpochKnown();
        InvariantViolation.require(chosen <= Zxid.MAX_PART, "the 32 bits of the epoch are used up");
        epoch = chosen;
        phase = Phase.PROMISING;
        Epochs promised = journal.epochs().promise(epoch, server.id());
        awaitedWrite = journal.save(promised);
    }

    // ---- L6 to L9

    /** The answer to LeaderInfo; false when it is none. */
    boolean acked(Learner learner, AckEpoch ack) {
        if (!learner.invited || learner.ack.isPresent() || ack.epoch() != epoch) {
            return false;
        }
        if (phase == Phase.INVITING && isAhead(ack)) {
            refusing.add(learner.server());
            leading.refuseAndDrop(learner, RefuseReason.AHEAD, "its log is ahead of this one");
            abdicateIfHopeless();
            return true;
        }
        learner.ack = Optional.of(ack);
        learner.lastProgress = server.now();
        if (!ack.granted()) {
            refusing.add(learner.server());
            abdicateIfHopeless();
        }
        advance();
        synchroniseIfReady(learner);
        return true;
    }

    private boolean isAhead(AckEpoch ack) {
        return ack.currentEpoch() != summary.epoch()
                ? ack.currentEpoch() > summary.epoch()
                : ack.lastZxid().isAfter(summary.lastZxid());
    }

    private void synchroniseIfReady(Learner learner) {
        boolean ready = phase.compareTo(Phase.SYNCHRONISATION) >= 0
                && learner.ack.isPresent()
                && learner.plan.isEmpty()
                && learners.get(learner.server()) == learner
                && !server.isLeavingRole();
        if (ready) {
            synchronise(learner, learner.ack.get());
        }
    }

    private void synchronise(Learner learner, AckEpoch ack) {
        Optional<SyncPlan> plan = journal.planFor(ack);
        if (plan.isEmpty()) {
            server.outbox.report(
                    Effect.Level.ALARM,
                    learner.server() + " knows " + ack.knownCommitted()
                            + " to be committed, which is not in this log: one of the two disks has lost history;"
                            + " stop the servers and compare their data directories");
            leading.refuseAndDrop(learner, RefuseReason.HISTORY_CONFLICT, "it knows a commit that is not in this log");
            return;
        }
        learner.plan = plan;
        learner.end = journal.appended();
        learner.sent = learner.end;
        learner.lastProgress = server.now();
        learner.reasonWithoutVote(journal.latestConfiguration()).ifPresent(server.outbox::warn);
        server.outbox.info("synchronising " + learner.server() + " by " + plan.get() + " up to " + learner.end
                + "; its log ends at " + ack.lastZxid());
        server.outbox.emit(new Effect.StreamHistory(learner.link, plan.get(), learner.end));
        server.outbox.send(learner.link, new NewLeader(epoch, learner.end));
    }

    // ---- who can still support this candidate

    void heard(Identity from, Notification notification) {
        boolean forAnother = switch (notification.state()) {
            case LOOKING -> notification.vote().compareTo(summary) > 0;
            case FOLLOWING, OBSERVING -> !notification.vote().names(server.id());
            case LEADING -> true;
        };
        if (forAnother) {
            elsewhere.add(from.server());
            abdicateIfHopeless();
        } else {
            elsewhere.remove(from.server());
        }
    }

    private void abdicateIfHopeless() {
        if (phase == Phase.BROADCAST) {
            return;
        }
        boolean possible = server.quorums.ofAll(
                journal.activeConfigurations(),
                (ensemble, voter) -> voter.equals(server.id())
                        ? server.votesIn(ensemble)
                        : !refusing.contains(voter) && !elsewhere.contains(voter));
        if (!possible) {
            leading.stepDown("no quorum of possible supporters is left");
        }
    }

    // ---- progress

    void ownWriteDone() {
        lastProgress = server.now();
        advance();
    }

    void synchronised(Learner learner, Zxid durable, long snapshotBytes) {
        learner.progressed(durable, snapshotBytes, server.now());
        Reached before = farthest.getOrDefault(learner.server(), new Reached(Zxid.ZERO, 0));
        if (durable.isAfter(before.durable()) || snapshotBytes > before.snapshotBytes()) {
            farthest.put(
                    learner.server(),
                    new Reached(Zxid.max(durable, before.durable()), Math.max(snapshotBytes, before.snapshotBytes())));
            lastProgress = server.now();
        }
    }

    /** L15 before broadcast: why this candidacy has no future. */
    Optional<String> stalled() {
        long idle = server.now() - lastProgress;
        return idle > server.config.initLimitMillis()
                ? Optional.of("no progress for " + idle + " ms in " + phase)
                : Optional.empty();
    }

    /** L16: why a session must end. */
    Optional<String> overdue(Learner learner) {
        long silent = server.now() - learner.lastHeard;
        long idle = server.now() - learner.lastProgress;
        if (!learner.invited) {
            return Optional.empty();
        } else if (silent > server.config.syncLimitMillis() && learner.ack.isPresent()) {
            return Optional.of("silent for " + silent + " ms");
        } else if (!learner.synced
                && phase.compareTo(Phase.SYNCHRONISATION) >= 0
                && idle > server.config.initLimitMillis()) {
            return Optional.of("no progress in synchronisation for " + idle + " ms");
        } else if (learner.synced && learner.match.isBefore(learner.sent) && idle > server.config.syncLimitMillis()) {
            return Optional.of("no proposal acknowledged for " + idle + " ms");
        }
        return Optional.empty();
    }
}
