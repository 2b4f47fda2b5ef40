package io.zab.testkit.sim;

/**
 * How fast and how reliable the world is. Times in milliseconds; a pair of numbers bounds what is drawn each time.
 *
 * @param delayLeastMillis a message's way
 * @param delayMostMillis a message's way
 * @param slowChance how often a message takes up to twenty times as long
 * @param lossChance how often a Notification is lost
 * @param duplicateChance how often a Notification arrives twice
 * @param forceLeastMillis a force of the disk
 * @param forceMostMillis a force of the disk
 * @param splitsForces whether a force may cover only the first of the writes that wait
 * @param applyMostMillis how long the application takes to get to the next thing it is handed
 * @param pieceMostMillis pause between two pieces of a streamed history
 * @param gatherMostMillis how long arrivals may wait to be handled in one step
 */
public record Conditions(
        long delayLeastMillis,
        long delayMostMillis,
        double slowChance,
        double lossChance,
        double duplicateChance,
        long forceLeastMillis,
        long forceMostMillis,
        boolean splitsForces,
        long applyMostMillis,
        long pieceMostMillis,
        long gatherMostMillis) {
    /** A force that takes longer is one of a slow disk. */
    static final long FORCE_USUAL_MILLIS = 10;

    /** Everything takes a millisecond and nothing is lost: for scenarios that are told step by step. */
    public static final Conditions CALM = new Conditions(1, 1, 0, 0, 0, 1, 1, false, 0, 0, 0);

    /** Something different for each run. */
    static Conditions drawn(Dice dice) {
        boolean rough = dice.chance(0.5);
        return new Conditions(
                0,
                dice.between(1, rough ? 40 : 8),
                rough ? 0.02 : 0.0,
                rough ? 0.1 : 0.01,
                rough ? 0.05 : 0.01,
                0,
                dice.chance(0.55) ? dice.between(20, 120) : dice.between(1, FORCE_USUAL_MILLIS),
                dice.chance(0.7),
                dice.chance(0.3) ? dice.between(10, 80) : 3,
                dice.chance(0.3) ? dice.between(10, 60) : 4,
                dice.chance(0.5) ? 3 : 0);
    }

    /** The same, as far as it takes these faults alone. */
    Conditions within(Faults faults) {
        boolean links = faults.include(Fault.BROKEN_LINK);
        boolean slowDisks = faults.include(Fault.SLOW_DISK);
        return new Conditions(
                delayLeastMillis,
                delayMostMillis,
                links ? slowChance : 0,
                links ? lossChance : 0,
                links ? duplicateChance : 0,
                forceLeastMillis,
                slowDisks ? forceMostMillis : Math.min(FORCE_USUAL_MILLIS, forceMostMillis),
                splitsForces,
                applyMostMillis,
                pieceMostMillis,
                gatherMostMillis);
    }

    /** The same, without anything that lasts as long as a timeout. */
    Conditions calmer() {
        return new Conditions(
                delayLeastMillis,
                Math.min(20, delayMostMillis),
                0,
                lossChance,
                duplicateChance,
                forceLeastMillis,
                Math.min(20, forceMostMillis),
                splitsForces,
                Math.min(3, applyMostMillis), // what piled up must be worked off
                pieceMostMillis,
                gatherMostMillis);
    }

    long delay(Dice dice) {
        long usual = dice.between(delayLeastMillis, delayMostMillis);
        return dice.chance(slowChance) ? usual * 20 : usual;
    }
}
