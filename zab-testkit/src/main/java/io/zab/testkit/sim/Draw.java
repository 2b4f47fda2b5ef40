package io.zab.testkit.sim;

import io.zab.core.protocol.ProtocolConfig;
import java.util.ArrayList;
import java.util.List;

/** The options of one seeded run, drawn from its seed as its profile has it. */
final class Draw {
    private final long seed;
    private final Dice dice;
    private final Profile profile;

    Draw(Profile profile, long seed) {
        this.seed = seed;
        this.dice = new Dice(seed ^ 0x5DEE_CE66DL);
        this.profile = profile == Profile.MIXED ? anyProfile() : profile;
    }

    private Profile anyProfile() {
        return dice.pick(List.of(
                Profile.CHAOS,
                Profile.CHAOS,
                Profile.CHAOS,
                Profile.DISK,
                Profile.DISK,
                Profile.ELECTION,
                Profile.ELECTION,
                Profile.SYNC,
                Profile.SYNC,
                Profile.LOAD,
                Profile.MEMBERSHIP,
                Profile.MEMBERSHIP,
                Profile.CALM));
    }

    SimOptions options() {
        int voters = dice.pick(List.of(1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 6, 7));
        boolean snapshots = dice.chance(profile == Profile.SYNC || profile == Profile.DISK ? 0.9 : 0.6);
        SimOptions options = SimOptions.calm(voters)
                .withSeed(seed)
                .withProfile(profile)
                .withObservers(observers(voters))
                .withConfig(config())
                .withConditions(Conditions.drawn(dice))
                .withSnapshotEvery(snapshots ? (int) dice.between(3, 30) : Integer.MAX_VALUE)
                .withFaults(faults());
        if (dice.chance(profile == Profile.MEMBERSHIP ? 0.6 : 0.12)) {
            options = options.withWeights(weights(voters));
        }
        return dice.chance(profile == Profile.DISK ? 0.9 : 0.4) ? options.withFileDisks() : options;
    }

    private int observers(int voters) {
        boolean some = dice.chance(profile == Profile.MEMBERSHIP ? 0.7 : 0.4);
        return Math.min(7 - voters, some ? 1 + dice.below(3) : 0);
    }

    private List<Integer> weights(int voters) {
        List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < voters; i++) {
            weights.add(dice.pick(List.of(0, 1, 1, 1, 2, 3)));
        }
        if (weights.stream().mapToInt(Integer::intValue).sum() == 0) {
            weights.set(dice.below(voters), 1);
        }
        return weights;
    }

    private Faults faults() {
        if (profile == Profile.CALM) {
            return Faults.of(Fault.CLOCK);
        }
        boolean lies = dice.chance(profile == Profile.ELECTION ? 0.6 : 0.25);
        return lies ? Faults.all() : Faults.all().without(Fault.LYING_ELECTION);
    }

    private ProtocolConfig config() {
        ProtocolConfig usual = ProtocolConfig.DEFAULT.withTick(200);
        boolean load = profile == Profile.LOAD;
        return new ProtocolConfig(
                usual.tickMillis(),
                usual.syncLimitTicks(),
                usual.initLimitTicks(),
                usual.renewalIntervalMillis(),
                dice.chance(load ? 0.6 : 0.3) ? dice.between(12, 60) : usual.counterLimit(),
                payloadBytesMax(usual),
                dice.chance(load ? 0.6 : 0.2) ? (int) dice.between(4, 20) : usual.windowEntries(),
                usual.windowBytes(),
                dice.chance(0.3) ? 256 : usual.batchBytesMax(),
                dice.chance(0.2),
                dice.chance(profile == Profile.MEMBERSHIP ? 0.3 : 0.1),
                usual.namesInstances(),
                usual.namingIntervalMillis(),
                false,
                digestEvery());
    }

    private int digestEvery() {
        Dice own = new Dice(seed ^ 0x5A27_C1E9L);
        return own.chance(0.5) ? 0 : (int) own.between(1, 12);
    }

    private int payloadBytesMax(ProtocolConfig usual) {
        return new Dice(seed ^ 0x3C6E_F372L).chance(0.12) ? 28 : usual.payloadBytesMax();
    }
}
