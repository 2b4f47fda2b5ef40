package io.zab.testkit.sim;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of strike comes in one run: the profile's weights, with some kinds left out by chance. */
final class StrikeWeights {
    private final Map<StormKind, Integer> weights = new EnumMap<>(StormKind.class);
    private final int sum;

    StrikeWeights(Profile profile, Dice dice) {
        int total = 0;
        boolean losesDisks = profile == Profile.MEMBERSHIP || dice.chance(0.3);
        for (StormKind kind : StormKind.values()) {
            boolean leftOut = dice.chance(0.15) || kind == StormKind.LOSE_A_DISK && !losesDisks;
            int weight = kind.isLoad() || leftOut && kind != StormKind.CRASH ? 0 : profile.weight(kind);
            weights.put(kind, weight);
            total += weight;
        }
        this.sum = total;
    }

    StormKind draw(Dice dice) {
        int left = dice.below(sum);
        for (Map.Entry<StormKind, Integer> each : weights.entrySet()) {
            left -= each.getValue();
            if (left < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("weights of " + sum + " do not add up: " + weights);
    }
}
