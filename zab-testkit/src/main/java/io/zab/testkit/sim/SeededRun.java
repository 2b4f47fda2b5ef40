package io.zab.testkit.sim;

import io.zab.core.protocol.ProtocolConfig;
import java.util.List;

/**
 * One seeded run: an ensemble drawn from the seed, a storm of faults under load, and then the question whether everybody
 * recovers once the faults have stopped (L1, L2, L3, L4, L6).
 */
public final class SeededRun {
    private static final long RECOVERY_MILLIS = 90_000;
    private static final long RETRY_MILLIS = 100;
    private static final long QUIET_MILLIS = 6_000;

    private final SimEnsemble ensemble;
    private final Storm storm;
    private final long stormMillis;
    private long lastTry;

    private SeededRun(SimEnsemble ensemble, Storm storm, long stormMillis) {
        this.ensemble = ensemble;
        this.storm = storm;
        this.stormMillis = stormMillis;
    }

    /** What a run came to. */
    public record Result(
            long seed,
            long events,
            long virtualMillis,
            int submitted,
            int committed,
            int epochs,
            long recoveryMillis,
            Coverage coverage) {}

    /** The options that this seed draws. */
    public static SimOptions options(long seed) {
        Dice dice = new Dice(seed ^ 0x5DEE_CE66DL);
        int voters = dice.pick(List.of(1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 7));
        ProtocolConfig config = config(dice);
        return SimOptions.calm(voters)
                .withSeed(seed)
                .withObservers(dice.chance(0.4) ? 1 + dice.below(2) : 0)
                .withConfig(config)
                .withConditions(Conditions.drawn(dice))
                .withSnapshotEvery(dice.chance(0.6) ? (int) dice.between(3, 30) : Integer.MAX_VALUE)
                .withFickleElection(dice.chance(0.25));
    }

    private static ProtocolConfig config(Dice dice) {
        ProtocolConfig usual = ProtocolConfig.DEFAULT;
        return new ProtocolConfig(
                200,
                usual.syncLimitTicks(),
                usual.initLimitTicks(),
                usual.renewalIntervalMillis(),
                dice.chance(0.3) ? dice.between(12, 60) : usual.counterLimit(),
                usual.payloadBytesMax(),
                dice.chance(0.2) ? (int) dice.between(4, 20) : usual.windowEntries(),
                usual.windowBytes(),
                dice.chance(0.3) ? 256 : usual.batchBytesMax(),
                dice.chance(0.2),
                dice.chance(0.1),
                usual.namesInstances(),
                usual.namingIntervalMillis(),
                false);
    }

    /** @throws SimFailure when a property does not hold */
    public static Result run(long seed) {
        return run(options(seed));
    }

    /** @throws SimFailure when a property does not hold */
    public static Result run(SimOptions options) {
        Dice dice = new Dice(options.seed() ^ 0x2545_F491L);
        SimEnsemble ensemble = new SimEnsemble(options);
        Storm storm = new Storm(ensemble, dice);
        return new SeededRun(ensemble, storm, dice.between(2_000, 12_000)).weather(options.seed());
    }

    private Result weather(long seed) {
        storm.begin();
        ensemble.run(stormMillis);
        storm.end();
        long stormEnded = ensemble.now();
        ensemble.await("one leads and all follow", ensemble::allServe, RECOVERY_MILLIS);
        long recovery = ensemble.now() - stormEnded;
        requireThatEverybodyCanWrite();
        requireQuiet();
        List<String> open = ensemble.clients().unanswered(ensemble::isExcused);
        if (!open.isEmpty()) {
            throw ensemble.failure("liveness", "never answered: " + open, null);
        }
        int epochs = (int)
                ensemble.leader().orElseThrow().view().orElseThrow().standing().epoch();
        ClientBook clients = ensemble.clients();
        return new Result(
                seed,
                ensemble.events(),
                ensemble.now(),
                clients.submittedCount(),
                clients.committedCount(),
                epochs,
                recovery,
                ensemble.coverage());
    }

    private void requireThatEverybodyCanWrite() {
        for (SimServer server : ensemble.servers()) {
            int id = server.id().value();
            if (!server.isRunning() || ensemble.isExcused(id)) {
                continue;
            }
            SimRequest[] last = {ensemble.submit(id)};
            ensemble.await("a write at " + server + " is committed", () -> committedAtLast(id, last), RECOVERY_MILLIS);
        }
        ensemble.await("all digests agree", ensemble::allApplied, RECOVERY_MILLIS);
    }

    private boolean committedAtLast(int id, SimRequest[] last) {
        SimRequest.Outcome outcome = last[0].outcome();
        boolean mayTryAgain = ensemble.now() - lastTry >= RETRY_MILLIS && ensemble.allServe();
        if (outcome != SimRequest.Outcome.COMMITTED && outcome != SimRequest.Outcome.PENDING && mayTryAgain) {
            lastTry = ensemble.now();
            last[0] = ensemble.submit(id);
        }
        return outcome == SimRequest.Outcome.COMMITTED;
    }

    /** L6: once everything is quiet at most one more election and one renewal. */
    private void requireQuiet() {
        int before = timesLooking();
        ensemble.run(QUIET_MILLIS);
        int allowed = 2 * ensemble.servers().size();
        if (timesLooking() - before > allowed) {
            throw ensemble.failure(
                    "L6", (timesLooking() - before) + " elections in " + QUIET_MILLIS + " quiet ms", null);
        }
        ensemble.await("one leads and all follow", ensemble::allServe, RECOVERY_MILLIS);
        ensemble.await("all digests agree", ensemble::allApplied, RECOVERY_MILLIS);
    }

    private int timesLooking() {
        return ensemble.servers().stream()
                .filter(server -> !ensemble.isExcused(server.id().value()))
                .mapToInt(SimServer::timesLooking)
                .sum();
    }
}
