package io.zab.testkit.sim;

import io.zab.core.model.RejectReason;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run must come to once faults have stopped: the liveness properties of protocol.md, each with its bound in ticks.
 *
 * <p>Clocks run at half to twice the speed, so what a server may take in its own ticks counts double here. L4 is not asked
 * here: {@link QuorumLossChecker} looks at it all the time.
 */
final class Recovery {
    /** L1: half-open links, pauses that are not over, and two elections at the longest resend interval. */
    static final long LEADER_TICKS = 75;

    /** L2 and L3, behind L1: one more failed attempt with the longest back-off, and a synchronisation. */
    static final long FOLLOW_TICKS = 150;

    /** L3: two of the longest resend intervals by the slowest clock. */
    static final long LOOKING_TICKS = 60;

    /** L6: how long is looked at, once nothing is half-open. */
    static final long QUIET_TICKS = 45;

    /** How much longer than the world's the times of the slowest clock are. */
    private static final long SLOWEST_FACTOR = 2;

    private static final long WRITE_TICKS = 450;
    private static final long RETRY_MILLIS = 100;

    private final SimEnsemble ensemble;
    private final long tick;
    private final Map<ServerId, LookingSince> looking = new TreeMap<>();
    private long lastTry;

    /** Since when it has been LOOKING without a break, and how often it had come to that. */
    private record LookingSince(long millis, int times) {}

    Recovery(SimEnsemble ensemble) {
        this.ensemble = ensemble;
        this.tick = ensemble.config().tickMillis();
    }

    /**
     * @return how long it took until one led and all followed, in milliseconds
     * @throws SimFailure when a property does not hold
     */
    long require() {
        long began = ensemble.now();
        requireLeader();
        requireThatAllFollow();
        long recovery = ensemble.now() - began;
        requireThatEverybodyCanWrite();
        if (ensemble.options().profile().waitsForQuiet()) {
            requireQuiet();
            new SlowSync(ensemble).require();
        }
        ensemble.runUntil(
                () -> ensemble.clients().unanswered(ensemble::isExcused).isEmpty(), writeMillis());
        List<String> open = ensemble.clients().unanswered(ensemble::isExcused);
        require(open.isEmpty(), Property.LIVENESS, "never answered: " + open);
        ensemble.await(
                "all follow and all digests agree", () -> ensemble.allServe() && ensemble.allApplied(), writeMillis());
        return recovery;
    }

    private void require(boolean holds, Property property, String what) {
        if (!holds && ensemble.options().watched().contains(property)) {
            throw ensemble.failure(property.label(), what, null);
        }
    }

    /** L1. */
    private void requireLeader() {
        boolean leads = ensemble.runUntil(() -> ensemble.leader().isPresent(), LEADER_TICKS * tick);
        require(leads, Property.L1, "nobody leads after " + LEADER_TICKS + " calm ticks; " + ensemble.summary());
    }

    /** L2, L3. */
    private void requireThatAllFollow() {
        Set<Long> epochs = new TreeSet<>();
        boolean all = ensemble.allServe();
        for (long ticks = 0; !all && ticks < FOLLOW_TICKS; ticks++) {
            all = ensemble.runUntil(ensemble::allServe, tick);
            leaderEpoch().ifPresent(epochs::add);
            healthy().forEach(this::noteLooking);
        }
        if (!all) {
            require(epochs.size() <= 3, Property.L6, "epochs " + epochs + " were led in " + FOLLOW_TICKS + " ticks");
            require(leaderEpoch().isPresent(), Property.L1, "nobody leads any more; " + ensemble.summary());
            healthy().forEach(this::requireNotLooking);
            require(false, Property.L2, "after " + FOLLOW_TICKS + " ticks not all follow; " + ensemble.summary());
        }
    }

    private List<SimServer> healthy() {
        return ensemble.servers().stream()
                .filter(server ->
                        server.isRunning() && !ensemble.isExcused(server.id().value()))
                .toList();
    }

    private Optional<Long> leaderEpoch() {
        return ensemble.leader()
                .flatMap(SimServer::view)
                .map(view -> view.standing().epoch());
    }

