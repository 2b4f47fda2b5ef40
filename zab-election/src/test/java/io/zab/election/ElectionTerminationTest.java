package io.zab.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Once messages are lost no more, every run ends in bounded time with one leader that all follow. */
class ElectionTerminationTest {
    private static final long BOUND_MILLIS = 15_000;

    /** Until then a leader may be lost to a link that was cut before the calm. */
    private static final long HALF_OPEN_MILLIS = 3_000;

    @Test
    void threeVotersWithLoss() {
        for (int seed = 0; seed < 1_500; seed++) {
            calmsDown(Bench.THREE, seed);
        }
    }

    @Test
    void fiveVotersAndAnObserverWithLossCrashesAndSplits() {
        for (int seed = 10_000; seed < 11_500; seed++) {
            calmsDown(Bench.FIVE + ",6@f:1:observer", seed);
        }
    }

    @Test
    void unevenWeightsWithLoss() {
        for (int seed = 20_000; seed < 20_300; seed++) {
            calmsDown("1@a:1:weight=2,2@b:1,3@c:1,4@d:1:weight=3", seed);
        }
    }

    private static void calmsDown(String members, int seed) {
        ElectionEnsemble world = new ElectionEnsemble(members, seed);
        SplittableRandom random = world.random;
        int servers = world.ensemble.members().size();
        world.lossPercent = 10 + random.nextInt(60);
        world.delayMaxMillis = 1 + random.nextInt(400);
        for (int id = 1; id <= servers; id++) {
            world.log(id, random.nextInt(3), 1 + random.nextInt(3));
            world.start(id).runFor(random.nextInt(500));
        }
        for (int trouble = random.nextInt(6); trouble > 0; trouble--) {
            trouble(world, random, servers);
        }
        world.lossPercent = 0;
        world.delayMaxMillis = 20;
        if (world.isSplit()) {
            world.heal();
        }
        for (int id = 1; id <= servers; id++) {
            if (!world.server(id).isUp()) {
                world.start(id);
            }
        }
        world.runFor(HALF_OPEN_MILLIS);
        assertThat(world.reaches(BOUND_MILLIS, () -> world.commonLeader() != 0))
                .as("seed " + seed + "\n" + world.story())
                .isTrue();
        int leader = world.commonLeader();
        assertThat(world.ensemble.isVoter(Said.identity(leader))).isTrue();
        long epoch = world.server(leader).epoch();
        world.runFor(20_000);
        assertThat(world.commonLeader())
                .as("seed " + seed + " stays calm\n" + world.story())
                .isEqualTo(leader);
        assertThat(world.server(leader).epoch()).isEqualTo(epoch);
        assertThat(world.countOf(State.LOOKING)).isZero();
    }

    private static void trouble(ElectionEnsemble world, SplittableRandom random, int servers) {
        int id = 1 + random.nextInt(servers);
        switch (random.nextInt(3)) {
            case 0 -> {
                if (world.server(id).isUp()) {
                    world.crash(id);
                } else {
                    world.start(id);
                }
            }
            case 1 -> world.split(id, 1 + random.nextInt(servers));
            default -> world.heal();
        }
        world.runFor(random.nextInt(4_000));
    }
}
