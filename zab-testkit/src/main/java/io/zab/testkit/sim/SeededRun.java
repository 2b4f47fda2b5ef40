package io.zab.testkit.sim;

/**
 * One seeded run: an ensemble drawn from the seed, a storm of faults under load, and then the question whether everybody
 * recovers once the faults have stopped (L1 to L6).
 */
public final class SeededRun {
    private final SimEnsemble ensemble;
    private final Storm storm;

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
            TraceBook trace,
            long digest) {}

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
        return run(new SimEnsemble(options));
    }

    /** Of an ensemble in which nothing has happened yet. */
    static Result run(SimEnsemble ensemble) {
        return new SeededRun(ensemble, new Storm(ensemble))
                .weather(ensemble.options().seed());
    }

    private Result weather(long seed) {
        ensemble.guarded(storm::begin);
        ensemble.run(storm.millis());
        ensemble.guarded(storm::end);
        long recovery = new Recovery(ensemble).require();
        ensemble.judge();
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
                ensemble.trace(),
                ensemble.leader().orElseThrow().digest());
    }
}