    private void noteLooking(SimServer server) {
        boolean looks = server.view().map(View::standing).orElseThrow().role() == Role.LOOKING;
        LookingSince before = looking.get(server.id());
        if (!looks || leaderEpoch().isEmpty()) {
            looking.remove(server.id());
        } else if (before == null || before.times() != server.timesLooking()) {
            looking.put(server.id(), new LookingSince(ensemble.now(), server.timesLooking()));
        }
    }

    private void requireNotLooking(SimServer server) {
        LookingSince since = looking.get(server.id());
        require(
                since == null || ensemble.now() - since.millis() < LOOKING_TICKS * tick,
                Property.L3,
                server + " has been looking for " + LOOKING_TICKS + " ticks beside a leader; " + ensemble.summary());
    }

    private void requireThatEverybodyCanWrite() {
        for (SimServer server : healthy()) {
            int id = server.id().value();
            SimRequest[] last = {ensemble.submit(id)};
            ensemble.await("a write at " + server + " is committed", () -> committedAtLast(id, last), writeMillis());
        }
        ensemble.await("all digests agree", ensemble::allApplied, writeMillis());
    }

    private long writeMillis() {
        return WRITE_TICKS * tick;
    }

    private boolean committedAtLast(int id, SimRequest[] last) {
        SimRequest.Outcome outcome = last[0].outcome();
        if (last[0].reason().equals(Optional.of(RejectReason.STATE_MACHINE))) {
            return true; // the leader has answered
        }
        boolean mayTryAgain = ensemble.now() - lastTry >= RETRY_MILLIS && ensemble.allServe();
        if (outcome != SimRequest.Outcome.COMMITTED && outcome != SimRequest.Outcome.PENDING && mayTryAgain) {
            lastTry = ensemble.now();
            last[0] = ensemble.submit(id);
        }
        return outcome == SimRequest.Outcome.COMMITTED;
    }

    private void awaitSettled() {
        boolean settled = ensemble.runUntil(
                () -> ensemble.allServe()
                        && !ensemble.network().isAnyHalfOpen(ensemble::isExcused)
                        && healthy().stream().noneMatch(SimServer::isHeldUp),
                (LEADER_TICKS + FOLLOW_TICKS) * tick);
        require(settled, Property.L6, "links stay half-open, or nobody leads; " + ensemble.summary());
    }

    /** L6: at most one election and one renewal, and nobody leaves a leader that leads on. */
    private void requireQuiet() {
        awaitSettled();
        // A leader whose clock has just caught up may be a tick away from its next word, and those who heard nothing
        // while it stood still end their patience meanwhile.
        ensemble.run(SLOWEST_FACTOR * ensemble.config().syncLimitMillis());
        awaitSettled();
        Map<ServerId, Integer> before = new TreeMap<>();
        healthy().forEach(server -> before.put(server.id(), server.timesLooking()));
        long renewals = ensemble.coverage().count("LEADING RENEWING");
        Set<Long> epochs = new TreeSet<>();
        leaderEpoch().ifPresent(epochs::add);
        for (long ticks = 0; ticks < QUIET_TICKS; ticks++) {
            ensemble.run(tick);
            leaderEpoch().ifPresent(epochs::add);
        }
        long renewed = ensemble.coverage().count("LEADING RENEWING") - renewals;
        int changes = epochs.size() - 1;
        require(renewed <= 1, Property.L6, "the epoch was renewed " + renewed + " times in quiet");
        require(changes <= 1 + renewed, Property.L6, "epochs " + epochs + " were led in quiet");
        before.forEach((id, times) -> {
            SimServer server = ensemble.server(id.value());
            int left = server.timesLooking() - times;
            require(
                    left <= changes,
                    Property.L6,
                    server + " looked for a leader " + left + " times in " + QUIET_TICKS + " quiet ticks with "
                            + changes + " changes of leader");
        });
        ensemble.await("one leads and all follow", ensemble::allServe, writeMillis());
        ensemble.await("all digests agree", ensemble::allApplied, writeMillis());
    }
}
