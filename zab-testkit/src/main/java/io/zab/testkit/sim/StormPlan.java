package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All actions of a storm in order of their time, decided by the seed before anything happens.
 *
 * <p>Invariant: the plan depends on the seed, the profile and its own length alone; actions that are skipped, and those behind an earlier
 * end, are missing from it and leave all others, with their numbers and dice, as they were.
 */
final class StormPlan {
    private final long millis;
    private final long calmMostMillis;
    private final long loadMostMillis;
    private final boolean powerFails;
    private final List<StormAction> actions = new ArrayList<>();
    private long end;

    private StormPlan(Dice dice, Profile profile, long lasting) {
        long drawn = dice.between(profile.stormLeastMillis(), profile.stormMostMillis());
        this.millis = lasting < 0 ? drawn : lasting;
        this.calmMostMillis = dice.pick(profile.calmMillis());
        this.loadMostMillis = dice.pick(profile.loadMillis());
        this.powerFails = dice.chance(0.6);
    }

    static StormPlan of(SimOptions options) {
        Dice dice = new Dice(options.seed() ^ 0x2545_F491L);
        StormPlan plan = new StormPlan(dice, options.profile(), options.stormLasting());
        List<StormAction> all = new ArrayList<>();
        plan.strikes(all, new StrikeWeights(options.profile(), dice.split()), dice.split());
        plan.load(all, dice.split());
        all.sort(Comparator.comparingLong(StormAction::atMillis));
        plan.keep(all, options);
        return plan;
    }

    private void strikes(List<StormAction> all, StrikeWeights weights, Dice dice) {
        if (powerFails) {
            long at = dice.between(millis / 4, millis);
            all.add(new StormAction(0, at, StormKind.POWER_LOSS_EVERYWHERE, dice.nextLong()));
        }
        long at = dice.between(0, calmMostMillis);
        while (at < millis) {
            all.add(new StormAction(0, at, weights.draw(dice), dice.nextLong()));
            at += dice.between(1, calmMostMillis);
        }
    }

    private void load(List<StormAction> all, Dice dice) {
        long at = dice.between(0, loadMostMillis);
        while (at < millis) {
            all.add(new StormAction(0, at, dice.chance(0.85) ? StormKind.WRITE : StormKind.READ, dice.nextLong()));
            at += dice.between(0, loadMostMillis);
        }
    }

    private void keep(List<StormAction> all, SimOptions options) {
        end = options.stormMillis() < 0 ? millis : Math.min(millis, options.stormMillis());
        for (int i = 0; i < all.size(); i++) {
            StormAction action = all.get(i);
            int number = i + 1;
            boolean allowed = action.kind().isWithin(options.faults());
            if (allowed && action.atMillis() < end && !options.skipped().contains(number)) {
                actions.add(new StormAction(number, action.atMillis(), action.kind(), action.seed()));
            }
        }
    }

    /** How long the storm lasts. */
    long millis() {
        return end;
    }

    List<StormAction> actions() {
        return actions;
    }
}
