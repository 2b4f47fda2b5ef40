package io.zab.testkit.sim;

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
    private long lastTry;

    private SeededRun(SimEnsemble ensemble, Storm storm) {
        this.ensemble = ensemble;
        this.storm = storm;
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
            Coverage coverage,
            TraceBook trace) {}

    /** The options that this seed draws of all profiles. */
    public static SimOptions options(long seed) {
        return options(Profile.MIXED, seed);
    }

    /** The options that this seed draws of a profile. */
    public static SimOptions options(Profile profile, long seed) {
        return new Draw(profile, seed).options();
    }

    /** @throws SimFailure when a property does not hold */
    public static Result run(long seed) {
        return run(options(seed));
    }

    /** @throws SimFailure when a property does not hold */
    public static Result run(SimOptions options) {
        SimEnsemble ensemble = new SimEnsemble(options);
        return new SeededRun(ensemble, new Storm(ensemble)).weather(options.seed());
    }

    private Result weather(long seed) {
        storm.begin();
        ensemble.run(storm.millis());
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
                ensemble.coverage(),
                ensemble.trace());
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
